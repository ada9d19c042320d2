"""Notes on a run: what was imported, refused, or read otherwise than Python reads it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import PurePath

from grader.intake.listing import printable
from grader.model.assignment import AssignmentOutline
from grader.model.execution import Call, Execution, ReadOtherwise
from grader.model.isolation_ways import LANDLOCK
from grader.model.notes import Note
from grader.model.own_numbers import others_stated
from grader.model.packages import is_package
from grader.model.record import show_first
from grader.model.submission import Cell, Submission
from grader.model.visible_text import quoted
from grader.pipeline.imported_packages import imported_packages

SHOWN_PACKAGES = 8
SHOWN_PLACES = 3
SHOWN_OTHERS = 3
MAX_SHOWN_ID = 60  # characters
REFUSED = PermissionError.__name__
NOT_FOUND = FileNotFoundError.__name__


def notes_of_made_modules(submission: Submission, execution: Execution) -> Iterator[Note]:
    """Yield a note for each imported module that was not handed in."""
    known = {module.name for module in submission.modules}
    known |= {printable(path.as_posix()) for path, _ in submission.companions}
    names = dict.fromkeys(map(printable, execution.imported))
    return (Note.of("imported_made", name=name) for name in names if name not in known)


def notes_of_numbers(cells: Iterable[Cell], numbers_of: str, *, self_check: bool) -> Iterator[Note]:
    """Yield a note on code that says that it was made for somebody with other numbers."""
    sources = (cell.written or cell.source for cell in cells)
    if numbers_of and (others := others_stated(sources, numbers_of)):
        told = {"others": show_first([*map(_shown_id, others)], SHOWN_OTHERS)}
        code = "others_handout" if self_check else "others_numbers"
        yield Note.of(code, **told, own=_shown_id(numbers_of))


def _shown_id(student: str) -> str:
    short = student if len(student) <= MAX_SHOWN_ID else f"{student[:MAX_SHOWN_ID]}…"
    return quoted(printable(short))


def notes_of_reading(lines: Sequence[ReadOtherwise]) -> Iterator[Note]:
    """Yield a note for each way in which lines were read otherwise than Python reads them."""
    for how in dict.fromkeys(line.how for line in lines):
        places = dict.fromkeys(printable(str(line)) for line in lines if line.how == how)
        yield Note.of(how, places=show_first([*places], SHOWN_PLACES))


def notes_of_refused_writes(calls: Sequence[Call], execution: Execution) -> Iterator[Note]:
    """Yield a note on the first line that was refused access, if code cannot write files."""
    if execution.way != LANDLOCK:
        return
    refused = (item for item in execution.skipped if item.reason.values.get("type") == REFUSED)
    places = [str(item.place) for item in refused]
    errors = [execution.outcomes[call.id].error for call in calls if not call.hidden]
    places += [e.lines[-1].text for e in errors if e and e.type_name == REFUSED and e.lines]
    yield from (Note.of("refused_write", place=place) for place in places[:1])


def notes_of_lost_files(
    files: Iterable[str], calls: Sequence[Call], execution: Execution
) -> Iterator[Note]:
    """Yield a note on each file of the course that the code looked for at another place."""
    reasons = [item.reason.values for item in execution.skipped]
    messages = [each.get("message", "") for each in reasons if each.get("type") == NOT_FOUND]
    errors = [execution.outcomes[call.id].error for call in calls if not call.hidden]
    messages += [error.message for error in errors if error and error.type_name == NOT_FOUND]
    for path in files:
        name = re.escape(PurePath(path).name)
        name_alone = re.compile(rf"(?<![\w.-]){name}(?![\w-]|\.\w)", re.IGNORECASE)
        if any(map(name_alone.search, messages)):
            yield Note.of("support_elsewhere", name=path)


def notes_of_packages(
    sources: Iterable[str], companions: Iterable[PurePath], assignment: AssignmentOutline
) -> Iterator[Note]:
    """Yield a note for a self-check on packages that the grading computer may lack.

    `companions` are files that the code may import.
    """
    if (listed := assignment.packages) is None:
        return
    paths = [*companions, *map(PurePath, assignment.files)]
    own = {name for path in paths for name in (path.stem, *path.parts[:1])} | {"grader"}
    others = [
        name
        for name in imported_packages(sources)
        if name not in own and name not in listed
        if name != "__main__" and (is_package(name) or find_spec(name))  # else a file
    ]
    if others:
        told = {
            "packages": ", ".join(others[:SHOWN_PACKAGES]),
            "listed": ", ".join(listed) or "none",
        }
        yield Note.of("may_lack", **told)
