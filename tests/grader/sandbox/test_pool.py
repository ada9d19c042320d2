"""Warm processes are lent, replaced when damaged, and leave nothing behind."""

import os
import re
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from grader.assignment import Limits
from grader.errors import HarnessError
from grader.execution import Call
from grader.sandbox import run_submission
from grader.sandbox.launch import Terms
from grader.sandbox.pool import LENT_BEFORE, Pool, pool
from grader.sandbox.runner import MAX_ROOM_BYTES
from grader.sandbox.warm import START_SECONDS, Fork, WarmProcess
from grader.submission import Cell, Submission

QUICK = Limits(call_seconds=1, restarts=1)
SEVEN = Submission("anna", (Cell("anna.py", "def f(): return 7"),))


def seven(isolation):
    outcome = run_submission(SEVEN, [Call("f", "f")], QUICK, isolation=isolation).outcomes["f"]
    return outcome.value.array


@pytest.fixture
def warm(level):
    process = started(level)
    yield process
    process.close()


@pytest.fixture
def used(level, monkeypatch):
    """A pool that starts a second process at the next submission."""
    monkeypatch.setattr("grader.sandbox.pool.LENT_BEFORE", 2)
    lending = Pool()
    with lending.borrow(level, ()):
        pass
    yield lending
    lending.close()


def started(level):
    process = WarmProcess(level)
    assert process.is_up(START_SECONDS)
    return process


def test_a_warm_process_is_lent_again():
    lending = Pool()

    with lending.borrow("process", ()) as first:
        pass
    with lending.borrow("process", ()) as second:
        pass

    lending.close()
    assert first is second


def test_one_that_fails_is_not_lent_again():
    lending = Pool()

    with pytest.raises(HarnessError), lending.borrow("process", ()) as first:
        raise HarnessError
    with lending.borrow("process", ()) as second:
        pass

    lending.close()
    assert first is not second


def test_each_thread_has_its_own(level):
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(seven, [level] * 40))

    assert results == [7] * 40


def test_after_some_submissions_two_are_used_in_turn(level, used):
    with used.borrow(level, ()) as first:
        assert used._coming[level, ()].is_up(START_SECONDS)

    with used.borrow(level, ()) as second, used.borrow(level, ()) as third:
        pass

    assert {second, third} >= {first}
    assert second is not third


def test_a_fork_made_ahead_keeps_to_the_terms_of_its_own_submission(warm):
    narrow, wide = Terms(2**29, 5, 64, 0), Terms(2**30, 7, 64, 2**20)
    with closing(warm.fork(narrow)) as first:
        first.end()
    warm.fork_ahead()

    with closing(warm.fork(wide)) as second:
        second.end()

    assert second.terms == wide


@pytest.mark.parametrize(("items", "room"), [(1000, 24_000), (2**20, MAX_ROOM_BYTES)])
def test_a_fork_has_room_for_its_largest_calls_arguments_and_result(monkeypatch, items, room):
    asked = []

    def fork(self, terms, really=WarmProcess.fork):
        asked.append(terms.room_bytes)
        return really(self, terms)

    monkeypatch.setattr(WarmProcess, "fork", fork)
    large, small = np.zeros(items), np.zeros(2)
    calls = [Call("a", "f", (small, small)), Call("b", "f", (large, large))]

    run_submission(SEVEN, calls, QUICK, isolation="process")

    assert asked == [room]


def test_a_fork_made_ahead_that_was_killed_is_replaced(level, youngest):
    pool.close()
    seven(level)
    pool.fork_ahead()
    (process,) = pool._idle[level, ()]
    assert process._ready.channel.wait(START_SECONDS) == (True, False)
    os.kill(youngest(process._popen.pid), signal.SIGKILL)

    assert seven(level) == 7


def test_one_that_does_not_get_ready_is_given_up_and_replaced(level, monkeypatch, youngest):
    monkeypatch.setattr(Fork, "ready_within", 1.0)
    pool.close()
    seven(level)
    pool.fork_ahead()
    (process,) = pool._idle[level, ()]
    assert process._ready.channel.wait(START_SECONDS) == (True, False)
    process._ready.channel.read_replies()  # as if it had been stopped before that
    os.kill(youngest(process._popen.pid), signal.SIGSTOP)

    assert seven(level) == 7


def test_where_no_second_one_starts_the_first_is_used_on(level, used):
    with used.borrow(level, ()) as first:
        coming = used._coming[level, ()]
        coming._popen.kill()
        coming._popen.wait()

    with used.borrow(level, ()) as second, used.borrow(level, ()) as third:
        pass

    assert second is first
    assert third is not coming


