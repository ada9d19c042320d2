"""Ends what takes too long in this very thread, as far as Python lets it.

Python can be interrupted between two steps of its own, and in a sleep; not within one long
computation of numpy's. There are three cases:

- in the main thread of a Unix process the system's timer interrupts it;
- in the main thread elsewhere (Windows) another thread does, and a sleep is slept to its end;
- in another thread, or where no thread can be started, there is no way: it takes as long as it
  takes.
"""

from __future__ import annotations

import _thread
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

PAUSE = 0.05
"""Until what has caught its end is interrupted again."""


class Ended(BaseException):
    """Raised in what is to end: no `Exception`, so that little code catches it."""


class Watch:
    """Watches over what is run in this thread; a context manager.

    An interrupt by the user (SIGINT) ends what is running, too. All else that this or a late alarm
    could hit is left to run on: the caller looks at `interrupted` when it suits it.
    """

    def __init__(self) -> None:
        self.expired = False
        """Whether the last run took too long."""
        self.interrupted = False
        """Whether the user wants all of it to end."""
        self._clock = _NoClock()
        self._interrupt: Any = None
        """What answered an interrupt before."""
        self._running = False
        self._frame: FrameType | None = None
        """That of `run`: what is to end is called from there."""
        self._tell_unraisable = sys.unraisablehook

    def __enter__(self) -> Watch:
        if threading.current_thread() is threading.main_thread():
            sys.unraisablehook = self._on_unraisable
            # What is not callable ignores the interrupt, or ends the process: so be it.
            if callable(handler := signal.getsignal(signal.SIGINT)):
                self._interrupt = handler
                signal.signal(signal.SIGINT, self._on_signal)
            if hasattr(signal, "setitimer"):
                self._clock = _SystemClock(self._on_signal)
            elif self._interrupt:
                self._clock = _ThreadClock()
        return self

    def __exit__(self, *_: object) -> None:
        self._frame = None
        self._clock.close()
        if sys.unraisablehook == self._on_unraisable:
            sys.unraisablehook = self._tell_unraisable
        if self._interrupt:
            signal.signal(signal.SIGINT, self._interrupt)

    def run(self, seconds: float, function: Callable[[], T]) -> T | None:
        """What the function returns; None where it was ended."""
        self.expired = False
        self._frame = sys._getframe()
        self._running = True
        try:
            self._clock.start(seconds)
            return function()
        except Ended:
            return None
        finally:
            self._running = False
            self._clock.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGINT and not self._clock.has_ticked():
            self.interrupted = True
        elif self._running and not self.interrupted:
            self.expired = True
        if self._running:
            self._clock.start_again()
            # In `run` itself there is nothing to end any more, or not yet.
            if self._is_in_call(frame):
                raise Ended

    def _is_in_call(self, frame: FrameType | None) -> bool:
        """Whether a signal hit what is to end, or what was answering another that had."""
        while frame and frame is not self._frame and frame.f_globals is globals():
            frame = frame.f_back
        return frame is not self._frame

    def _on_unraisable(self, raised: sys.UnraisableHookArgs) -> None:
        """Tell what is raised where nobody can catch it; an end is not lost there: more come."""
        if raised.exc_type is not Ended:
            self._tell_unraisable(raised)


class _NoClock:
    """Where nothing can interrupt."""

    def start(self, seconds: float) -> None:
        """Interrupt after this time, and then again and again."""

    def start_again(self) -> None:
        """Interrupt soon, though it has been caught before."""

    def stop(self) -> None: ...

    def close(self) -> None: ...

    def has_ticked(self) -> bool:
        """Whether an interrupt was this clock's, and not the user's."""
        return False


class _SystemClock(_NoClock):
    """The system's timer; see setitimer(2)."""

    def __init__(self, alarm: Callable[[int, FrameType | None], None]) -> None:
        # Of its own, so that a student's random numbers stay what they would be.
        self._random = random.Random()  # noqa: S311
        self._since = time.monotonic()
        self._theirs = signal.setitimer(signal.ITIMER_REAL, 0)
        self._handler = signal.signal(signal.SIGALRM, alarm)
        self._alarms = 0

    def start(self, seconds: float) -> None:
        self._alarms = 0
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6), PAUSE)

    def start_again(self) -> None:
        self._alarms += 1
        # A loop around `try` catches it ever again, unless it comes while one is being caught.
        pause = PAUSE * 10 ** (-5 * self._random.random()) if self._alarms > 1 else PAUSE
        signal.setitimer(signal.ITIMER_REAL, pause, PAUSE)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    def close(self) -> None:
        signal.signal(signal.SIGALRM, self._handler or signal.SIG_DFL)
        delay, interval = self._theirs
        if delay:
            left = delay - (time.monotonic() - self._since)
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-6), interval)


class _ThreadClock(_NoClock):
    """A thread that interrupts the main thread, as the user would."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._ticked = False

    def start(self, seconds: float) -> None:
        self._stopped.clear()
        self._thread = threading.Thread(target=self._tick, args=(seconds,), daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # Python for browsers has no threads
            self._thread = None

    def stop(self) -> None:
        if self._thread:
            self._stopped.set()
            # After this no tick can come; one that has is answered while we still listen.
            self._thread.join()
            self._thread = None

    def has_ticked(self) -> bool:
        ticked, self._ticked = self._ticked, False
        return ticked

    def _tick(self, seconds: float) -> None:
        while not self._stopped.wait(seconds):
            self._ticked = True
            _thread.interrupt_main()
            seconds = PAUSE
