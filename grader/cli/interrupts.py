"""Changes for a while what Ctrl-C does."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def on_interrupt(act: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Call `act` on Ctrl-C within the block."""
    before = signal.signal(signal.SIGINT, act)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def no_interrupt_lost() -> Iterator[None]:
    """Raise KeyboardInterrupt after the block if Ctrl-C was pressed within it.

    A library that ignores every error of an object also ignores a KeyboardInterrupt at that moment:
    pydantic does so while it makes JSON.
    """
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):  # the parent process set it to be ignored
        yield
        return
    pressed = False  # no Event: a second Ctrl-C could wait for the lock that the first one holds

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        before(number, frame)

    try:
        with on_interrupt(press):
            yield
    finally:
        if pressed:
            raise KeyboardInterrupt