def test_one_that_was_killed_while_idle_is_replaced(level):
    seven(level)
    for idle in pool._idle.values():
        for process in idle:
            process._popen.kill()
            process._popen.wait()

    assert seven(level) == 7


def test_a_failure_of_ours_is_tried_once_more(level, monkeypatch):
    failures = [HarnessError("a hiccup")]

    def fork(self, terms, really=WarmProcess.fork):
        if failures:
            raise failures.pop()
        return really(self, terms)

    monkeypatch.setattr(WarmProcess, "fork", fork)

    assert seven(level) == 7


def test_submissions_leave_no_descriptor_open(level):
    pool.close()
    for _ in range(LENT_BEFORE):
        seven(level)
    assert pool._coming[level, ()].is_up(START_SECONDS)
    for _ in range(20):
        seven(level)
    before = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(20):
        seven(level)

    # Fewer there may be: the inputs of other tests' calls need not be kept any more.
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


STREAMS = ["/dev/null"] * 3
OPEN = {
    "process": [*STREAMS, "socket"],
    # Landlock's rules are made once, for all forks to obey.
    "strict": [*STREAMS, "anon_inode:[landlock-ruleset]", "socket"],
}


def test_a_warm_process_holds_no_open_file_but_its_socket_and_the_rules_of_its_jail(
    warm, level, youngest
):
    with closing(warm.fork(Terms(2**29, 5, 64, 0))) as fork:
        fork.end()

    files = Path(f"/proc/{youngest(warm._popen.pid)}/fd").iterdir()
    kinds = [re.sub(r"^socket:.*", "socket", str(file.readlink())) for file in files]

    assert sorted(kinds) == OPEN[level]


def test_a_warm_process_knows_no_environment_of_ours(level, monkeypatch, youngest):
    monkeypatch.setenv("SECRET_TOKEN", "canary")
    with closing(started(level)) as process:
        environment = Path(f"/proc/{youngest(process._popen.pid)}/environ").read_text()

    assert "PYTHONHASHSEED=0" in environment
    assert "SECRET_TOKEN" not in environment
    assert "HOME" not in environment


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("kind", ["user", "pid", "mnt", "net", "ipc", "uts"])
def test_in_a_jail_a_warm_process_has_namespaces_of_its_own(kind, youngest):
    with closing(started("strict")) as process:
        theirs = Path(f"/proc/{youngest(process._popen.pid)}/ns/{kind}").readlink()

    assert theirs != Path(f"/proc/self/ns/{kind}").readlink()


def test_a_warm_process_ends_with_the_grader(warm):
    warm._control.shutdown(2)

    assert warm._popen.wait(timeout=5) == 0


def test_the_graders_own_umask_closes_no_jail(level):
    before = os.umask(0o077)
    try:
        process = started(level)
    finally:
        os.umask(before)

    process.close()
    assert process.is_sound


def test_a_student_gets_no_descriptor_of_ours_however_many_there_are(level):
    source = "import os\ndef f():\n    found = []\n    for number in range(1000):\n"
    source += "        try: os.fstat(number)\n        except OSError: continue\n"
    source += "        found.append(number)\n    return found"
    many = [os.open(os.devnull, os.O_RDONLY) for _ in range(150)]
    process = started(level)
    for file in many:
        os.close(file)

    with lent(process, level):
        submission = Submission("anna", (Cell("anna.py", source),))
        outcome = run_submission(submission, [Call("f", "f")], QUICK, isolation=level).outcomes["f"]

    assert outcome.value.array.tolist() == [0, 1, 2, 3, 4]


@contextmanager
def lent(process, level):
    """Have the next submission run in this process."""
    pool.close()
    pool._idle[level, ()] = [process]
    yield
    pool.close()


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


def test_a_grader_may_have_more_open_files_than_select_knows(level, open_files):
    open_files(1100)

    with lent(started(level), level):
        assert seven(level) == 7


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
        with pytest.raises(HarnessError, match="no pipe could be opened: Too many open files"):
            warm.fork(Terms(2**30, 5, 64, 0))

    os.close(os.open(os.devnull, os.O_RDONLY))


def test_where_processes_cannot_be_watched_over_there_are_no_forks(monkeypatch):
    def refuse(pid):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("grader.sandbox.pool.kernel.open_process", refuse)

    assert not Pool().can_fork
