"""Reads the course's support files that lie beside a student's work."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from grader.handout.public_json import Handout
from grader.model.notes import Note
from grader.model.support_files import MAX_BYTES, digest_of


def read_support(handout: Handout, folder: Path) -> dict[str, bytes]:
    """Return the support files of a handout as they lie in a folder, by path.

    Leave out those that are missing or cannot be read. Keep no more than the first bytes of one
    that is larger than any support file.
    """
    found: dict[str, bytes] = {}
    for path in handout.files:
        with suppress(OSError), (folder / path).open("rb") as stream:
            found[path] = stream.read(MAX_BYTES + 1)
    return found


def notes_of_support(handout: Handout, found: Mapping[str, bytes]) -> Iterator[Note]:
    """Yield a note on each support file that is missing, or that somebody has changed."""
    for path in handout.files:
        if path not in found:
            yield Note.of("support_missing", name=path)
        elif digest_of(found[path]) != handout.digests[path]:
            yield Note.of("support_changed", name=path)
