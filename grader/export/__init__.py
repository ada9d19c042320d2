"""Writes records as gradebooks, and packs pages: files for an LMS to import.

An export writes nothing for a student without a score (no blank, no `-`, no zero), so the LMS keeps
the grade that it has. If the column or a student is unknown, a format raises `ExportError` before
it yields its first file, so no export is incomplete.
"""

from collections.abc import Callable, Iterator, Mapping

from grader.export.blackboard_gradebook import blackboard
from grader.export.brightspace_gradebook import brightspace
from grader.export.canvas_gradebook import canvas
from grader.export.class_results import ExportedFile, Results
from grader.export.grades_csv import grades_csv, plain
from grader.export.gradescope_results import gradescope
from grader.export.moodle_worksheet import moodle
from grader.export.page_zip import pages

__all__ = ["FORMATS", "ExportedFile", "Results", "grades_csv"]

FORMATS: Mapping[str, Callable[[Results], Iterator[ExportedFile]]] = {
    "canvas": canvas,
    "moodle": moodle,
    "blackboard": blackboard,
    "brightspace": brightspace,
    "gradescope": gradescope,
    "csv": plain,
    "pages": pages,
}
"""The formats, by the names that they have on the command line."""
