"""Ctrl-C ends what a person waits for, whatever the libraries in between make of it."""

import signal
import sys
from contextlib import suppress

import pytest

from grader.cli.interrupts import no_interrupt_lost


def run(*steps):
    with no_interrupt_lost():
        for step in steps:
            step()


def press_ctrl_c():
    signal.raise_signal(signal.SIGINT)


def swallow_ctrl_c():
    with suppress(BaseException):
        press_ctrl_c()


def fail():
    raise ValueError("of its own")


@pytest.fixture
def ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_that_something_swallows_takes_effect_at_the_end():
    reached = []

    with pytest.raises(KeyboardInterrupt):
        run(swallow_ctrl_c, lambda: reached.append("end"))

    assert reached == ["end"]


def test_ctrl_c_that_nothing_swallows_takes_effect_at_once():
    reached = []

    with pytest.raises(KeyboardInterrupt):
        run(press_ctrl_c, lambda: reached.append("end"))

    assert reached == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs an alarm")
def test_a_second_ctrl_c_does_not_wait_for_the_first():
    waited = []

    def give_up(*_):
        waited.append("for ever")
        raise TimeoutError

    def press_again(frame, event, _):
        # While a handler has the lock of an Event, a handler that sets it waits for ever.
        if event == "line" and frame.f_code.co_name == "notify_all":
            sys.settrace(None)
            press_ctrl_c()
        return press_again

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(2)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(lambda: sys.settrace(press_again), press_ctrl_c)
    finally:
        sys.settrace(None)
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)

    assert not waited


def test_ctrl_c_outweighs_an_error():
    with pytest.raises(KeyboardInterrupt):
        run(swallow_ctrl_c, fail)


def test_an_error_without_ctrl_c_is_that_error():
    with pytest.raises(ValueError, match="of its own"):
        run(fail)


def test_afterwards_ctrl_c_is_as_it_was():
    before = signal.getsignal(signal.SIGINT)

    run()

    assert signal.getsignal(signal.SIGINT) is before


def test_where_it_is_ignored_it_still_is(ignored):
    run(press_ctrl_c)
