"""Makes a handout for each student of a class, each with the student's own numbers."""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from grader.atomic_files import write_text
from grader.export.grades_csv import BYTE_ORDER_MARK
from grader.export.tables import one_line, safe_cell
from grader.handout.handout_folder import WrittenHandout, write_handout
from grader.handout.publish import make_handout
from grader.intake.group_list import with_groups
from grader.intake.roster_file import read_roster
from grader.model.errors import HandoutError, ReportsError
from grader.model.own_numbers import numbers_id
from grader.model.record import file_stem
from grader.model.roster import Roster
from grader.pipeline.assignment_definition import Definition
from grader.pipeline.assignment_loader import choose_assignment, load_definition
from grader.pipeline.numbers_owners import owner_of

INDEX = "folders.csv"


@dataclass(frozen=True)
class ClassHandout:
    """The folders of a class, by the id of the student, or of the group that hands in together."""

    folder: Path
    handouts: Mapping[str, WrittenHandout]
    without_id: tuple[str, ...] = ()  # rows of the roster without an id, which get no folder


def write_class_handout(
    assignment: str,
    roster: str | Path,
    folder: str | Path,
    *,
    install: str,
    roster_columns: Mapping[str, str] | None = None,
    groups: str | Path | None = None,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> ClassHandout:
    """Write a folder for each student on a roster, with the student's own numbers.

    Also write `folders.csv`, which says whose each folder is. Files that somebody has edited are
    kept, as `write_handout` does.

    Args:
        assignment: a package or path whose `ASSIGNMENT` is an `OwnNumbers`.
        roster: the class list with which the class will be graded.
        folder: the folder for the folders.
        install: what students install; see `make_handout`.
        roster_columns: the roster's columns, if they are not recognised; see `read_roster`.
        groups: the groups that hand in together, each of which gets one folder; see `grade`.
        on_progress: is called with the number of folders that are written, and of all.

    Raises:
        HandoutError: everybody has the same numbers, or a folder cannot be written.
        AssignmentError: the assignment cannot be used, or not with the numbers of a student.
        RosterError: the roster or the groups cannot be read.
    """
    definition = _load(assignment)
    listed = read_roster(Path(roster), roster_columns)
    if groups:
        listed = with_groups(listed, Path(groups))
    owners = list(dict.fromkeys(map(owner_of, listed.people)))
    names = folder_names(owners)
    for owner in owners:  # so that nothing is written if one cannot be built
        definition.of(numbers_id(owner))
    folder, handouts = Path(folder), dict[str, WrittenHandout]()
    for owner in owners:
        on_progress(len(handouts), len(owners))
        handouts[owner] = _write(definition, owner, folder / names[owner], install)
    try:
        write_text(folder / INDEX, BYTE_ORDER_MARK + _index(listed, names))
    except ReportsError as error:
        raise HandoutError(f"{error}; name another folder with -o") from error
    return ClassHandout(folder, handouts, listed.without_id)


def write_student_handout(
    assignment: str, student: str, folder: str | Path, *, install: str
) -> WrittenHandout:
    """Write the folder of one student; see `write_class_handout`."""
    return _write(_load(assignment), student, Path(folder), install)


def _load(assignment: str) -> Definition:
    definition = load_definition(choose_assignment(assignment))
    if definition.own_numbers is None:
        raise HandoutError(
            f"{definition.example.title}: everybody has the same numbers, so one handout is "
            "enough: name neither a roster nor a student. docs/how-to/own-numbers.md says how to "
            "give each student their own"
        )
    return definition


def _write(definition: Definition, owner: str, folder: Path, install: str) -> WrittenHandout:
    made = make_handout(definition.of(numbers_id(owner)), install=install)
    return write_handout(made, folder)


def folder_names(owners: Iterable[str]) -> dict[str, str]:
    """Return the name of each owner's folder. No two are equal on any file system.

    The name is the id itself, if every file system allows it, if no other id is too similar, and if
    neither a spreadsheet nor a command takes it for something else.
    """
    stems = {owner: file_stem(owner) for owner in owners}
    for owner, stem in stems.items():
        if stem.startswith("-") or safe_cell(stem) != stem:
            stems[owner] = f"_{stem}"
    similar = Counter(map(_folded, stems.values()))
    return {
        owner: stem if similar[_folded(stem)] == 1 else f"{stem}-{_digest(owner)}"
        for owner, stem in stems.items()
    }


def _folded(stem: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", stem).casefold())


def _digest(owner: str) -> str:
    return sha256(owner.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _index(roster: Roster, names: Mapping[str, str]) -> str:
    """Return the CSV that says whose each folder is."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["student", "name", "folder"])
    for person in roster.people:
        cells = (person.student, person.name, names[owner_of(person)])
        writer.writerow([safe_cell(one_line(cell)) for cell in cells])
    return written.getvalue()
