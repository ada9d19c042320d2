"""Writes gradebooks and pages for LMSes from the records of a class; runs no student code."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from grader.atomic_files import write_bytes
from grader.export import FORMATS, ExportedFile, Results
from grader.intake.matching import Matched, check_assignment
from grader.intake.roster_file import read_roster
from grader.model.errors import ExportError, RosterError
from grader.model.record import Manifest, Unmatched
from grader.model.roster import Comments, Roster, Worth
from grader.pipeline.decided_class import decided_class, kept_path, overrides_path
from grader.pipeline.record_store import RecordStore
from grader.pipeline.renamed_students import as_handins, match_records


@dataclass(frozen=True)
class ExportedPath:
    """A file that was written for an LMS."""

    path: Path
    column: str = ""  # the roster's column that contains the scores
    note: str = ""  # what to know before uploading the file
    next_step: str = ""  # a sentence: what to do with the file


@dataclass(frozen=True)
class Exports:
    """The files for LMSes, and the submissions that are in none of them."""

    files: tuple[ExportedPath, ...]
    unmatched: tuple[Unmatched, ...]  # submissions that match nobody on the roster of this export
    left: int  # the number of submissions that a stopped run did not grade
    not_again: tuple[str, ...] = ()  # those of them whose result is of the run before
    released: bool = False  # whether pages show hidden cases in full


def export_class(
    reports: str | Path,
    formats: Sequence[str],
    *,
    roster: str | Path | None = None,
    roster_columns: Mapping[str, str] | None = None,
    column: str | None = None,
    worth: Worth | None = None,
    comments: Comments | None = None,
    zero_unreadable: bool | None = None,
    overrides: str | Path | None = None,
) -> Exports:
    """Write gradebooks for LMSes, from the records of the last run, into REPORTS/export.

    `formats` are names in `grader.export.FORMATS`. `roster` is the class list to fill in. By
    default, it is the roster of the run. For the others, see `grade`; by default, they are as in
    the last run or export. What is given counts for later commands on these reports too; a roster
    and its columns do not.

    Raises:
        GraderError: there are no records, or a format needs something that is missing.
    """
    exporters = _exporters(formats)
    store = RecordStore(Path(reports))
    last = store.read_manifest()
    path = overrides_path(store, last.overrides, Path(overrides) if overrides else None)
    said = {
        "worth": worth,
        "comments": comments,
        "zero_unreadable": zero_unreadable,
        "overrides": kept_path(store, path),
        "column": None if roster else column,
    }
    manifest = last.chosen(**said)
    results, unmatched = results_of(store, manifest, roster, roster_columns, column)
    written: dict[Path, ExportedPath] = {}  # two formats can have one file in common
    for file in chain.from_iterable(exporter(results) for exporter in exporters):
        path = Path(reports) / "export" / file.path
        write_bytes(path, file.content)
        written[path] = ExportedPath(path, file.column, file.note, file.next_step)
    if manifest != last:
        with store.updating() as now:
            store.write_manifest(now.chosen(**said))
    released = bool(manifest.released)
    return Exports(tuple(written.values()), unmatched, manifest.left, manifest.not_again, released)


def results_of(
    store: RecordStore,
    manifest: Manifest,
    roster: str | Path | None = None,
    roster_columns: Mapping[str, str] | None = None,
    column: str | None = None,
) -> tuple[Results, tuple[Unmatched, ...]]:
    """Return the results of a class by a roster, and who is not on the roster.

    For the arguments, see `export_class`. Raise GraderError if there are no records.
    """
    decided = decided_class(store, manifest)
    listed: Roster | None = None
    unmatched: tuple[Unmatched, ...] = ()
    nobodys = {item.student for item in manifest.unmatched}
    owners: Mapping[str, str] = {name: name for name in manifest.students if name not in nobodys}
    if roster:
        listed = read_roster(Path(roster), roster_columns)
        matched = _match_records(store, listed, Path(roster))
        owners, unmatched = matched.owners, matched.unmatched
    elif manifest.roster:
        listed = read_roster(store.reports / manifest.roster, manifest.roster_columns)
    graded_as = {owner: student for student, owner in owners.items()}
    results = Results(
        manifest.assignment,
        next((record.max_score for record in decided.read_class() if record.cases), 0.0),
        lambda: (
            record.model_copy(update={"student": owners[record.student]})
            for record in decided.read_gradebook(manifest)
            if record.student in owners
        ),
        lambda student: decided.read_page(graded_as[student]),
        listed,
        column or manifest.column or None,
        manifest.worth,
        manifest.comments,
    )
    return results, unmatched


def _match_records(store: RecordStore, roster: Roster, path: Path) -> Matched:
    """Match the records with a new roster; raise RosterError if it matches no work."""
    work, absent = as_handins(store.read_class())
    check_assignment(path, work, roster)
    matched = match_records(work, absent, roster)
    if work and not matched.owners.keys() & {handin.student for handin in work}:
        raise RosterError(f"{path}: no id and no name on it matches a record in {store.reports}")
    return matched


def check_exports(
    formats: Sequence[str],
    title: str,
    points: float,
    roster: Roster | None,
    column: str | None,
    worth: Worth = "equal",
) -> None:
    """Raise ExportError, before a class is graded, if its scores cannot be exported."""
    empty = Results(title, points, lambda: (), lambda _: b"", roster, column, worth)
    for exporter in _exporters(formats):
        list(exporter(empty))


def _exporters(formats: Sequence[str]) -> list[Callable[[Results], Iterator[ExportedFile]]]:
    """Return the exporter of each format, once; raise ExportError for an unknown format."""
    for name in formats:
        if name not in FORMATS:
            raise ExportError(f"there is no format {name!r}; known are {', '.join(FORMATS)}")
    return [FORMATS[name] for name in dict.fromkeys(formats)]
