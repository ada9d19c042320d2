"""What the end of a process means for the call that it ended."""

import signal

import pytest

from grader.sandbox.process import explain_ending
from grader.sandbox.student import BROKEN


@pytest.mark.parametrize(
    ("code", "status", "detail"),
    [
        (None, "crash", "was killed, and with it what watched over it"),
        (0, "crash", "exited early: it ended the whole process (exit status 0)"),
        (3, "crash", "exited early: it ended the whole process (exit status 3)"),
        (BROKEN, "crash", "broke the process that it runs in, so that no result came back"),
        (-signal.SIGSEGV, "crash", "crashed the whole process (SIGSEGV)"),
        (-signal.SIGXCPU, "timeout", "used up the submission's processor time"),
        (-signal.SIGKILL, "crash", "was killed (SIGKILL), by itself or for want of memory"),
        (-99, "crash", "crashed the whole process (signal 99)"),
    ],
)
def test_an_exit_status_or_a_signal_is_put_in_words(code, status, detail):
    stopped = explain_ending(code)

    assert (stopped.status, stopped.detail) == (status, detail)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (0xC0000005, "access violation"),
        (0xC00000FD, "stack overflow"),
        (0xC0000409, "abort"),
        (0xC0000022, "status C0000022"),
    ],
)
def test_windows_word_for_a_crash_is_one(code, name):
    stopped = explain_ending(code)

    assert (stopped.status, stopped.detail) == ("crash", f"crashed the whole process ({name})")
