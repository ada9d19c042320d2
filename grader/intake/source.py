"""One student's files → the source that is run, cell by cell."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import tokenize
from collections.abc import Mapping, Sequence
from pathlib import PurePath, PurePosixPath

from grader.intake.archive import RefusedError, is_archive, unpack
from grader.intake.compiled_code import why_refused
from grader.intake.listing import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_TOTAL_BYTES,
    few,
    is_ignored,
    printable,
)
from grader.intake.main_file import choose, defined
from grader.intake.notebook import in_python, written_cells, written_files
from grader.model.errors import SubmissionsError
from grader.model.notes import Note
from grader.model.reasons import StatusReason
from grader.model.submission import Cell, Handin, Submission

MAX_SOURCE_CHARS = 2**20
MAX_ARCHIVES = 3
"""Of one student."""
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
SIGNATURES = {
    b"PK\x03\x04": "a Word document or another packed file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an Office document",
    b"{\\rtf": "a formatted text (RTF)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
"""How files begin that are no source, whatever their names end in."""
TYPED = frozenset({"text.html", "onlinetext.html"})
"""What Canvas, Moodle and our reading of Blackboard call text that was typed in."""
COPIES = re.compile(r"(?:-\d+| ?\(\d+\))$")
"""What LMSes and browsers add to the name of a file that is handed in or loaded again."""


class UnreadableError(Exception):
    """A file cannot be made into source; the message is for the student."""


class _Contents:
    """What is in a student's files, what is packed in them included."""

    def __init__(self, handin: Handin, notes: list[Note]) -> None:
        self._notes = notes
        self._room = MAX_TOTAL_BYTES
        self._archives = 0
        self.files: dict[PurePosixPath, bytes] = {}
        self.newness: dict[PurePosixPath, float] = {}
        for file in handin.files:
            try:
                size = file.source.stat().st_size
                if not self._has_room(file.path, size):
                    continue
                content = file.source.read_bytes()
            except OSError as error:
                raise SubmissionsError(
                    f"{_shown(file.path)} cannot be read: {error.strerror}."
                ) from error
            if is_archive(file.path.name):
                self._unpack(file.path, content)
            else:
                self._add(file.path, content, file.newness)

    def _has_room(self, path: PurePosixPath, size: int) -> bool:
        if size <= min(self._room, MAX_FILE_BYTES):
            return True
        megabytes = f"{size / 2**20:.0f} MB"
        self._notes.append(_note(f"{_shown(path)} was not read: {megabytes} is too large."))
        return False

    def _add(self, path: PurePosixPath, content: bytes, newness: float) -> None:
        self._room -= len(content)
        self.files[path] = content
        self.newness[path] = newness

    def _unpack(self, path: PurePosixPath, content: bytes) -> None:
        """Take in what a student packed, as if it lay where the archive does."""
        self._archives += 1
        if self._archives > MAX_ARCHIVES:
            self._notes.append(
                _note(f"{_shown(path)} was not unpacked: there are too many archives.")
            )
            return
        try:
            archive = unpack(path.name, content)
        except RefusedError as error:
            self._notes.append(_note(f"{_shown(path)} was not unpacked: {error}."))
            return
        self._notes.append(_note(f"{_shown(path)} was unpacked."))
        items = [item for item in archive.items if not is_ignored(item.path)]
        self._notes += [_note(item.problem) for item in items if item.problem][:MAX_FILES]
        members = [item for item in items if item.is_file]
        if len(members) > MAX_FILES:
            self._notes.append(_note(f"Only the first {MAX_FILES} files of it were read."))
        for item in members[:MAX_FILES]:
            inside = path.parent / item.path
            try:
                unpacked = archive.read(item.member, max(0, min(self._room, MAX_FILE_BYTES)))
            except RefusedError as error:
                self._room -= error.unpacked
                self._notes.append(_note(f"{_shown(inside)} was not taken in: {error}."))
                continue
            if inside in self.files:
                self._notes.append(
                    _note(f"{_shown(inside)} is in {path.name} too; that one is left out.")
                )
                continue
            self._add(inside, unpacked, item.newness)


def read_submission(
    handin: Handin, names: Sequence[str], *, what_for: str = "graded"
) -> Submission:
    """Read what a student handed in, and choose the file that defines most of `names`.

    Args:
        handin: where it lies.
        names: what the assignment asks for.
        what_for: what becomes of the file, as notes say it.

    Raises:
        SubmissionsError: the system does not let it be read: to be told to whoever grades.
    """
    if handin.failure:
        raise SubmissionsError(handin.failure)
    notes: list[Note] = []
    read = _Contents(handin, notes)
    contents = read.files
    candidates = _candidates(contents, names, notes)
    notes = [*handin.notes, *few(notes)]
    main = None
    cells: tuple[Cell, ...] = ()
    made: dict[PurePosixPath, bytes] = {}
    problem: StatusReason | None = None
    if not candidates:
        problem = _why_none(handin, contents, notes)
    elif handin.main:
        main = handin.main
    else:
        main, tied = choose(
            candidates,
            contents,
            read.newness,
            names,
            lambda path: _source_of(_shown(path), contents[path]),
        )
        if tied:
            newer = read.newness[main] > read.newness[tied]
            notes.append(
                _note(
                    f"{_shown(main)} was {what_for}; {_shown(tied)} defines as much of what the "
                    f"assignment asks for{', and is older' if newer else ''}."
                )
            )
    if main:
        try:
            written = _read_cells(_shown(main), contents[main], notes)
            cells = in_python(written) if written[0].notebook else written
            made = written_files(cells) if written[0].notebook else {}
        except UnreadableError as error:
            problem = _unreadable(str(error))
    left_out: list[Note] = []
    companions = _companions(contents, main, left_out) if main else {}
    modules = _modules(companions, left_out)
    notes += few(left_out)
    if main:
        for path, content in made.items():
            companions.setdefault(main.parent / path, content)
    return Submission(
        handin.student,
        cells=cells,
        file=_shown(main) if main else None,
        folder=main.parent if main else PurePath(),
        companions=tuple(companions.items()),
        modules=modules,
        digest=_digest(handin, contents, main),
        unreadable=problem,
        notes=tuple(notes),
    )


