"""Adds what another person decided: the rows of their overrides.csv and review.csv."""

from collections.abc import Sequence
from pathlib import Path

from grader.model.errors import OverrideError
from grader.model.overrides import Override
from grader.model.visible_text import quoted
from grader.pipeline import override_file
from grader.pipeline.decision_lines import parse, refusal
from grader.pipeline.edited_file import read_content
from grader.pipeline.override_file import Overrides, overrides_in
from grader.review import done_file
from grader.review.desk import Desk
from grader.review.done_file import done_in


def merge(desk: Desk, file: Path) -> str:
    """Add the rows of a file to those of the desk; return a sentence on how many were new.

    Raise OverrideError, and add nothing, if the file cannot be read, or if one of its overrides is
    for a place that is decided otherwise here.
    """
    content = read_content(file)
    if not content:
        raise OverrideError(f"{file}: there is nothing in it")
    columns = parse(file, content, ("student",), ("student",)).columns
    if "where" in columns:
        return _merge_overrides(desk, file, content)
    if "done" in columns:
        return _merge_done(desk, file, content)
    raise OverrideError(f"{file}: is neither an overrides.csv nor a review.csv")


def _merge_overrides(desk: Desk, file: Path, content: bytes) -> str:
    table = parse(file, content, override_file.COLUMNS, override_file.NEEDED)
    theirs = overrides_in(file, table).resolved(desk.find)

    def added(ours: Overrides) -> Sequence[Override]:
        refused = []
        new = []
        for line, override in theirs.lines:
            own = ours.line_of(override.student, override.where)
            if own is None:
                new.append(override)
            elif override not in ours.of(override.student):
                place = f"{quoted(override.student)}, {override.where}"
                refused.append((line, f"{place} is decided otherwise in {ours.path}, line {own}"))
        if refused:
            raise refusal(file, refused)
        return new

    count = desk.decide_all(added, f"merged {file.name}")
    return f"{file}: {count} of {len(theirs.lines)} decisions were new."


def _merge_done(desk: Desk, file: Path, content: bytes) -> str:
    theirs = done_in(done_file.parse_done(file, content), desk.find)
    ours = desk.read_done()
    new = {student: done for student, done in theirs.items() if student not in ours}
    desk.tick_all(new, f"merged {file.name}")
    return f"{file}: {len(new)} of {len(theirs)} students were not done here."
