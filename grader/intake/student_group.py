"""The entries of a download, grouped by the student who handed them in."""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader.intake.archive import Archive, is_archive
from grader.intake.layouts.claim import Claim, Claims
from grader.intake.layouts.plain_folder import plain_claim, student_id
from grader.intake.listing import (
    MAX_FILES,
    WORK,
    Entry,
    RefusedError,
    first_notes,
    is_ignored,
    printable,
)
from grader.intake.student_files import SizeBudget
from grader.model.notes import Note
from grader.model.submission import File, Handin, Provenance

Claimed = tuple[Entry, Claim]
Identity = tuple[str, str]
"""A claim's student and name. The name keeps people apart whom a download gives the same id."""


@dataclass
class StudentGroup:
    """The last attempt of one student."""

    student: str
    provenance: Provenance
    notes: list[Note]
    failure: Note | None
    files: dict[PurePosixPath, Entry]
    """By their names, which differ on every file system."""

    def hand_in(self) -> Handin:
        """Return the files that are on this computer as one submission."""
        return Handin(
            self.student,
            tuple(
                File(path, entry.source, entry.newness)
                for path, entry in self.files.items()
                if entry.source
            ),
            notes=first_notes(self.notes),
            failure=self.failure,
            provenance=self.provenance,
        )


def group_by_student(
    entries: Iterable[Entry], claims: Claims
) -> tuple[list[StudentGroup], list[str]]:
    """Return a group for each student, and the names at the top that are nobody's."""
    claimed: dict[Identity, list[Claimed]] = {}
    ignored: dict[str, None] = {}
    for entry, claims_of_entry in zip(entries, claims, strict=True):
        found = claims_of_entry or _stray_claim(entry)
        if not found:
            ignored[printable(entry.path.parts[0])] = None
        for claim in found:
            if claim.student:
                identity = (claim.student, claim.provenance.name)
                claimed.setdefault(identity, []).append((entry, claim))
    students = _student_ids(claimed)
    groups = []
    for identity, of_student in claimed.items():
        is_shared = students[identity] != student_id(identity[0])
        notes = [Note.of("shared_id", name=printable(identity[0]))] if is_shared else []
        groups.append(_group(students[identity], of_student, notes))
    return groups, list(ignored)


def _stray_claim(entry: Entry) -> tuple[Claim, ...]:
    """Claim work that does not fit the layout, as in a plain folder."""
    is_work = entry.path.suffix.lower() in WORK or is_archive(entry.path.name)
    return plain_claim(entry) if is_work or len(entry.path.parts) > 1 else ()


def _student_ids(identities: Iterable[Identity]) -> dict[Identity, str]:
    """Give each student an id of their own, also where upper and lower case are the same.

    Of two students with the very same id, neither keeps it: nobody knows who is meant. Of two ids
    that differ only in case, the first is kept.
    """
    alike: defaultdict[str, list[Identity]] = defaultdict(list)
    for identity in identities:
        alike[_folded(student_id(identity[0]))].append(identity)
    taken = set(alike)
    students: dict[Identity, str] = {}
    for same in alike.values():
        count = Counter(student for student, _ in same)
        for identity in same:
            students[identity] = student_id(identity[0])
            if count[identity[0]] > 1 or identity != same[0]:
                new = (new for new in _new_ids(identity) if _folded(new) not in taken)
                students[identity] = next(new)
                taken.add(_folded(students[identity]))
    return students


def _new_ids(identity: Identity) -> Iterator[str]:
    digest = hashlib.sha256(repr(identity).encode()).hexdigest()
    for start in range(len(digest)):
        yield f"{student_id(identity[0])}-{digest[start : start + 8]}"


def _folded(name: str) -> str:
    """Return a name's form in which two are equal if a file system may take them for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _group(student: str, claimed: Sequence[Claimed], notes: list[Note]) -> StudentGroup:
    attempts = sorted({claim.attempt for _, claim in claimed})
    last = [(entry, claim) for entry, claim in claimed if claim.attempt == attempts[-1]]
    told = [claim.provenance for _, claim in last]
    provenance = told[0].model_copy(
        update={
            "attempts": max(len(attempts), *(each.attempts for each in told)),
            "late": any(each.late for each in told),
        }
    )
    notes += _provenance_notes(provenance)
    notes += dict.fromkeys(claim.note for _, claim in last if claim.note)
    notes += [entry.note for entry, _ in last if entry.note]
    failure = next((note for note in notes if note.code == "system_refused"), None)
    return StudentGroup(student, provenance, notes, failure, _name_files(last, notes))


def _provenance_notes(provenance: Provenance) -> Iterator[Note]:
    if provenance.attempts > 1:
        when = f" ({provenance.submitted})" if provenance.submitted else ""
        yield Note.of("attempts", count=provenance.attempts, when=when)
    if provenance.late:
        yield Note.of("late")


def _name_files(claimed: Iterable[Claimed], notes: list[Note]) -> dict[PurePosixPath, Entry]:
    """Return a student's files by name; a number is added to a name that is already taken."""
    given = [
        (entry, claim)
        for entry, claim in claimed
        if entry.is_file and claim.path.parts and not is_ignored(claim.path)
    ]
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


def unpack_files(archive: Archive, groups: Sequence[StudentGroup], folder: Path) -> None:
    """Unpack the files of each group from an archive, under names of our own."""
    budgets = [SizeBudget() for _ in groups]
    # In the archive's own order, because a compressed one cannot go back.
    wanted = sorted(
        (entry.member, number, path)
        for number, group in enumerate(groups)
        for path, entry in group.files.items()
        if entry.member is not None
    )
    for member, number, path in wanted:
        group = groups[number]
        try:
            content = budgets[number].unpack(archive, member)
        except RefusedError as error:
            group.notes.append(error.note(printable(path.name)))
            continue
        source = folder / f"{number}-{member}"
        source.write_bytes(content)
        group.files[path] = replace(group.files[path], source=source)
