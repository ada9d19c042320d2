"""Shows a self-check as a page in the student's browser."""

import tempfile
import webbrowser
from contextlib import suppress
from pathlib import Path

from grader.atomic_files import write_text
from grader.model.progress import Progress
from grader.model.record import Record, file_stem


class Page:
    """A page in a temporary folder; it is opened once, and written again for each check."""

    path: Path | None = None

    def show(self, record: Record, progress: Progress | None = None) -> Path:
        """Write the page; open it in the browser the first time."""
        # Imported late, so that a check without a page does not wait for jinja2.
        from grader.feedback.self_check_page import self_check_page

        folder = self.path.parent if self.path else Path(tempfile.mkdtemp(prefix="grade-check-"))
        path = folder / f"{file_stem(record.student)}.html"
        write_text(path, self_check_page(record, progress))
        if self.path is None:
            with suppress(OSError, webbrowser.Error):  # without a browser, the path is printed
                webbrowser.open(path.as_uri())
        self.path = path
        return path