def _candidates(
    contents: Mapping[PurePosixPath, bytes], names: Sequence[str], notes: list[Note]
) -> list[PurePosixPath]:
    """The files that may be graded: source and notebooks, else a text that defines something."""
    found = [path for path in contents if path.suffix.lower() in ENDINGS]
    if found:
        return found
    texts = [
        path
        for path, content in contents.items()
        if path.suffix.lower() in (".txt", "") and defined(content, names)
    ]
    notes.extend(
        _note(f"{_shown(path)} was read as Python; hand in a .py file or a notebook.")
        for path in texts
    )
    return texts


def _note(text: str) -> Note:
    return Note.of("text", text=text)


def _unreadable(text: str) -> StatusReason:
    return StatusReason.of("text", text=text)


def _why_none(
    handin: Handin, contents: Mapping[PurePosixPath, bytes], notes: Sequence[Note]
) -> StatusReason:
    if not handin.files and not notes:
        return handin.nothing
    given = [_shown(path) for path in contents] or [_shown(file.path) for file in handin.files]
    if not given:
        return _unreadable(" ".join(map(str, notes)))
    if set(given) <= TYPED:
        return _unreadable(
            "What was handed in is text that was typed into the LMS, which is not graded; hand in "
            "a .py file or a notebook."
        )
    return _unreadable(
        "There is no Python file (.py) or notebook (.ipynb); what was handed in is "
        f"{', '.join(given[:5])}."
    )


def _companions(
    contents: Mapping[PurePosixPath, bytes], main: PurePosixPath, left_out: list[Note]
) -> dict[PurePosixPath, bytes]:
    """All files but the one that is graded, and those whose code no page could show.

    A module that was loaded up again, helpers-1.py, is there as helpers.py too: no import could
    name it otherwise.
    """
    others = {}
    for path, content in contents.items():
        if path == main:
            continue
        refused = why_refused(path, content)
        if refused:
            left_out.append(_note(f"{_shown(path)} was left out: {refused}."))
        else:
            others[path] = content
    for path, content in [*others.items()]:
        original = path.with_name(COPIES.sub("", path.stem) + path.suffix)
        if path.suffix == ".py" and original not in contents and original.stem:
            others.setdefault(original, content)
    return others


def _modules(companions: dict[PurePosixPath, bytes], left_out: list[Note]) -> tuple[Cell, ...]:
    """The Python files among the companions; takes those out that cannot be read as text."""
    modules = []
    for path, content in [*companions.items()]:
        if path.suffix == ".py":
            try:
                modules.append(Cell(_shown(path), _decode(_shown(path), content, left_out)))
            except UnreadableError as error:
                left_out.append(_note(f"{error} It was left out."))
                del companions[path]
    return tuple(modules)


def _digest(
    handin: Handin, contents: Mapping[PurePosixPath, bytes], main: PurePosixPath | None
) -> str:
    told = repr((handin.notes, handin.nothing, str(main)))
    digest = hashlib.sha256(told.encode("utf-8", "replace"))
    for path, content in contents.items():
        digest.update(_shown(path).encode("utf-8", "replace") + b"\0")
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]


def _read_cells(name: str, content: bytes, notes: list[Note]) -> tuple[Cell, ...]:
    """A file as it was written: to make Python of a notebook takes time."""
    if not content.strip():
        raise UnreadableError(f"{name} is empty.")
    for start, what in SIGNATURES.items():
        if content.startswith(start):
            raise UnreadableError(f"{name} is no Python source, but {what} by another name.")
    is_notebook = content.lstrip().startswith(b"{") and b'"nbformat"' in content
    if name.lower().endswith(".ipynb") or is_notebook:
        try:
            cells = written_cells(content)
        except ValueError as error:
            raise UnreadableError(f"{name} cannot be read as a notebook: {error}.") from error
        if not cells:
            raise UnreadableError(f"{name} has no code cells.")
    else:
        cells = (Cell(name, _decode(name, content, notes)),)
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE_CHARS:
        raise UnreadableError(TOO_LONG.format(name=name))
    return cells


def _source_of(name: str, content: bytes) -> str:
    """All code of a file, to be looked at; empty where it cannot be read."""
    try:
        return "\n".join(cell.source for cell in _read_cells(name, content, []))
    except UnreadableError:
        return ""


def _decode(name: str, content: bytes, notes: list[Note]) -> str:
    """Decode as Python would (BOM, coding line); what cannot be is taken as Latin-1."""
    if len(content) > 4 * MAX_SOURCE_CHARS:
        raise UnreadableError(TOO_LONG.format(name=name))
    try:
        text = content.decode(_encoding(content))
    except (SyntaxError, ValueError, LookupError):
        text = content.decode("latin-1")
        notes.append(_note(f"{name} is not UTF-8; it was read as Latin-1."))
    if "\0" in text:
        raise UnreadableError(f"{name} has null bytes in it, so it is no Python source.")
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


def _shown(path: PurePosixPath) -> str:
    return printable(path.as_posix())
