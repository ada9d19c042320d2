"""Changes what Ctrl-C does within a block."""

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

    Without this, a library that catches all exceptions could catch the KeyboardInterrupt, too.
    pydantic does so while it makes JSON.
    """
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):  # Ctrl-C is ignored: the parent process set this
        yield
        return
    pressed = False  # not an Event: a second Ctrl-C could wait forever for its lock

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
