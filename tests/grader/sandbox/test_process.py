"""What the end of a process means for the call that it ended."""

import signal

import pytest

from grader.model.reasons import StopReason
from grader.sandbox.process import explain_ending
from grader.sandbox.student import BROKEN


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        (None, "crash", StopReason.of("watcher_killed")),
        (0, "crash", StopReason.of("exit_status", status=0)),
        (3, "crash", StopReason.of("exit_status", status=3)),
        (BROKEN, "crash", StopReason.of("broken")),
        (-signal.SIGSEGV, "crash", StopReason.of("signal", signal="SIGSEGV")),
        (-signal.SIGXCPU, "timeout", StopReason.of("processor_time")),
        (-signal.SIGKILL, "crash", StopReason.of("killed")),
        (-99, "crash", StopReason.of("signal", signal="signal 99")),
    ],
)
def test_an_exit_status_or_a_signal_has_a_reason(code, status, reason):
    stopped = explain_ending(code)

    assert (stopped.status, stopped.reason) == (status, reason)


def test_a_reason_reads_as_a_sentence():
    assert str(explain_ending(-signal.SIGKILL).reason) == (
        "The code was killed (SIGKILL): it killed itself or ran out of memory."
    )


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

    assert (stopped.status, stopped.reason) == ("crash", StopReason.of("signal", signal=name))
