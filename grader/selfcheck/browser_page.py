"""Shows a self-check as a page in the student's browser."""

import tempfile
import webbrowser
from contextlib import suppress
from pathlib import Path

from grader.atomic_files import write_text
from grader.feedback.student_page import student_page
from grader.model.record import Record, file_stem


class Page:
    """A page in a temporary folder; it is opened once, and written again for each check."""

    def __init__(self) -> None:
        self.path: Path | None = None

    def show(self, record: Record) -> Path:
        """Write the page; open it in the browser the first time."""
        is_first = self.path is None
        if self.path is None:
            folder = Path(tempfile.mkdtemp(prefix="grade-check-"))
            self.path = folder / f"{file_stem(record.student)}.html"
        write_text(self.path, student_page(record))
        if is_first:
            with suppress(OSError, webbrowser.Error):  # without a browser, the path is printed
                webbrowser.open(self.path.as_uri())
        return self.path
