"""What Ctrl-C does for a while."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def on_interrupt(act: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Have Ctrl-C do that, and afterwards what it did before."""
    before = signal.signal(signal.SIGINT, act)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def no_interrupt_lost() -> Iterator[None]:
    """End with KeyboardInterrupt if Ctrl-C was pressed, though what ran went on all the same.

    A library that passes over whatever error an object raises passes over this one, too: pydantic
    does, now and then, as it makes JSON.
    """
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):  # whoever started this wants it ignored
        yield
        return
    pressed = False

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
