"""What one submission has used of its limits."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from grader.model.assignment import Limits
from grader.model.execution import Outcome
from grader.model.reasons import StopReason
from grader.sandbox.process import Stopped

MAX_OUTPUT = 20_000  # characters


@dataclass
class Budget:
    """Counts the wall time that a submission's code uses, and keeps the beginning of its output."""

    limits: Limits
    used: float = 0.0  # seconds
    output: str = ""
    output_cut: bool = False

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self.limits.total_seconds - self.used

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Count the time of a `with` block."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.used += time.monotonic() - started

    def keep_output(self, printed: str) -> None:
        """Keep the text that was printed next, up to `MAX_OUTPUT` in all."""
        output = self.output + printed
        self.output = output[:MAX_OUTPUT]
        self.output_cut = self.output_cut or len(output) > MAX_OUTPUT

    def explain(self, stopped: Stopped, spare: float = 0.0) -> StopReason:
        """Return why code was stopped.

        How much time was left differs from run to run, and is not the limit that the student
        knows: if all but the spare time is used up, the reason names no number of seconds.
        """
        if stopped.status == "timeout" and self.left <= spare:
            return StopReason.of("total_timeout")
        return stopped.reason

    def not_run(self) -> Outcome:
        """Return the outcome of a call that cannot be made any more."""
        code = "no_time_left" if self.left <= 0 else "stopped_too_often"
        return Outcome("not_run", reason=StopReason.of(code))
