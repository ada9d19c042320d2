"""Warm processes are lent, replaced when damaged, and leave nothing behind."""

import os
import re
import resource
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path, PurePath

import pytest

from grader.model.errors import HarnessError, IsolationError
from grader.model.execution import Call
from grader.model.resource_limits import Limits
from grader.model.submission import Cell, Submission
from grader.sandbox import run_submission
from grader.sandbox.isolation.kernel import landlock_abi
from grader.sandbox.warm_process import WarmProcess, _idle, borrow, close_idle
from tests.ways import only_way

QUICK = Limits(call_seconds=1, restarts=1)
SEVEN = Submission("anna", (Cell("anna.py", "def f(): return 7"),))


def seven():
    return run_submission(SEVEN, [Call("f", "f")], QUICK).outcomes["f"].value.array


@pytest.fixture
def warm(way):
    with closing(WarmProcess(ways=[way])) as process:
        yield process


@pytest.mark.usefixtures("way")
def test_a_warm_process_is_lent_again():
    with borrow(()) as first:
        pass
    with borrow(()) as second:
        pass

    assert first is second


@pytest.mark.usefixtures("way")
def test_one_that_fails_is_not_lent_again():
    with pytest.raises(HarnessError), borrow(()) as first:
        raise HarnessError
    with borrow(()) as second:
        pass

    assert first is not second


@pytest.mark.usefixtures("way")
def test_each_thread_has_its_own():
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda _: seven(), range(40)))

    assert results == [7] * 40


@pytest.mark.usefixtures("way")
def test_a_worker_of_multiprocessing_ends_its_own():
    with ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as workers:
        pid = workers.submit(pid_of_own).result()

    assert not Path(f"/proc/{pid}").exists()


def pid_of_own():
    seven()
    [[process]] = _idle.values()
    return process._popen.pid


@pytest.mark.usefixtures("way")
def test_one_that_was_killed_while_idle_is_replaced():
    seven()
    for processes in _idle.values():
        for process in processes:
            process._popen.kill()
            process._popen.wait()

    assert seven() == 7


@pytest.mark.usefixtures("way")
def test_a_failure_of_ours_is_tried_once_more(monkeypatch):
    failures = [HarnessError("a hiccup")]

    def fork(self, limits, really=WarmProcess.fork):
        if failures:
            raise failures.pop()
        return really(self, limits)

    monkeypatch.setattr(WarmProcess, "fork", fork)

    assert seven() == 7


@pytest.mark.usefixtures("way")
def test_submissions_leave_no_descriptor_open():
    seven()
    before = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(20):
        seven()

    # Fewer there may be: other tests' processes end meanwhile.
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_submissions_leave_no_file_behind(way, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    helper = (PurePath("deep/er/helper.py"), b"x = 1")
    submission = replace(SEVEN, companions=(helper,), folder=PurePath("deep"))
    with lent(WarmProcess(ways=[way]), way):
        run_submission(submission, [Call("f", "f")], QUICK)
        left = [path.name for path in tmp_path.rglob("*")]

    assert [name for name in left if not name.startswith("grade-")] == []
    assert list(tmp_path.iterdir()) == []


def test_a_warm_process_holds_no_open_file_but_its_socket_a_bell_and_the_rules_of_landlock(
    warm, youngest
):
    warm.fork(QUICK).end()

    files = Path(f"/proc/{youngest(warm._popen.pid)}/fd").iterdir()
    kinds = sorted(re.sub(r":\[\d+\]$", "", str(file.readlink())) for file in files)

    rules = ["anon_inode:[landlock-ruleset]"] if landlock_abi() else []
    assert kinds == [*["/dev/null"] * 3, *rules, "pipe", "pipe", "socket"]


def test_a_warm_process_knows_no_environment_of_ours(way, monkeypatch, youngest):
    monkeypatch.setenv("SECRET_TOKEN", "canary")
    with closing(WarmProcess(ways=[way])) as process:
        environment = Path(f"/proc/{youngest(process._popen.pid)}/environ").read_text()

    assert "PYTHONHASHSEED=0" in environment
    assert "SECRET_TOKEN" not in environment
    assert "HOME" not in environment


@pytest.mark.parametrize("kind", ["user", "pid", "mnt", "net", "ipc", "uts"])
def test_a_warm_process_may_have_namespaces_of_its_own(kind, youngest, monkeypatch):
    only_way("namespaces", monkeypatch)
    with closing(WarmProcess(ways=["namespaces"])) as process:
        theirs = Path(f"/proc/{youngest(process._popen.pid)}/ns/{kind}").readlink()

    assert theirs != Path(f"/proc/self/ns/{kind}").readlink()


def test_what_is_mounted_for_a_submission_goes_with_it(youngest, monkeypatch):
    only_way("namespaces", monkeypatch)
    process = WarmProcess(ways=["namespaces"])
    with lent(process, "namespaces"):
        mounts = Path(f"/proc/{youngest(process._popen.pid)}/mountinfo")
        before = mounts.read_text()

        assert run_submission(SEVEN, [Call("f", "f")], QUICK).layers

        assert mounts.read_text() == before


def test_libraries_are_found_through_a_link_in_the_folder_that_a_submission_has_as_its_own(
    tmp_path, monkeypatch
):
    only_way("namespaces", monkeypatch)
    if tmp_path.parts[1] != "tmp":
        pytest.skip("only a link in /tmp is told apart")
    maps = Path("/proc/self/maps").read_text().splitlines()
    library = next(Path(line.split()[-1]) for line in maps if "/libc.so" in line)
    link = tmp_path / "libraries"
    link.symlink_to(library.parent)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(link))
    source = f"import os\ndef f(): return os.path.exists({str(link / library.name)!r})"

    with lent(WarmProcess(ways=["namespaces"]), "namespaces"):
        submission = Submission("anna", (Cell("anna.py", source),))
        outcome = run_submission(submission, [Call("f", "f")], QUICK).outcomes["f"]

    assert outcome.value.array


