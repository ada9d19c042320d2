"""A folder or an archive of a class's work → what each student handed in."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from grader.intake.archive import ENDINGS, Archive, RefusedError, is_archive, open_archive
from grader.intake.layouts import LAYOUTS, PLAIN, Claim, Claims, Download, Known, recognise
from grader.intake.layouts.plain_folder import is_no_submission, plain, student_id
from grader.intake.listing import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_TOTAL_BYTES,
    WORK,
    Item,
    few,
    is_ignored,
    printable,
    walk,
)
from grader.model.errors import SubmissionsError
from grader.model.notes import Note
from grader.model.roster import Person
from grader.model.submission import File, Handin, Provenance

MAX_METADATA_BYTES = 2**28
OTHER_ARCHIVES = (".7z", ".rar", ".bz2", ".tbz", ".xz", ".txz", ".zst", ".lzma")


@dataclass(frozen=True)
class Found:
    """The class, sorted by student, and the entries that are nobody's submission."""

    handins: tuple[Handin, ...]
    ignored: tuple[str, ...] = ()
    layout: str = PLAIN.name
    """How it lies: a name of `LAYOUTS`."""


def find_submissions(
    path: Path,
    *,
    layout: str = "",
    leave_out: Path | None = None,
    unpack_to: Path | None = None,
    people: Sequence[Person] = (),
) -> Found:
    """What each student handed in under `path`: a folder, a .zip, .tar or .tar.gz, or one file.

    Args:
        path: where it lies.
        layout: how: a name of `LAYOUTS`, with `:ASSIGNMENT` behind it where the download may hold
            several; else it is recognised.
        leave_out: a folder in it that is no submission (the reports, when they lie there).
        unpack_to: an empty folder for what is taken out of an archive.
        people: those on the roster, where there is one: it decides what a name leaves open.

    Raises:
        SubmissionsError: there is no such path, it cannot be read, holds nothing to grade, or its
            layout cannot be told.
    """
    known, assignment = _named(layout)
    if not path.exists():
        raise SubmissionsError(f"{path}: no such file or folder")
    with ExitStack() as stack:
        archive = None
        if path.is_file() and is_archive(path.name):
            archive = stack.enter_context(open_archive(path))
            items = _without_full_folders(archive.items)
        elif path.is_file() and path.name.lower().endswith(OTHER_ARCHIVES):
            raise SubmissionsError(
                f"{path}: such archives are not read here; {', '.join(ENDINGS)} are"
            )
        elif path.is_file():
            items = [Item(PurePosixPath(path.name), path)]
        else:
            items = list(_walk(path, leave_out))
        name = path.resolve().name
        if archive:
            name = name[: name.lower().rfind(".tar" if ".tar" in name.lower() else ".")]
        download = Download(name, items, _reader(archive), people, assignment)
        known, claims, download = _tell(known, download, archive is not None)
        groups, ignored = _group(download.items, claims)
        if not groups:
            raise SubmissionsError(
                f"{path}: nothing to grade; expected a .py or .ipynb file or a folder for each "
                "student, or a download of an LMS"
            )
        if archive:
            _take_out(archive, groups, unpack_to)
    handins = sorted((group.hand_in() for group in groups), key=lambda handin: handin.student)
    return Found(tuple(handins), tuple(ignored), known.name)


def packed_names(path: Path) -> frozenset[str]:
    """Return the names of what an archive unpacks to; none for all else.

    Where that is one folder, the names of what is in there are among them.

    Raises:
        SubmissionsError: it is an archive, and cannot be read.
    """
    if not path.is_file() or not is_archive(path.name):
        return frozenset()
    with open_archive(path) as archive:
        paths = [item.path.parts for item in archive.items if item.path.parts]
    outermost = frozenset(parts[0] for parts in paths)
    if len(outermost) > 1:
        return outermost
    return outermost | {part for parts in paths for part in parts[1:2]}


def _without_full_folders(items: Iterable[Item]) -> list[Item]:
    """The members of an archive as a folder would show them: of folders only those left empty."""
    kept = [item for item in items if not is_ignored(item.path)]
    full = {parent for item in kept for parent in item.path.parents}
    return [item for item in kept if not item.is_folder or item.path not in full]


