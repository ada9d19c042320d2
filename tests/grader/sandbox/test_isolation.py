"""What strict isolation needs of a system, and what is said where it is not to be had."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader import grade
from grader.assignment import Limits
from grader.execution import Call
from grader.loader import own_paths
from grader.sandbox import check_isolation, run_submission
from grader.submission import Cell, Submission

ROOT = Path(__file__).parents[3]
REFERENCE = ["--assignment", str(ROOT / "reference")]
QUICK = Limits(call_seconds=1)
# Has the system refuse some system calls, for good, before the grader is started.
REFUSING = """
import sys, pyseccomp
rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
for name in sys.argv.pop(1).split():
    rules.add_rule(pyseccomp.ERRNO(1), name)
rules.load()
from grader.cli import main
main()
"""


@pytest.fixture
def grade_without(tmp_path, right):
    """Grade a class on a system that lacks some system calls."""
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "anna.py").write_text(right)

    def run(calls, *options):
        return subprocess.run(
            [sys.executable, "-c", REFUSING, calls, str(folder), *REFERENCE, *options],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


# The same, of a Python that lacks something else.
LACKING = """
import sys
exec(sys.argv.pop(1))
from grader.cli import main
main()
"""
NO_LIBRARY = """
import ctypes.util
find = ctypes.util.find_library
ctypes.util.find_library = lambda name: None if name == "seccomp" else find(name)
"""
NO_PACKAGE = "sys.modules['pyseccomp'] = None"


@pytest.mark.usefixtures("strict")
class TestStrict:
    def test_it_is_what_a_command_without_the_option_asks_for(self, grade_without):
        result = grade_without("")

        assert result.returncode == 0, result.stderr
        assert "Isolation: strict" in result.stdout

    def test_it_is_what_a_call_without_the_argument_asks_for(
        self, make_class, right, reference_path, tmp_path
    ):
        gradebook = grade(
            make_class(anna=right),
            assignment=reference_path,
            reports=tmp_path / "reports",
            workers=1,
        )

        [record] = gradebook.records()
        assert gradebook.isolation == record.run.isolation == "strict"
        assert "seccomp" in record.run.layers

    def test_every_layer_is_told(self):
        layers = " ".join(check_isolation("strict"))

        for layer in ("user", "pid", "mount", "network", "IPC"):
            assert f"{layer} namespace" in layers
        assert "Landlock" in layers
        assert "seccomp" in layers
        assert "RLIMIT_AS" in layers

    @pytest.mark.parametrize(
        ("calls", "layer"),
        [
            ("unshare", " namespace"),
            ("pivot_root", "mount namespace"),
            ("landlock_create_ruleset", "Landlock"),
            ("landlock_restrict_self", "Landlock"),
        ],
    )
    def test_a_layer_that_is_missing_is_named_with_the_way_out(self, grade_without, calls, layer):
        result = grade_without(calls)

        told = " ".join(result.stderr.split())
        assert result.returncode == 2, told
        assert f"{layer} (" in told
        assert "--isolation process" in told
        assert "Traceback" not in told

    def test_of_several_that_are_missing_each_is_named(self, grade_without):
        result = grade_without("unshare landlock_create_ruleset")

        told = " ".join(result.stderr.split())
        assert "Landlock (the kernel does not offer it), " in told
        assert " namespace (" in told

    def test_limits_alone_need_none_of_these(self, grade_without):
        result = grade_without("unshare landlock_create_ruleset", "--isolation", "process")

        assert result.returncode == 0, result.stderr
        assert "Isolation: process" in result.stdout

    def test_what_is_the_graders_and_the_assignments_is_covered(self, tmp_path):
        """Even among the packages, which are shown."""
        package = Path(pytest.__file__).parent
        source = f"import os\nfor place in {str(package)!r}, {str(package.parent)!r}:\n"
        source += "    print(len(os.listdir(place)))"
        submission = Submission("anna", (Cell("anna.py", source),))

        seen = run_submission(submission, (), hidden=[str(package)], limits=QUICK).output

        covered, shown = map(int, seen.split())
        assert covered == 0
        assert shown > 10

    def test_a_submission_is_another_user_than_root(self):
        source = "import os\ndef f(): return [os.getuid(), os.getgid(), os.getpid() > 1]"
        submission = Submission("anna", (Cell("anna.py", source),))

        outcome = run_submission(submission, [Call("f", "f")], QUICK).outcomes["f"]

        assert outcome.value.array.tolist() == [1000, 1000, 1]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no seccomp")
@pytest.mark.parametrize("lacking", [NO_LIBRARY, NO_PACKAGE], ids=["library", "package"])
def test_where_libseccomp_is_not_to_be_had_it_is_named_with_the_way_out(
    lacking, make_class, right, tmp_path
):
    folder = str(make_class(anna=right))

    result = subprocess.run(
        [sys.executable, "-c", LACKING, lacking, folder, *REFERENCE],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )

    told = " ".join(result.stderr.split())
    assert result.returncode == 2, told
    assert "libseccomp" in told
    assert "--isolation process" in told
    assert "Traceback" not in told


def test_own_paths_are_those_of_the_grader_and_the_assignment(reference_path):
    paths = own_paths(reference_path)

    assert str(ROOT / "reference") in paths
    assert any(path.endswith("grader") for path in paths)
    assert all(Path(path).is_absolute() for path in paths)


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """A folder of installed packages."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def test_of_an_assignment_within_a_package_all_of_that_package_is_hidden(packages):
    (packages / "homework_of_a_test").mkdir()
    for name in ("__init__", "week3", "solutions"):
        (packages / "homework_of_a_test" / f"{name}.py").touch()

    assert str(packages / "homework_of_a_test") in own_paths("homework_of_a_test.week3")


def test_an_assignments_bytecode_is_hidden_whoever_compiled_it(packages):
    (packages / "homework_of_a_test.py").touch()
    (packages / "__pycache__").mkdir()
    names = [f"homework_of_a_test.cpython-3{tail}.pyc" for tail in ("8", "10.opt-1", "13.opt-2")]
    compiled = [packages / "__pycache__" / name for name in names]
    for path in (*compiled, packages / "__pycache__" / "homework_of_a_test_2.cpython-38.pyc"):
        path.touch()

    hidden = {path for path in own_paths("homework_of_a_test") if "__pycache__" in path}

    assert hidden == {*map(str, compiled)}


def test_where_the_threads_of_a_submission_cannot_be_limited_nothing_is_run(tmp_path, right):
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can give up what it takes to be somebody else")
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / "anna.py").write_text(right)
    # As a container's root that has no capability left.
    grade = [sys.executable, "-m", "grader", str(tmp_path / "submissions"), *REFERENCE]

    result = subprocess.run(
        ["setpriv", "--bounding-set=-all", *grade],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    told = " ".join(result.stderr.split())
    assert result.returncode == 2, told
    assert "how many threads root has cannot be limited" in told
