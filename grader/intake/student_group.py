"""The entries of a download, grouped by the student who handed them in."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path, PurePosixPath

from grader.intake.archive import is_archive
from grader.intake.layouts.claim import Claim, Claimer
from grader.intake.layouts.student_folders import plain_claims, student_id
from grader.intake.listing import (
    WORK,
    Entry,
    RefusedError,
    first_notes,
    is_checkpoint,
    is_ignored,
    printable,
)
from grader.intake.source_text import read_cells
from grader.intake.student_files import MAX_FILES, SizeBudget, is_notebook_name
from grader.model.notes import Note
from grader.model.submission import File, Handin, Provenance

MAX_LOOKED_THROUGH = 10  # files of an attempt that are read to see whether it has code
Claimed = tuple[Entry, Claim]
Identity = tuple[str, str]  # a claim's student id and name: two people may have the same id


@dataclass
class StudentGroup:
    """The last attempt of one student."""

    student: str
    provenance: Provenance
    notes: list[Note]
    files: dict[PurePosixPath, Entry]  # by name; the names differ on every file system

    def hand_in(self) -> Handin:
        """Return the files as one submission, without those that could not be unpacked."""
        files = self.files.items()
        return Handin(
            self.student,
            tuple(File(path, file.source, file.newness) for path, file in files if file.source),
            notes=first_notes(self.notes),
            failure=next((note for note in self.notes if note.code == "system_refused"), None),
            provenance=self.provenance,
        )


def group_by_student(
    entries: Iterable[Entry], claims: Claimer
) -> tuple[list[StudentGroup], list[str]]:
    """Return a group for each student, and the names at the top that belong to no student."""
    claimed: dict[Identity, list[Claimed]] = {}
    ignored: dict[str, None] = {}
    for entry in entries:
        found = claims(entry)
        is_work = entry.path.suffix.lower() in WORK or is_archive(entry.path.name)
        if not found and (is_work or len(entry.path.parts) > 1):
            found = plain_claims(entry)  # work that does not fit the layout
        if not found:
            ignored[printable(entry.path.parts[0])] = None
        for claim in found:
            if claim.student:
                identity = (claim.student, claim.provenance.name)
                claimed.setdefault(identity, []).append((entry, claim))
    students = _student_ids(claimed)
    groups = [_group(identity, students[identity], claimed[identity]) for identity in claimed]
    return groups, list(ignored)


def _student_ids(identities: Mapping[Identity, object]) -> dict[Identity, str]:
    """Give each student a unique id. It is also unique where upper and lower case are equal.

    If two students have the same id, both get a new one, because it is not known whom the id means.
    If two ids differ only in case, the first is kept.
    """
    namesakes = Counter(student for student, _ in identities)
    taken = {_folded(student_id(student)) for student in namesakes}
    seen: set[str] = set()
    students: dict[Identity, str] = {}
    for identity in identities:
        given = students[identity] = student_id(identity[0])
        if namesakes[identity[0]] > 1 or _folded(given) in seen:
            digest = hashlib.sha256(repr(identity).encode()).hexdigest()
            made = (f"{given}-{digest[start : start + 8]}" for start in range(len(digest)))
            students[identity] = next(new for new in made if _folded(new) not in taken)
            taken.add(_folded(students[identity]))
        seen.add(_folded(given))
    return students


def _folded(name: str) -> str:
    """Return a name in a form without case. A file system may confuse two names of equal form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _group(identity: Identity, student: str, claimed: Sequence[Claimed]) -> StudentGroup:
    attempts = sorted({claim.attempt for _, claim in claimed})
    last = [(entry, claim) for entry, claim in claimed if claim.attempt == attempts[-1]]
    told = [claim.provenance for _, claim in last]
    count = max(len(attempts), *(each.attempts for each in told))
    late = any(each.late for each in told)
    known = {"attempts": count, "late": late, "upload_prefix": _upload_prefix(last)}
    provenance = told[0].model_copy(update=known)
    notes: list[Note] = []
    if student != student_id(identity[0]):
        notes.append(Note.of("shared_id", name=printable(identity[0])))
    if count > 1:
        when = f" ({provenance.submitted})" if provenance.submitted else ""
        notes.append(Note.of("attempts", count=count, when=when))
    if len(attempts) > 1 and 0 < (number := _last_with_code(claimed, attempts)) < len(attempts):
        notes.append(Note.of("earlier_attempt", number=number))
    if late:
        notes.append(Note.of("late"))
    notes += dict.fromkeys(claim.note for _, claim in last if claim.note)
    notes += [entry.note for entry, _ in last if entry.note]
    return StudentGroup(student, provenance, notes, _name_files(last, notes))


