"""What is written of a class, from its records alone: pages, gradebooks; nothing is run for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.atomic_files import write_bytes, write_text
from grader.export import FORMATS, ExportedFile, Results, grades_csv
from grader.feedback.class_page import class_page
from grader.feedback.student_page import student_page
from grader.intake.matching import match
from grader.intake.roster_file import read_roster
from grader.model.errors import ExportError, RosterError
from grader.model.execution import Isolation
from grader.model.record import Manifest, Record, Unmatched
from grader.model.roster import IdKind, Roster
from grader.model.submission import Handin, Provenance
from grader.pipeline.record_store import RecordStore


@dataclass(frozen=True)
class Gradebook:
    """What came of a run; the records themselves are on disk."""

    reports: Path
    students: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    """Entries of the submissions folder that are nobody's work."""
    unchanged: int = 0
    """How many records were kept from an earlier run, because nothing had changed."""
    failed: int = 0
    """How many the grader itself failed on."""
    absent: tuple[str, ...] = ()
    """Students of the last run into these reports who are not in this one."""
    kept: tuple[str, ...] = ()
    """Students on the roster whose results are an earlier run's: here is nothing of theirs."""
    left: int = 0
    """How many submissions had not been graded when the run was stopped."""
    isolation: Isolation | None = None
    """None where nothing was run."""
    layers: tuple[str, ...] = ()
    """The layers of isolation, and the resource limits, that held."""
    assignment: Path | None = None
    """The folder or file of the assignment; None where nothing was run."""
    layout: str = ""
    """How the submissions lay."""
    unmatched: tuple[Unmatched, ...] = ()
    """Submissions of nobody on the roster."""
    without_id: tuple[str, ...] = ()
    """Rows of the roster that have no id, and so no line."""
    exported: tuple[ExportedPath, ...] = ()
    """The files that were made for LMSes."""

    @property
    def csv(self) -> Path:
        return self.reports / "grades.csv"

    @property
    def index(self) -> Path:
        return self.reports / "index.html"

    def records(self) -> Iterator[Record]:
        """The records, sorted by student, read one at a time."""
        return RecordStore(self.reports).read_class()


def redraw(reports: str | Path) -> Gradebook:
    """Write all pages and the CSV again from the records of the last run; nothing is graded.

    Raises:
        ReportsError: there are no records, or one is damaged.
    """
    store = RecordStore(Path(reports))
    manifest = store.read_manifest()
    for record in store.read_class():
        write_text(store.page_path(record.student), student_page(record))
    draw_class(store, manifest)
    return Gradebook(store.reports, manifest.students)


def draw_class(store: RecordStore, manifest: Manifest) -> None:
    """Write what is about the whole class: its page, and the gradebook."""
    store.write_manifest(manifest)
    write_text(store.reports / "grades.csv", grades_csv(store.read_class()))
    write_text(store.reports / "index.html", class_page(manifest, store.read_class()))


@dataclass(frozen=True)
class ExportedPath:
    """A file that was written for an LMS."""

    path: Path
    column: str = ""
    """The column of the roster that the scores went to."""
    note: str = ""
    """What to know before it is uploaded."""


@dataclass(frozen=True)
class Exports:
    """What was written for LMSes, and whom it leaves out."""

    files: tuple[ExportedPath, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    """Whose work was graded, and is nobody's on a roster that was named for this."""
    left: int = 0
    """How many submissions are in none of them, since the run was stopped before them."""


def export_class(
    reports: str | Path,
    formats: Sequence[str],
    *,
    roster: str | Path | None = None,
    roster_columns: Mapping[str, str] | None = None,
    column: str | None = None,
) -> Exports:
    """Write gradebooks for LMSes from the records of the last run; nothing is graded.

    Args:
        reports: the folder that was graded into; the files go to `export` in it.
        formats: names of `grader.export.FORMATS`.
        roster: a class list to fill in; by default the one that the class was graded with.
        roster_columns: see `grade`; for `roster`.
        column: see `grade`.

    Raises:
        GraderError: there are no records, or a format wants what is not there.
    """
    exporters = _exporters(formats)
    if not exporters:
        return Exports()
    store = RecordStore(Path(reports))
    manifest = store.read_manifest()
    # Whose work it is must be known before an LMS is told anything of it.
    nobodys = {item.student for item in manifest.unmatched}
    owners = {student: student for student in manifest.students if student not in nobodys}
    listed: Roster | None = None
    column = column or manifest.column or None
    unmatched: tuple[Unmatched, ...] = ()
    if roster:
        listed = read_roster(Path(roster), roster_columns)
        owners, unmatched = _find_owners(store, listed, Path(roster))
    elif manifest.roster:
        listed = read_roster(store.reports / manifest.roster, manifest.roster_columns)
    results = Results(
        manifest.assignment,
        next((record.max_score for record in store.read_class()), 0.0),
        lambda: (
            record.model_copy(update={"student": owners[record.student]})
            for record in store.read_class()
            if record.student in owners
        ),
        lambda student: store.page_path(graded_as[student]).read_bytes(),
        listed,
        column,
    )
    graded_as = {owner: student for student, owner in owners.items()}
    written = []
    for exporter in exporters:
        for file in exporter(results):
            path = store.reports / "export" / file.path
            write_bytes(path, file.content)
            written.append(ExportedPath(path, file.column, file.note))
    return Exports(tuple(written), unmatched, manifest.left)


def _known(record: Record) -> Provenance:
    ids: dict[IdKind, str] = record.provenance.ids or {"any": record.student}
    return record.provenance.model_copy(update={"ids": ids})


def _find_owners(
    store: RecordStore, roster: Roster, path: Path
) -> tuple[dict[str, str], tuple[Unmatched, ...]]:
    """Whose the records are on another roster than that of the run, and which are nobody's."""
    handins = [
        Handin(record.student, provenance=_known(record))
        for record in store.read_class()
        if record.status != "no_submission"
    ]
    matched = match(handins, roster)
    if handins and not matched.owners:
        raise RosterError(f"{path}: nobody on it is in {store.reports}, by id or by name")
    return dict(matched.owners), matched.unmatched


def check_exports(
    formats: Sequence[str], title: str, points: float, roster: Roster | None, column: str | None
) -> None:
    """Find out before a class is graded whether its scores have a place to go to.

    Raises:
        ExportError: a format wants what is not there.
    """
    empty = Results(title, points, lambda: (), lambda _: b"", roster, column)
    for exporter in _exporters(formats):
        for _ in exporter(empty):
            pass


def _exporters(formats: Sequence[str]) -> list[Callable[[Results], Iterator[ExportedFile]]]:
    """What writes these formats, each once.

    Raises:
        ExportError: there is no such format.
    """
    for name in formats:
        if name not in FORMATS:
            raise ExportError(f"there is no format {name!r}; known are {', '.join(FORMATS)}")
    return [FORMATS[name] for name in dict.fromkeys(formats)]