def _named(layout: str) -> tuple[Known | None, str]:
    name, _, assignment = layout.partition(":")
    if name and name not in LAYOUTS:
        raise SubmissionsError(f"layout {name!r}: there is none; known are {', '.join(LAYOUTS)}")
    return (LAYOUTS[name] if name else None), assignment


def _walk(path: Path, leave_out: Path | None) -> Iterator[Item]:
    left_out = leave_out.resolve() if leave_out else None
    root = path.resolve()
    try:
        for item in walk(path):
            if not left_out or not (root / item.path).is_relative_to(left_out):
                yield item
    except OSError as error:
        raise SubmissionsError(f"{path}: cannot be read: {error.strerror}") from error


def _reader(archive: Archive | None) -> Callable[[Item], bytes]:
    def read(item: Item) -> bytes:
        try:
            if archive and item.member >= 0:
                return archive.read(item.member, MAX_METADATA_BYTES)
            if item.source and item.source.stat().st_size <= MAX_METADATA_BYTES:
                return item.source.read_bytes()
        except (OSError, RefusedError):
            pass
        return b""

    return read


def _tell(
    known: Known | None, download: Download, is_packed: bool
) -> tuple[Known, Claims, Download]:
    """How a download lies, and from which of its folders on: some have one around all."""
    inner = _inside(download)
    downloads = [download, *([inner] if inner else [])]
    if known and known is not PLAIN:
        of_each = [(known, known.claim(each), each) for each in downloads]
        return max(of_each, key=lambda told: sum(map(bool, told[1])))
    for each in downloads if not known else []:
        found, claims = recognise(each)
        if found is not PLAIN:
            return found, claims, each
    # A folder of one folder is a class of one; an archive of one folder is that folder, packed.
    plainly = inner if is_packed and inner else download
    return PLAIN, plain(plainly), plainly


def _inside(download: Download) -> Download | None:
    """What is in the one folder that a download consists of, but for a README or a roster."""
    items = [item for item in download.items if not is_no_submission(item)]
    firsts = {item.path.parts[0] for item in items}
    if len(firsts) != 1 or any(len(item.path.parts) < 2 for item in items):
        return None
    inner = [replace(item, path=PurePosixPath(*item.path.parts[1:])) for item in items]
    return replace(download, name=firsts.pop(), items=inner)


@dataclass
class _Group:
    """What one student handed in, of their last attempt."""

    claim: Claim
    items: list[tuple[Item, Claim]] = field(default_factory=list)
    student: str = ""
    notes: list[Note] = field(default_factory=list)
    failure: str = ""
    files: list[tuple[PurePosixPath, Item, float]] = field(default_factory=list)
    sources: dict[PurePosixPath, Path] = field(default_factory=dict)
    attempts: int = 1

    def close(self) -> None:
        """Settle which attempt counts, and what the files are called."""
        attempts = sorted({claim.attempt for _, claim in self.items})
        last = [(item, claim) for item, claim in self.items if claim.attempt == attempts[-1]]
        self.claim = last[0][1]
        self.attempts = max(len(attempts), *(claim.attempts for _, claim in last))
        if self.attempts > 1:
            when = f", of {self.claim.submitted}," if self.claim.submitted else ""
            self.notes.append(
                Note.of(
                    "attempts",
                    text=f"There were {self.attempts} attempts; the last one{when} is graded.",
                )
            )
        self.notes += map(_note, dict.fromkeys(claim.note for _, claim in last if claim.note))
        if any(claim.late for _, claim in last):
            self.notes.append(Note.of("late", text="It was handed in late, as the download says."))
        self.notes += [_note(item.problem) for item, _ in last if item.problem]
        self.failure = next((item.failure for item, _ in last if item.failure), "")
        files = [(item, claim) for item, claim in last if item.is_file and _is_given(claim.path)]
        if len(files) > MAX_FILES:
            self.notes.append(_note(f"Only the first {MAX_FILES} files were read."))
        taken: dict[str, PurePosixPath] = {}
        for item, claim in files[:MAX_FILES]:
            newness = item.newness if claim.newness is None else claim.newness
            self.files.append((self._name(claim.path, taken), item, newness))

    def _name(self, path: PurePosixPath, taken: dict[str, PurePosixPath]) -> PurePosixPath:
        """A file's name; another where one that some systems take for the same is there."""
        wanted, number = path, 1
        while _folded(str(path)) in taken:
            number += 1
            path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
        if path != wanted:
            other = taken[_folded(str(wanted))]
            self.notes.append(
                _note(
                    f"{printable(str(wanted))} has the same name as {printable(str(other))} on "
                    f"some systems; it is called {printable(path.name)} here."
                )
            )
        taken[_folded(str(path))] = path
        return path

    def hand_in(self) -> Handin:
        sources = {path: item.source for path, item, _ in self.files if item.source} | self.sources
        return Handin(
            self.student,
            tuple(
                File(path, sources[path], newness)
                for path, _, newness in self.files
                if path in sources
            ),
            notes=few(self.notes),
            failure=self.failure,
            provenance=Provenance(
                name=printable(self.claim.name),
                ids={kind: printable(value) for kind, value in self.claim.ids.items()},
                late=self.claim.late,
                submitted=self.claim.submitted,
                attempts=self.attempts,
            ),
        )