def _upload_prefix(claimed: Sequence[Claimed]) -> str:
    """Return the upload prefix of a web page if there is one; else that of any other file.

    Canvas shows a page that it takes back under the name of the file that was handed in.
    """
    pages_first = sorted(claimed, key=lambda each: each[1].path.suffix.lower() != ".html")
    return next(filter(None, (claim.provenance.upload_prefix for _, claim in pages_first)), "")


def _last_with_code(claimed: Sequence[Claimed], attempts: Sequence[str]) -> int:
    """Return the number of the last attempt that has code, from 1; 0 if none has."""
    for number in range(len(attempts), 0, -1):
        made_then = (each for each in claimed if each[1].attempt == attempts[number - 1])
        if any(map(_has_code, islice(filter(_is_work, made_then), MAX_LOOKED_THROUGH))):
            return number
    return 0


def _has_code(claimed: Claimed) -> bool:
    """Return whether a file can be read as code. An archive is taken to have some."""
    entry, claim = claimed
    if is_archive(claim.path.name):
        return True
    try:
        content = SizeBudget().read(claim.path, entry.chunks())
        return any(cell.source.strip() for cell in read_cells(claim.path.name, content, []))
    except RefusedError:
        return False


def _is_work(claimed: Claimed) -> bool:
    path = claimed[1].path
    is_code = path.suffix.lower() in WORK or is_archive(path.name) or is_notebook_name(path)
    return bool(claimed[0].open) and is_code


def _name_files(claimed: Iterable[Claimed], notes: list[Note]) -> dict[PurePosixPath, Entry]:
    """Return a student's files by name; a number is added to a name that is already taken."""
    given = [
        (entry, claim)
        for entry, claim in claimed
        if entry.open and claim.path.parts
        if is_checkpoint(entry.path) or not is_ignored(claim.path)
    ]
    originals = [each for each in given if not is_checkpoint(each[0].path)]
    if any(map(_is_work, originals)) or not given:
        given = originals
    elif len(originals) < len(given):
        notes.append(Note.of("only_checkpoints"))
    if len(given) > MAX_FILES:
        notes.append(Note.of("too_many_files", count=MAX_FILES))
    files: dict[PurePosixPath, Entry] = {}
    taken: dict[str, PurePosixPath] = {}
    for entry, claim in given[:MAX_FILES]:
        path, number = claim.path, 1
        while _folded(str(path)) in taken:
            number += 1
            path = claim.path.with_name(f"{claim.path.stem}-{number}{claim.path.suffix}")
        if path != claim.path:
            other = taken[_folded(str(claim.path))]
            names = {"name": printable(claim.path), "other": printable(other)}
            notes.append(Note.of("name_taken", **names, new=printable(path.name)))
        taken[_folded(str(path))] = path
        newness = entry.newness if claim.newness is None else claim.newness
        files[path] = replace(entry, newness=newness)
    return files


def unpack_files(groups: Sequence[StudentGroup], folder: Path) -> None:
    """Unpack each group's files from the archive to a folder, under names that we choose."""
    budgets = [SizeBudget() for _ in groups]
    # In the archive's own order, because going back in a compressed archive is slow.
    wanted = sorted(
        (entry.member, number, path)
        for number, group in enumerate(groups)
        for path, entry in group.files.items()
    )
    for member, number, path in wanted:
        files = groups[number].files
        try:
            content = budgets[number].read(path, files[path].chunks())
        except RefusedError as error:
            groups[number].notes.append(error.note(PurePosixPath(path.name)))
            continue
        source = folder / f"{number}-{member}"
        source.write_bytes(content)
        files[path] = replace(files[path], source=source)
