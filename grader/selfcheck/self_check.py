"""The result of a self-check, for programs, terminals and notebooks."""

import io
from dataclasses import dataclass

from grader.model.record import Record

WIDTH = 80


@dataclass(frozen=True, repr=False)
class SelfCheck:
    """A student's check of their own work with the public cases."""

    record: Record

    @property
    def passed(self) -> bool:
        """Whether all public checks pass."""
        return self.record.status == "graded" and all(case.passed for case in self.record.cases)

    def __repr__(self) -> str:
        # Imported late: `import grader` would have to wait for rich.
        from grader.feedback.console import Terminal
        from grader.feedback.terminal_check import view

        text = io.StringIO()
        # In a notebook, rich would otherwise display the text instead of writing it to the file.
        console = Terminal(file=text, width=WIDTH, color_system=None, force_jupyter=False)
        console.print(view(self.record))
        return "\n".join(line.rstrip() for line in text.getvalue().rstrip().split("\n"))

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows."""
        from grader.feedback.notebook_fragment import fragment

        return fragment(self.record)
