"""The history of a review: what was changed, so that it can be undone, also after a restart.

It is the file `review-history.jsonl` beside the overrides: a line of JSON for each change.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from grader.model.errors import OverrideError
from grader.model.overrides import Override
from grader.model.scored import Model
from grader.review.done_file import Done

FILE_NAME = "review-history.jsonl"


class OverrideChange(Model):
    """A line of the overrides before and after a change; None where there is no line."""

    student: str
    where: str
    before: Override | None = None
    after: Override | None = None

    @property
    def reverse(self) -> "OverrideChange":
        return self.model_copy(update={"before": self.after, "after": self.before})


class DoneChange(Model):
    """Whether a student was done before and after a change."""

    student: str
    before: Done | None = None
    after: Done | None = None

    @property
    def reverse(self) -> "DoneChange":
        return self.model_copy(update={"before": self.after, "after": self.before})


class Entry(Model):
    """One thing that somebody did."""

    time: str
    by: str
    text: str  # what was done, for people
    overrides: tuple[OverrideChange, ...] = ()
    done: tuple[DoneChange, ...] = ()
    undoes: int | None = None  # the number of the entry that this one takes back


class NumberedEntry(NamedTuple):
    """An entry, and whether it is in force."""

    number: int  # from 0
    entry: Entry
    undone_by: int | None  # the entry in force that takes this one back

    @property
    def in_force(self) -> bool:
        return self.undone_by is None


class History:
    """The entries in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entry: Entry) -> None:
        """Add an entry; raise OverrideError if that is not possible."""
        line = entry.model_dump_json(exclude_defaults=True) + "\n"
        try:
            # One write at the end of the file, so that processes do not mix their lines.
            with self.path.open("a+b", buffering=0) as file:
                file.seek(max(0, file.tell() - 1))
                half = b"\n" if file.read(1) not in (b"", b"\n") else b""  # of a crash
                file.write(half + line.encode())
        except OSError as error:
            raise OverrideError(f"{self.path}: cannot be written: {error.strerror}") from error

    def entries(self) -> list[NumberedEntry]:
        """Return all entries, the oldest first. Lines that cannot be read are left out."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except OSError:
            return []
        found = [*_read(lines)]
        undone_by: dict[int, int] = {}
        # From the last one: an entry that was taken back itself takes nothing back.
        for number, entry in reversed(found):
            if entry.undoes is not None and number not in undone_by:
                undone_by.setdefault(entry.undoes, number)
        return [NumberedEntry(number, entry, undone_by.get(number)) for number, entry in found]


def _read(lines: Sequence[bytes]) -> Iterator[tuple[int, Entry]]:
    for number, line in enumerate(lines):
        try:
            yield number, Entry.model_validate_json(line)
        except ValidationError:
            continue  # half of a line, after a crash