def _note(text: str) -> Note:
    return Note.of("text", text=text)


def _is_given(path: PurePosixPath) -> bool:
    return bool(path.parts) and not is_ignored(path)


def _folded(name: str) -> str:
    """What names have in common that a file system may take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _group(items: Iterable[Item], claims: Claims) -> tuple[list[_Group], list[str]]:
    """The students, and the names of what is nobody's."""
    # By name as well: should two people come with one id, neither gets the other's work.
    groups: dict[tuple[str, str], _Group] = {}
    ignored: dict[str, None] = {}
    for item, claimed in zip(items, claims, strict=True):
        for claim in claimed or _stray(item):
            if claim.student:
                key = (claim.student, claim.name)
                groups.setdefault(key, _Group(claim)).items.append((item, claim))
        if not claimed and not _stray(item) and item.path.parts:
            ignored[printable(item.path.parts[0])] = None
    _name_students(groups)
    for group in groups.values():
        group.close()
    return list(groups.values()), list(ignored)


def _stray(item: Item) -> tuple[Claim, ...]:
    """Work that does not lie as the rest does is somebody's all the same."""
    suffix = item.path.suffix.lower()
    is_work = len(item.path.parts) > 1 or suffix in WORK or is_archive(item.path.name)
    return plain(Download("", [item], lambda _: b""))[0] if is_work else ()


def _name_students(groups: Mapping[tuple[str, str], _Group]) -> None:
    """Give each an id of their own, also where file systems do not tell upper from lower case."""
    alike: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for student, name in groups:
        alike[_folded(student_id(student))].append((student, name))
    taken = set(alike)
    for keys in alike.values():
        exact = Counter(student for student, _ in keys)
        for key in keys:
            group = groups[key]
            group.student = student_id(key[0])
            # Of two with the very same id none is known to be the one; of two that differ in case
            # the first keeps its own.
            if exact[key[0]] > 1 or key != keys[0]:
                digest = hashlib.sha256(repr(key).encode()).hexdigest()
                ends = (digest[start : start + 8] for start in range(len(digest)))
                group.student = next(
                    student
                    for student in (f"{group.student}-{end}" for end in ends)
                    if _folded(student) not in taken
                )
                taken.add(_folded(group.student))
                group.notes.append(
                    _note(
                        f"There is another submission by the name of {printable(key[0])}, in upper "
                        "or lower case; which is whose is not known."
                    )
                )


def _take_out(archive: Archive, groups: Sequence[_Group], folder: Path | None) -> None:
    """Take the files of each student out of an archive, under names that are ours."""
    if folder is None:
        raise ValueError("an archive needs a folder to be taken out to")
    room = [MAX_TOTAL_BYTES] * len(groups)
    # In the archive's own order: a packed one cannot go back.
    wanted = sorted(
        (item.member, number, path)
        for number, group in enumerate(groups)
        for path, item, _ in group.files
    )
    for member, number, path in wanted:
        group = groups[number]
        target = folder / f"{number}-{member}"
        try:
            content = archive.read(member, max(0, min(MAX_FILE_BYTES, room[number])))
        except RefusedError as error:
            room[number] -= error.unpacked
            group.notes.append(_note(f"{printable(path.name)} was not taken in: {error}."))
            continue
        room[number] -= len(content)
        target.write_bytes(content)
        group.sources[path] = target
