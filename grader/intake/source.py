"""One student's files → the source that is run, cell by cell."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import tokenize
from collections.abc import Sequence
from pathlib import Path, PurePath

from grader.intake.folder import printable
from grader.intake.notebook import read_notebook
from grader.submission import Cell, Handin, Submission

MAX_FILE_BYTES = 20 * 2**20
MAX_SOURCE_CHARS = 2**20
MAX_TOTAL_BYTES = 50 * 2**20
ENDINGS = (".py", ".ipynb")
PLAIN_ENCODINGS = (
    "utf-8",
    "ascii",
    "iso8859",
    "cp125",
    "koi8",
    "mac",
    "gb",
    "big5",
    "euc",
    "shift",
)
TOO_LONG = "{name} holds more than a million characters of code."


class UnreadableError(Exception):
    """A file cannot be made into source; the message is for the student."""


def read_submission(handin: Handin, names: Sequence[str]) -> Submission:
    """Read what a student handed in, and choose the file that defines most of `names`."""
    notes = list(handin.notes)
    contents = _read_files(handin, notes)
    digest = hashlib.sha256(repr(handin.notes).encode())
    for file, content in contents.items():
        digest.update(_name(handin, file).encode("utf-8", "replace") + b"\0")
        digest.update(hashlib.sha256(content).digest())

    def submission(
        cells: tuple[Cell, ...] = (), main: Path | None = None, problem: str = ""
    ) -> Submission:
        return Submission(
            handin.student,
            cells=cells,
            file=_name(handin, main) if main else None,
            folder=main.relative_to(handin.root).parent if main else PurePath(),
            companions=tuple(
                (file.relative_to(handin.root), file) for file in contents if main and file != main
            ),
            digest=digest.hexdigest()[:16],
            problem=problem,
            notes=tuple(notes),
        )

    candidates = [file for file in contents if file.suffix.lower() in ENDINGS]
    if not candidates:
        if not handin.files:
            return submission(problem="Nothing was handed in.")
        given = ", ".join(_name(handin, file) for file in handin.files[:5])
        return submission(
            problem=f"There is no Python file (.py) or notebook (.ipynb); what was handed in is "
            f"{given}."
        )
    main, tied = (handin.main, None) if handin.main else _choose(candidates, contents, names)
    if tied:
        notes.append(
            f"{_name(handin, main)} was graded; {_name(handin, tied)} defines as much of what the "
            "assignment asks for."
        )
    try:
        return submission(_read_cells(_name(handin, main), contents[main], notes), main)
    except UnreadableError as error:
        return submission(main=main, problem=str(error))


def _read_files(handin: Handin, notes: list[str]) -> dict[Path, bytes]:
    contents: dict[Path, bytes] = {}
    room = MAX_TOTAL_BYTES
    for file in handin.files:
        try:
            size = file.stat().st_size
            if size <= min(room, MAX_FILE_BYTES):
                contents[file] = file.read_bytes()
                room -= size
            else:
                megabytes = f"{size / 2**20:.0f} MB"
                notes.append(f"{_name(handin, file)} was not read: {megabytes} is too large.")
        except OSError as error:
            notes.append(f"{_name(handin, file)} cannot be read: {error.strerror}.")
    return contents


def _choose(
    candidates: list[Path], contents: dict[Path, bytes], names: Sequence[str]
) -> tuple[Path, Path | None]:
    """The file that defines (else mentions) most of the names, and another that does as much."""

    def score(file: Path) -> tuple[int, int]:
        content = contents[file]
        defined = sum(1 for pattern in definitions if pattern.search(content))
        return defined, sum(1 for pattern in mentions if pattern.search(content))

    definitions = [
        re.compile(rb"\bdef\s+%b\b|\b%b\s*=(?!=)" % (name.encode(), name.encode()))
        for name in names
    ]
    mentions = [re.compile(rb"\b%b\b" % name.encode()) for name in names]
    scores = {file: score(file) for file in candidates}
    ranked = sorted(candidates, key=lambda file: scores[file], reverse=True)
    tied = ranked[1] if len(ranked) > 1 and scores[ranked[1]] == scores[ranked[0]] else None
    return ranked[0], tied


def _read_cells(name: str, content: bytes, notes: list[str]) -> tuple[Cell, ...]:
    if not content.strip():
        raise UnreadableError(f"{name} is empty.")
    if name.lower().endswith(".ipynb"):
        try:
            cells = read_notebook(content)
        except ValueError as error:
            raise UnreadableError(f"{name} cannot be read as a notebook: {error}.") from error
        if not cells:
            raise UnreadableError(f"{name} has no code cells.")
    else:
        cells = (Cell(name, _decode(name, content, notes)),)
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE_CHARS:
        raise UnreadableError(TOO_LONG.format(name=name))
    return cells


def _decode(name: str, content: bytes, notes: list[str]) -> str:
    """Decode as Python would (BOM, coding line); what cannot be is taken as Latin-1."""
    if len(content) > 4 * MAX_SOURCE_CHARS:
        raise UnreadableError(TOO_LONG.format(name=name))
    try:
        text = content.decode(_encoding(content))
    except (SyntaxError, ValueError, LookupError):
        text = content.decode("latin-1")
        notes.append(f"{name} is not UTF-8; it was read as Latin-1.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(content: bytes) -> str:
    """What Python would take it for, and UTF-16 by its mark, which some editors write."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    # Others (punycode) can take hours for a megabyte.
    if not codecs.lookup(encoding).name.startswith(PLAIN_ENCODINGS):
        raise LookupError(encoding)
    return encoding


def _name(handin: Handin, file: Path) -> str:
    return printable(file.relative_to(handin.root).as_posix())
