"""Control groups, where they can be made."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.isolation.cgroup import Cgroup


@pytest.fixture
def sleeper():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.communicate()


@pytest.fixture
def cgroup(sleeper):
    made = Cgroup(sleeper.pid)
    if not made.layers:
        pytest.skip("control groups cannot be written here")
    yield made
    sleeper.kill()
    sleeper.wait()
    made.close()


def number(cgroup, controller, *names):
    """The number in the file with one of these names, by the version of the interface."""
    files = [cgroup._folders[controller] / name for name in names]
    [told] = [file.read_text() for file in files if file.exists()]
    return int(told)


def test_a_process_is_moved_into_a_group_of_its_own(cgroup, sleeper):
    groups = Path(f"/proc/{sleeper.pid}/cgroup").read_text()

    assert f"/grader-{sleeper.pid}" in groups


def test_what_its_processes_hold_together_is_bounded(cgroup):
    cgroup.limit_memory(2**27)

    assert number(cgroup, "memory", "memory.max", "memory.limit_in_bytes") == 2**27


def test_its_threads_have_no_larger_share_of_the_processors_than_one_neighbour(cgroup, sleeper):
    if "cpu" not in cgroup._folders:
        pytest.skip("control groups cannot be written here for processors")

    assert number(cgroup, "cpu", "cpu.weight", "cpu.shares") in (100, 1024)
    assert str(sleeper.pid) in (cgroup._folders["cpu"] / "cgroup.procs").read_text().split()


def test_it_is_removed_with_its_processes(cgroup, sleeper):
    sleeper.kill()
    sleeper.wait()

    cgroup.close()

    assert not any(folder.exists() for folder in cgroup._folders.values())


def test_a_limit_that_cannot_be_written_is_not_claimed_and_stops_nothing(sleeper, monkeypatch):
    """Root may write every file, so the test refuses instead of the system."""
    really = Path.write_text

    def refuse_memory(file, text):
        if file.name.startswith("memory."):
            raise PermissionError(13, "Permission denied")
        return really(file, text)

    monkeypatch.setattr(Path, "write_text", refuse_memory)

    group = Cgroup(sleeper.pid)
    group.limit_memory(2**27)

    sleeper.kill()
    sleeper.wait()
    group.close()
    assert not any("memory" in layer for layer in group.layers)


def test_where_none_can_be_made_nothing_is_claimed(sleeper, monkeypatch):
    monkeypatch.setattr("grader.sandbox.isolation.cgroup.MOUNT", Path("/nowhere"))

    assert Cgroup(sleeper.pid).layers == ()
