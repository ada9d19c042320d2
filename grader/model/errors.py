"""The errors that callers can catch. Each message says what is wrong, where, and what to do."""

from grader.model.visible_text import on_one_line


class GraderError(Exception):
    """Base class of all errors that the caller can fix."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows instead of a traceback."""
        return [on_one_line(f"{type(self).__name__}: {self}")]


class AssignmentError(GraderError):
    """The assignment cannot be loaded, or contradicts itself."""


class SubmissionsError(GraderError):
    """There is nothing to grade at the given path."""


class ReportsError(GraderError):
    """The reports folder cannot be read or written."""


class RosterError(GraderError):
    """The roster cannot be read, or does not fit the class."""


class ExportError(GraderError):
    """The gradebook for an LMS, or a message to a student, cannot be made."""


class OverrideError(GraderError):
    """A file of overrides or extensions cannot be read or changed, or does not fit the class."""


class HandoutError(GraderError):
    """A handout cannot be made, found or read."""


class IsolationError(GraderError):
    """The requested isolation is not available on this system."""


class HarnessError(Exception):
    """The grader itself failed on one submission. This never costs the student points."""
