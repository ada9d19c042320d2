"""Interrupts code that takes too long in this thread, where Python allows it.

Python can interrupt code between two bytecode instructions and during a sleep, but not within one
long numpy computation. There are three cases:

- in the main thread of a Unix process, the system's timer interrupts the code;
- in the main thread elsewhere (Windows), another thread interrupts it, but not during a sleep;
- in another thread, or where no thread can be started, nothing interrupts the code: it runs to its
  own end.
"""

from __future__ import annotations

import _thread
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

PAUSE = 0.05  # seconds until code that caught `Ended` is interrupted again
ALARM: signal.Signals = getattr(signal, "SIGALRM", signal.SIGTERM)


class Ended(BaseException):
    """Raised in code that must end. It is no `Exception`: `except Exception` does not catch it."""


class Watch:
    """A context manager that limits how long code runs in this thread.

    A user's interrupt (SIGINT) also ends the running code. An interrupt or an alarm between two
    runs raises nothing, so the caller checks `interrupted` after each run.
    """

    def __init__(self) -> None:
        self.expired = False  # whether the last run took too long
        self.interrupted = False  # whether the user wants all runs to end
        # The stack of the last run when it took too long: frames and their lines, outermost first.
        self.stack: list[tuple[FrameType, int]] = []
        self._clock: Callable[[float], AbstractContextManager[object]] = nullcontext
        self._since = time.monotonic()
        self._theirs = (0.0, 0.0)  # delay and interval, in seconds, of an earlier timer
        self._handlers: dict[int, Any] = {}  # the replaced handlers, by signal
        self._frame: FrameType | None = None  # the frame of `run`, during a run
        self._signals = 0  # the number of signals during this run
        # A separate generator does not change the student's random numbers.
        self._random = random.Random()  # noqa: S311
        self._unraisable_hook = sys.unraisablehook

    def __enter__(self) -> Watch:
        if threading.current_thread() is threading.main_thread():
            sys.unraisablehook = self._on_unraisable
            self._clock = _thread_clock
            if hasattr(signal, "setitimer"):
                self._clock = _system_clock
                self._theirs = signal.setitimer(signal.ITIMER_REAL, 0)
            self._handlers[ALARM] = signal.signal(ALARM, self._on_signal) or signal.SIG_DFL
            # Leave SIG_IGN and SIG_DFL in place: interrupts are then ignored, or end the process.
            if callable(signal.getsignal(signal.SIGINT)):
                self._handlers[signal.SIGINT] = signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        self.stack = []  # it keeps the variables of all its frames alive
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        delay, interval = self._theirs
        if delay:
            left = delay - (time.monotonic() - self._since)
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-6), interval)
        if sys.unraisablehook == self._on_unraisable:
            sys.unraisablehook = self._unraisable_hook

    def run(self, seconds: float, function: Callable[[], T]) -> T | None:
        """Run a function for at most `seconds`; return its result, or None if it was ended."""
        self.expired = False
        self.stack = []
        self._signals = 0
        with self._clock(seconds):
            self._frame = sys._getframe()
            try:
                return function()
            except Ended:
                return None
            finally:
                self._frame = None

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGINT:
            self.interrupted = True
        elif self._frame and not self.interrupted and not self.expired:
            self.expired = True
            self.stack = [*traceback.walk_stack(frame)][::-1]
        if self._frame:
            self._signals += 1
            if self._clock is _system_clock:
                # Code with `try` in a loop can catch each `Ended`, unless the next one comes while
                # it handles the last one. Random pauses make that likely.
                pause = PAUSE * 10 ** (-5 * self._random.random()) if self._signals > 1 else PAUSE
                signal.setitimer(signal.ITIMER_REAL, pause, PAUSE)
            # Skip this module's frames: a signal may come in the handler of an earlier signal. If
            # this leads to the frame of `run`, the code has not begun or has already ended.
            while frame and frame is not self._frame and frame.f_globals is globals():
                frame = frame.f_back
            if frame is not self._frame:
                raise Ended

    def _on_unraisable(self, raised: sys.UnraisableHookArgs) -> None:
        """Report an exception that no code can catch; ignore `Ended`, which is raised again."""
        if raised.exc_type is not Ended:
            self._unraisable_hook(raised)


@contextmanager
def _system_clock(seconds: float) -> Iterator[None]:
    """Have the system send an alarm after `seconds`, and then every `PAUSE`; see setitimer(2)."""
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6), PAUSE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def _thread_clock(seconds: float) -> Iterator[None]:
    """Have a thread send an alarm to the main thread after `seconds`, and then every `PAUSE`."""
    stopped = threading.Event()

    def send_alarms() -> None:
        pause = seconds
        while not stopped.wait(pause):
            _thread.interrupt_main(ALARM)
            pause = PAUSE

    thread = threading.Thread(target=send_alarms, daemon=True)
    with suppress(RuntimeError):  # Python in browsers has no threads
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        # No alarm comes after `join`. Our handler is still set for an alarm that came before.
        if thread.ident:
            thread.join()