def test_a_warm_process_ends_with_the_grader(warm):
    warm.control.shutdown(2)

    assert warm._popen.wait(timeout=5) == 0


@pytest.mark.parametrize("busy", [False, True])
def test_a_warm_process_leaves_no_folder_when_the_grader_is_killed(
    busy, way, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with closing(WarmProcess(ways=[way])) as warm:
        if busy:
            warm.fork(QUICK)
        warm.control.shutdown(2)
        warm._popen.wait(timeout=5)

        assert list(tmp_path.iterdir()) == []


def test_the_graders_own_umask_is_in_nobodys_way(way):
    before = os.umask(0o077)
    try:
        process = WarmProcess(ways=[way])
    finally:
        os.umask(before)

    is_alive = process.is_alive()
    process.close()
    assert is_alive


def test_a_student_gets_no_descriptor_of_ours_however_many_there_are(way):
    source = "import os\ndef f():\n    found = []\n    for number in range(1000):\n"
    source += "        try: os.fstat(number)\n        except OSError: continue\n"
    source += "        found.append(number)\n    return found"
    many = [os.open(os.devnull, os.O_RDONLY) for _ in range(150)]
    process = WarmProcess(ways=[way])
    for file in many:
        os.close(file)

    with lent(process, way):
        submission = Submission("anna", (Cell("anna.py", source),))
        outcome = run_submission(submission, [Call("f", "f")], QUICK).outcomes["f"]

    assert outcome.value.array.tolist() == [0, 1, 2, 3, 4, 5]


def test_ctrl_c_at_the_end_of_a_fork_leaves_no_pipe_open(warm, monkeypatch):
    fork = warm.fork(QUICK)
    monkeypatch.setattr(fork, "_warm", None)  # stands for what is interrupted at any step

    with pytest.raises(AttributeError):
        fork.end()

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(fork._channel._replies)


@contextmanager
def lent(process, way):
    """Have the next submission run in this process."""
    close_idle()
    _idle[(way,), ()] = [process]
    yield
    close_idle()


@pytest.fixture
def open_files():
    """Has this process have so many open files."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    opened = []

    def open_up_to(number):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(number + 100, before[0]), before[1]))
        while not opened or opened[-1] < number:
            opened.append(os.open(os.devnull, os.O_RDONLY))

    yield open_up_to
    for file in opened:
        os.close(file)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_grader_may_have_more_open_files_than_select_knows(way, open_files):
    open_files(1100)

    with lent(WarmProcess(ways=[way]), way):
        assert seven() == 7


@pytest.fixture
def room_for_two_pipes():
    """Has this process have so many open files that four more can be opened, and no fifth."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    ends = [os.open(os.devnull, os.O_RDONLY) for _ in range(4)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (ends[-1] + 1, before[1]))
    for end in ends:
        os.close(end)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_where_no_more_files_can_be_opened_it_is_told_and_none_is_left_open(
    warm, room_for_two_pipes
):
    for _ in range(3):
        with pytest.raises(HarnessError, match="No pipe could be opened: Too many open files"):
            warm.fork(QUICK)

    os.close(os.open(os.devnull, os.O_RDONLY))


def test_elsewhere_than_on_linux_there_is_no_strict_isolation(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")

    with pytest.raises(IsolationError, match="this is not Linux"):
        seven()
