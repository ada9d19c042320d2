"""Grading as a user without any rights. Only root can run these tests, and become that user.

That user finds the interpreter, its packages and the grader in folders that everyone may read.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

from grader.pipeline.record_store import RecordStore
from grader.sandbox.isolation.kernel import landlock_abi

ROOT = Path(__file__).parents[3]
NOBODY = "54321"
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
AS_NOBODY = f"""
cd "$1"
mount --bind "$2" python
mount --bind "$3" python/lib/{PYTHON}/site-packages
mount --bind "$4" tree
chown -R {NOBODY}:{NOBODY} work
cd work
shift 4
exec setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups \
    env -i PATH=/usr/bin:/bin HOME="$PWD" TMPDIR="$PWD" PYTHONDONTWRITEBYTECODE=1 \
    LD_LIBRARY_PATH="${{PWD%/work}}/python/lib" PYTHONPATH="${{PWD%/work}}/tree" "$@"
"""
pytestmark = pytest.mark.ci

AS_HOST = Path("tests", "as_host.py")
NAMESPACES = "user namespace, pid namespace, mount namespace, network namespace, IPC namespace, "
LANDLOCK = f"Landlock (ABI {landlock_abi()}), "
# By host, what holds there, and which user a submission is.
HOSTS = {
    "plain": (f"{NAMESPACES}{LANDLOCK}seccomp", "1000"),
    "no-landlock": (f"{NAMESPACES}seccomp", "1000"),
    "rhel8": (f"{NAMESPACES}seccomp", "1000"),
    "ubuntu2404": (f"{LANDLOCK}seccomp", NOBODY),
    "no-userns": (f"{LANDLOCK}seccomp", NOBODY),
    "docker": (f"{LANDLOCK}seccomp", NOBODY),
    "pod": (f"{LANDLOCK}seccomp", NOBODY),
}


@pytest.fixture
def work():
    """A folder that belongs to that user."""
    place = Path(tempfile.mkdtemp(prefix="grader-test-"))
    place.chmod(0o755)
    for name in ("python", "tree", "work"):
        (place / name).mkdir()
    yield place / "work"
    shutil.rmtree(place)


@pytest.fixture
def as_nobody(work):
    """Run a command as that user, in that folder."""

    def run(*command):
        site = sysconfig.get_paths()["purelib"]
        places = [str(place) for place in (work.parent, sys.base_prefix, site, ROOT)]
        return subprocess.run(
            ["unshare", "--mount", "sh", "-ec", AS_NOBODY, "sh", *places, *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    if (tried := run("unshare", "--user", "--mount", "--net", "true")).returncode:
        pytest.skip(f"strict isolation is not possible here as another user: {tried.stderr}")
    return run


def grade(as_nobody, work, *options, host="plain"):
    """Grade that user's submissions on a kind of host; return the output."""
    python, tree = str(work.parent / "python" / "bin" / PYTHON), work.parent / "tree"
    command = [python, str(tree / AS_HOST), host, python, "-m", "grader", "submissions"]
    result = as_nobody(*command, "--assignment", str(tree / "reference"), *options)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize(
    ("host", "held", "user"),
    [
        pytest.param(host, *HOSTS[host], marks=pytest.mark.quick if host == "plain" else ())
        for host in HOSTS
    ],
)
def test_strict_isolation_holds_on_each_kind_of_host(as_nobody, work, right, host, held, user):
    submissions = work / "submissions"
    submissions.mkdir()
    (submissions / "anna.py").write_text(right)
    reads = f"import os\nprint(os.getuid())\nprint(open({str(submissions / 'anna.py')!r}).read())\n"
    (submissions / "mallory.py").write_text(reads + right)

    said = grade(as_nobody, work, host=host)

    store = RecordStore(work / "reports")
    mallory = store.read("mallory")
    assert "Isolation: strict" in said
    layers = store.read("anna").run.layers
    assert ", ".join(layer for layer in layers if not layer.startswith("RLIMIT")) == held
    assert store.read("anna").score == mallory.score == 100
    assert mallory.output == f"{user}\n"
    assert [str(item.place) for item in mallory.skipped] == ["mallory.py, line 3"]
    assert not [*work.glob("grade-*")]


def test_a_folder_that_a_submission_locks_is_removed_all_the_same(as_nobody, work, right):
    submissions = work / "submissions"
    submissions.mkdir()
    locks = "import os\nos.makedirs('locked/inner')\nos.chmod('locked', 0)\n"
    (submissions / "mallory.py").write_text(locks + right)

    grade(as_nobody, work, "--isolation", "process")

    assert not [*work.glob("grade-*")]
