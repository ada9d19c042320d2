"""The result of a self-check, for programs, terminals and notebooks."""

from dataclasses import dataclass

from grader.model.record import Record


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
        from grader.feedback.console import as_text
        from grader.feedback.terminal_check import view

        return as_text([view(self.record)])

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows."""
        from grader.feedback.student_page import fragment

        return fragment(self.record)
