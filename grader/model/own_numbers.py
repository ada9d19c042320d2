"""An assignment in which each student has their own numbers."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain, islice

from grader.model.assignment import Assignment
from grader.model.draws import Draw
from grader.model.outline_difference import find_difference
from grader.model.visible_text import on_one_line

MIN_KEY = 16  # characters: a shorter key could be found by trying
# A line of the file to start with, which says whose numbers are in it.
_STATED = re.compile(r"(?m)^[ \t]*#[ \t]*Own numbers of:(.*)$")
MAX_STATED = 100  # such lines in one cell that are looked at


@dataclass(frozen=True)
class OwnNumbers:
    """An assignment that a function builds for each student: `build(draw)` returns an `Assignment`.

    `key` is a secret text of the author's. Who knows it, the assignment and an id can compute the
    numbers of this student, hidden ones too.
    """

    build: Callable[[Draw], Assignment]
    key: str = field(repr=False, kw_only=True)

    def __post_init__(self) -> None:
        if not callable(self.build):
            raise TypeError(
                f"OwnNumbers takes a function that gets a Draw and returns an Assignment, not "
                f"{type(self.build).__name__}"
            )
        if not isinstance(self.key, str) or len(self.key) < MIN_KEY:
            raise ValueError(
                f"the key of OwnNumbers must be a text of at least {MIN_KEY} characters that "
                "nobody can guess; make one with: "
                'python -c "import secrets; print(secrets.token_hex())"'
            )

    def example(self) -> Assignment:
        """Build the assignment of the example, whose numbers no student has."""
        return self._build(None)

    def of(self, student: str, example: Assignment) -> Assignment:
        """Build the assignment of a student, whose outline must be that of the example.

        `student` is a `numbers_id`. Raise ValueError if the outlines differ.
        """
        built = self._build(student)
        if difference := find_difference(built, example):
            raise ValueError(
                f"{difference}. Between students, only inputs, values and texts may differ: see "
                "docs/how-to/own-numbers.md"
            )
        return built.with_numbers_of(student)

    def _build(self, student: str | None) -> Assignment:
        """Return what the author's function builds, with the files that it writes."""
        draw = Draw(self.key, student)
        built = self.build(draw)
        if not isinstance(built, Assignment):
            name = getattr(self.build, "__name__", "the function")
            raise TypeError(
                f"{name} of OwnNumbers must return an Assignment, not {type(built).__name__}"
            )
        if unlisted := {*draw.files} - {*built.files}:
            raise ValueError(
                f"the file {min(unlisted)!r} is written for the student; list it in "
                "Assignment(files=…)"
            )
        return built.with_support(draw.files)


def numbers_id(owner: str) -> str:
    """Return a student's or a group's id as numbers are drawn for it: without case and end spaces.

    People and systems write the same id with other cases and Unicode forms.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", owner).casefold())
    return " ".join(folded.split()) or owner


def numbers_line(numbers_of: str) -> str:
    """Return the line of a file to start with that says whose numbers it has; "" for nobody's."""
    return f"# Own numbers of: {on_one_line(numbers_of)}" if numbers_of else ""


def others_stated(sources: Iterable[str], numbers_of: str) -> list[str]:
    """Return for whom else code was made, by its lines `# Own numbers of: …`, each once."""
    own = {numbers_id(numbers_of), numbers_id(on_one_line(numbers_of))}
    found = (islice(_STATED.finditer(source), MAX_STATED) for source in sources)
    stated = (line[1].strip() for line in chain.from_iterable(found))
    return list(dict.fromkeys(name for name in stated if name and numbers_id(name) not in own))
