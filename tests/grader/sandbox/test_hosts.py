"""Strict isolation on each kind of host that teaching assistants have."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.pipeline.record_store import RecordStore

ROOT = Path(__file__).parents[3]
AS_HOST = str(ROOT / "tests" / "as_host.py")
BY_NAMESPACES = ["plain", "no-landlock", "rhel8"]
BY_LANDLOCK = ["docker", "ubuntu2404", "no-userns", "full-userns", "pod"]
WITHOUT = ["no-userns,no-landlock", "full-userns,off-landlock", "docker,no-landlock"]
WRITES = """
open("made.txt", "w").write("x")
"""

pytestmark = [
    pytest.mark.ci,
    pytest.mark.usefixtures("strict"),
    pytest.mark.skipif(sys.platform != "linux", reason="these are hosts with Linux"),
]


@pytest.fixture
def on(tmp_path):
    """Run `grade` on a kind of host."""

    def run(host, *arguments):
        program = [sys.executable, "-m", "grader", *map(str, arguments)]
        return subprocess.run(
            [sys.executable, AS_HOST, host, *program],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def graded(on, make_class, right, tmp_path):
    """Grade two students on a host, one of whom writes a file; return output and records."""
    folder = make_class(anna=right, bela=WRITES + right)

    def run(host):
        reports = tmp_path / "reports"
        result = on(host, folder, "--reports", reports, "--assignment", ROOT / "reference")
        assert result.returncode == 0, result.stderr
        return result.stdout, RecordStore(reports)

    return run


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize("host", BY_NAMESPACES)
def test_where_namespaces_can_be_made_they_are_used(graded, host):
    said, records = graded(host)

    assert "Isolation: strict.\n" in said
    assert "user namespace" in records.read("anna").run.layers
    assert records.read("anna").score == records.read("bela").score == 100
    assert records.read("bela").notes == ()


@pytest.mark.parametrize(
    "host", [pytest.param("docker", marks=pytest.mark.quick), *BY_LANDLOCK[1:]]
)
def test_where_they_cannot_landlock_is_used(graded, host):
    said, records = graded(host)

    assert "Isolation: strict, by Landlock." in said
    assert "user namespace" not in records.read("anna").run.layers
    assert records.read("anna").score == records.read("bela").score == 100


@pytest.mark.parametrize("host", BY_LANDLOCK)
def test_a_line_that_writes_a_file_is_told_where_none_can_be_written(graded, host):
    _, records = graded(host)

    [note] = records.read("bela").notes
    assert (note.code, note.values) == ("refused_write", {"place": "bela.py, line 2"})
    assert records.read("anna").notes == ()


@pytest.mark.parametrize("host", WITHOUT)
def test_where_neither_is_possible_nothing_is_graded_and_the_doctor_is_named(
    on, make_class, right, tmp_path, host
):
    folder = make_class(anna=right)

    result = on(host, folder, "--reports", tmp_path / "reports")

    told = plain(result.stderr)
    assert result.returncode == 2
    assert "Strict isolation is not available here: " in told
    assert "Run `grade doctor`" in told
    assert "No space left on device" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize("host", WITHOUT)
def test_limits_alone_need_none_of_these(on, make_class, right, tmp_path, host):
    folder = make_class(anna=right)

    result = on(host, folder, "--reports", tmp_path / "reports", "--isolation", "process")

    assert result.returncode == 0, result.stderr
    assert "Isolation: process" in result.stdout


class TestDoctor:
    @pytest.mark.parametrize("host", [*BY_NAMESPACES, *BY_LANDLOCK])
    def test_it_names_each_guarantee_and_what_keeps_it(self, on, host):
        result = on(host, "doctor")

        assert result.returncode == 0, result.stderr
        assert result.stdout.count("✓") == 9
        assert "✗" not in result.stdout

    @pytest.mark.parametrize(
        "host", [pytest.param(WITHOUT[0], marks=pytest.mark.quick), *WITHOUT[1:]]
    )
    def test_where_nothing_holds_it_says_so_and_exits_with_1(self, on, host):
        result = on(host, "doctor")

        assert result.returncode == 1
        assert "Strict isolation is not possible" in result.stdout
        assert "✓" not in result.stdout

    @pytest.mark.parametrize(
        ("host", "told"),
        [
            ("ubuntu2404", "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
            ("ubuntu2404", "sudo apparmor_parser -r /etc/apparmor.d/grade"),
            ("full-userns", "sudo sysctl -w user.max_user_namespaces=15000"),
            ("no-landlock", "Linux 5.13 and newer has it"),
            ("off-landlock", "lsm=landlock"),
            ("rhel8", "does not have Landlock"),
        ],
    )
    def test_for_what_is_missing_it_says_what_would_help(self, on, host, told):
        assert told in plain(on(host, "doctor").stdout)
