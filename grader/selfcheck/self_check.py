"""What came of a self-check, for programs, terminals and notebooks."""

from __future__ import annotations

import io
from dataclasses import dataclass

from grader.model.record import Record

WIDTH = 80


@dataclass(frozen=True, repr=False)
class SelfCheck:
    """A student's own check of their work, by the public cases."""

    record: Record

    @property
    def passed(self) -> bool:
        """Whether all public checks pass."""
        cases = self.record.cases
        return self.record.status == "graded" and all(case.passed for case in cases)

    def __repr__(self) -> str:
        from grader.feedback.console import Terminal
        from grader.feedback.terminal_check import view

        text = io.StringIO()
        # Left to itself it would not write there in a notebook, but show.
        console = Terminal(file=text, width=WIDTH, color_system=None, force_jupyter=False)
        console.print(view(self.record))
        return "\n".join(line.rstrip() for line in text.getvalue().rstrip().split("\n"))

    def _repr_html_(self) -> str:
        """As a notebook shows it."""
        from grader.feedback.notebook_fragment import fragment

        return fragment(self.record)
