"""Ends what takes too long in this thread, as far as Python lets it.

Python can be interrupted between two of its own steps, and in a sleep, but not within one long
computation of numpy. There are three cases:

- in the main thread of a Unix process, the system's timer interrupts;
- in the main thread elsewhere (Windows), another thread interrupts, but not during a sleep;
- in another thread, or where no thread can be started, nothing interrupts: a call takes as long as
  it takes.
"""

from __future__ import annotations

import _thread
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

PAUSE = 0.05  # seconds until code that caught its end is interrupted again
ALARM: signal.Signals = getattr(signal, "SIGALRM", signal.SIGTERM)


class Ended(BaseException):
    """Raised in the code that must end: no `Exception`, so that little code catches it."""


class Watch:
    """Watches over code that runs in this thread; a context manager.

    An interrupt by the user (SIGINT) also ends the running code. It ends nothing else, and neither
    does a late alarm: the caller checks `interrupted`.
    """

    def __init__(self) -> None:
        self.expired = False  # whether the last run took too long
        self.interrupted = False  # whether the user wants all runs to end
        self._clock: Callable[[float], AbstractContextManager[object]] = nullcontext
        self._since = time.monotonic()
        self._theirs = (0.0, 0.0)  # the timer that was set then
        self._handlers: dict[int, Any] = {}  # by signal, the handlers that are replaced
        self._frame: FrameType | None = None  # of `run`, while it runs the code
        self._signals = 0
        # A separate generator leaves the student's random numbers as they are.
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
            # A handler that is not callable ignores interrupts, or lets them end the process.
            if callable(signal.getsignal(signal.SIGINT)):
                self._handlers[signal.SIGINT] = signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        delay, interval = self._theirs
        if delay:
            left = delay - (time.monotonic() - self._since)
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-6), interval)
        if sys.unraisablehook == self._on_unraisable:
            sys.unraisablehook = self._unraisable_hook

    def run(self, seconds: float, function: Callable[[], T]) -> T | None:
        """Return what the function returns, or None if it was ended."""
        self.expired = False
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
        elif self._frame and not self.interrupted:
            self.expired = True
        if self._frame:
            self._signals += 1
            if self._clock is _system_clock:
                # A loop around `try` catches every `Ended` except one that comes while it handles
                # another: the random pause makes that likely.
                pause = PAUSE * 10 ** (-5 * self._random.random()) if self._signals > 1 else PAUSE
                signal.setitimer(signal.ITIMER_REAL, pause, PAUSE)
            # The signal hit the watched code, perhaps in the handler of a signal before; or it hit
            # `run` itself: then the code has ended already, or has not begun.
            while frame and frame is not self._frame and frame.f_globals is globals():
                frame = frame.f_back
            if frame is not self._frame:
                raise Ended

    def _on_unraisable(self, raised: sys.UnraisableHookArgs) -> None:
        """Report an exception that nobody can catch, but not `Ended`: another one follows."""
        if raised.exc_type is not Ended:
            self._unraisable_hook(raised)


@contextmanager
def _system_clock(seconds: float) -> Iterator[None]:
    """Have the system send alarms after this time, again and again; see setitimer(2)."""
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6), PAUSE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def _thread_clock(seconds: float) -> Iterator[None]:
    """Have another thread send alarms to the main thread after this time, again and again."""
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
        # No alarm comes after this; one that has come is handled while the handler is ours.
        if thread.ident:
            thread.join()
