"""The errors a caller may meet. Each message says what is wrong, where, and what to do."""


class GraderError(Exception):
    """Base of all errors that are the caller's to mend."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: the message says all."""
        from grader.model.visible_text import on_one_line  # see grader/__init__.py

        return [on_one_line(f"{type(self).__name__}: {self}")]


class AssignmentError(GraderError):
    """The assignment cannot be loaded, or contradicts itself."""


class SubmissionsError(GraderError):
    """There is nothing to grade where the caller pointed."""


class ReportsError(GraderError):
    """The reports folder cannot be read or written."""


class RosterError(GraderError):
    """The roster cannot be read, or does not say who is who."""


class ExportError(GraderError):
    """A gradebook cannot be made for an LMS, and what it needs."""


class HandoutError(GraderError):
    """A handout cannot be made, found or read."""


class IsolationError(GraderError):
    """The isolation that was asked for is not possible on this system."""


class HarnessError(Exception):
    """The grader itself failed on one submission: never the student's fault, never a zero."""
