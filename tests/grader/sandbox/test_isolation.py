"""What strict isolation needs, and the messages where it is not available."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader import grade
from grader.model.execution import Call
from grader.model.resource_limits import Limits
from grader.model.submission import Cell, Submission
from grader.pipeline.assignment_loader import own_paths
from grader.sandbox import check_isolation, run_submission
from grader.sandbox.isolation.readable_files import readable

ROOT = Path(__file__).parents[3]
REFERENCE = ["--assignment", str(ROOT / "reference")]
QUICK = Limits(call_seconds=1)
F = Call("f", "f")
NEEDED = {str(Path(path).resolve()) for path in readable()} if sys.platform == "linux" else ()
# Of a Python that finds no libseccomp.
NO_LIBRARY = """
import sys
from grader.sandbox.isolation import seccomp
seccomp.LIBRARY = "libnothing.so.2"
from grader.cli import main
main()
"""


def is_unrelated(path):
    """Return whether it is a library that neither Python nor a package needs."""
    return path.is_file() and not path.is_symlink() and str(path) not in NEEDED


@pytest.mark.usefixtures("strict")
class TestStrict:
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

    def test_every_layer_is_told(self, way):
        layers = " ".join(check_isolation("strict")[1])

        told = [
            f"{kind} namespace" in layers for kind in ("user", "pid", "mount", "network", "IPC")
        ]
        assert told == [way == "namespaces"] * 5
        assert "seccomp" in layers
        assert "RLIMIT_AS" in layers

    def test_what_is_the_graders_and_the_assignments_is_covered(self, way):
        """Also among the packages, which can be read."""
        package = Path(pytest.__file__).parent
        source = f"""
import os
def f():
    for place in {str(package / "__init__.py")!r}, {str(package / "outcomes.py")!r}:
        try:
            return open(place).read()
        except OSError:
            pass
    return [len(os.listdir({str(package.parent)!r})) > 10, "pytest" not in dir()]
"""
        submission = Submission("anna", (Cell("anna.py", source),))

        execution = run_submission(submission, [F], hidden=[str(package)], limits=QUICK)

        assert execution.outcomes["f"].value.array.tolist() == [1, 1]

    def test_a_library_of_the_system_that_nobody_needs_cannot_be_read(self, way, tmp_path):
        unrelated = next(
            path for path in sorted(Path("/usr/lib").rglob("lib*.so*")) if is_unrelated(path)
        )
        source = f"def f(): return [len(open({str(unrelated)!r}, 'rb').read())]"

        outcome = run_submission(
            Submission("anna", (Cell("anna.py", source),)), [F], limits=QUICK
        ).outcomes["f"]

        assert outcome.error.type_name in ("FileNotFoundError", "PermissionError")

    @pytest.mark.parametrize(
        "module", ["ssl", "sqlite3", "lzma", "bz2", "ctypes", "zlib", "hashlib", "decimal", "uuid"]
    )
    def test_what_the_standard_library_needs_can_be_loaded(self, way, module):
        pytest.importorskip(module)
        source = f"import {module}\ndef f(): return 7"

        execution = run_submission(Submission("anna", (Cell("anna.py", source),)), [F], QUICK)

        assert execution.skipped == ()

    def test_matplotlib_finds_the_folder_that_it_wants_to_import(self, way):
        source = """
import os
def f():
    folder = os.environ.get("MPLCONFIGDIR") or os.environ["HOME"]
    return [os.path.isdir(folder) and os.access(folder, os.W_OK)]
"""
        submission = Submission("anna", (Cell("anna.py", source),))

        outcome = run_submission(submission, [F], QUICK).outcomes["f"]

        assert outcome.value.array.tolist() == [True]

    def test_a_submission_is_another_user_than_root(self, way):
        source = "import os\ndef f(): return [os.getuid() != 0, os.getgid() != 0, os.getpid() > 1]"
        submission = Submission("anna", (Cell("anna.py", source),))

        outcome = run_submission(submission, [F], QUICK).outcomes["f"]

        assert outcome.value.array.tolist() == [1, 1, 1]


@pytest.fixture
def refused(make_class, right, tmp_path):
    """Start grading, which must be refused; return the message."""

    def run(*command):
        reports = str(tmp_path / "reports")
        result = subprocess.run(
            [*command, str(make_class(anna=right)), *REFERENCE, "--reports", reports],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert result.returncode == 2, result.stderr
        return " ".join(result.stderr.split())

    return run


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no seccomp")
def test_where_libseccomp_is_not_installed_that_is_said(refused):
    told = refused(sys.executable, "-c", NO_LIBRARY)

    assert "the library libseccomp.so.2 is not installed" in told
    assert "grade doctor" in told
    assert "Traceback" not in told


def test_where_the_threads_of_a_submission_cannot_be_limited_nothing_is_run(refused):
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can give up what it takes to be somebody else")

    # As a container's root that has no capability left.
    told = refused("setpriv", "--bounding-set=-all", sys.executable, "-m", "grader")

    assert "root's number of threads cannot be limited" in told


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
