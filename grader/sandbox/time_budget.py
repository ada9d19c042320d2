"""The wall time that one submission may use."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from grader.model.reasons import StopReason
from grader.sandbox.process import Stopped


class TimeBudget:
    """Counts the time that a submission's code has used."""

    def __init__(self, seconds: float) -> None:
        self.total = seconds
        self.used = 0.0

    @property
    def left(self) -> float:
        return self.total - self.used

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Count the time of a `with` block."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.used += time.monotonic() - started

    def explain(self, stopped: Stopped, spare: float = 0.0) -> StopReason:
        """Return why code was stopped.

        How much time was left differs from run to run, and is not the limit that the student
        knows: when all but the spare time is used up, the reason names no number of seconds.
        """
        if stopped.status == "timeout" and self.left <= spare:
            return StopReason.of("total_timeout")
        return stopped.reason
