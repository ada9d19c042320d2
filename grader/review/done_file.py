"""The file of students who are done with in a review: `review.csv`, beside the overrides.

Each row is a student, with the columns `student`, `done` (the time) and `by`. People edit it too:
see `kept_csv`. Of several rows for one student, the last one counts.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from grader.model.scored import Model
from grader.pipeline.decision_lines import parse
from grader.pipeline.edited_file import read_content
from grader.pipeline.kept_csv import Cells, KeptCsv

FILE_NAME = "review.csv"
COLUMNS = ("student", "done", "by")
NEEDED = COLUMNS[:2]
Find = Callable[[str], str]  # returns the id of the student whom a text names


class Done(Model):
    """When a student was done with, and who says so."""

    time: str
    by: str = ""


def parse_done(path: Path, content: bytes) -> KeptCsv:
    """Return the rows of a file's content; raise OverrideError if it is not such a CSV."""
    return parse(path, content, COLUMNS, NEEDED)


def read_done(path: Path, find: Find = str) -> Mapping[str, Done]:
    """Return who is done, by student; nobody if there is no such file.

    Raise OverrideError, which names the line, if the file cannot be read.
    """
    return done_in(parse_done(path, read_content(path)), find)


def done_in(table: KeptCsv, find: Find = str) -> Mapping[str, Done]:
    """Return who is done according to the rows of a file."""
    return {
        find(cells["student"]): Done(time=cells["done"].strip(), by=cells.get("by", "").strip())
        for _, cells in table.rows
        if cells["student"] and cells["done"].strip()
    }


def put_done(table: KeptCsv, student: str, done: Done | None, find: Find = str) -> KeptCsv:
    """Return the file with a student's row changed, added, or removed."""
    lines = [line for line, cells in table.rows if find(cells["student"]) == student]
    if done is None:
        return table.change(remove=lines)
    cells: Cells = {"student": student, "done": done.time, "by": done.by}
    if not lines:
        return table.change(add=[cells])
    return table.change(put={lines[-1]: cells}, remove=lines[:-1])
