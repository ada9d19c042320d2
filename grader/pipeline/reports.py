"""Writes pages and gradebooks from the records of a class; runs no student code."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from grader.atomic_files import write_bytes, write_text
from grader.export import FORMATS, ExportedFile, Results, grades_csv
from grader.export.class_results import Comments, Worth
from grader.export.grades_csv import BYTE_ORDER_MARK
from grader.intake.matching import Matched, check_assignment, match
from grader.intake.roster_file import read_roster
from grader.model.assignment import LatePolicy
from grader.model.class_changes import ClassChanges
from grader.model.decided_record import MisfitError, decide
from grader.model.errors import ExportError, OverrideError, RosterError
from grader.model.execution import Isolation
from grader.model.isolation_ways import Way
from grader.model.overrides import Override
from grader.model.record import Manifest, Record, Unmatched
from grader.model.roster import Roster
from grader.model.submission import Handin
from grader.model.visible_text import quoted
from grader.pipeline.assignment_loader import DEFAULT
from grader.pipeline.decided_class import (
    DecidedClass,
    check_fit,
    class_rules,
    decided_class,
    extensions_path,
    kept_path,
    overrides_path,
    rules_of,
    with_earlier,
)
from grader.pipeline.edited_reports import digest_of, keep_aside
from grader.pipeline.extension_file import read_extensions
from grader.pipeline.hidden_release import HiddenRelease, read_again
from grader.pipeline.override_file import Overrides, add_override, nobody
from grader.pipeline.record_store import RecordStore


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


@dataclass(frozen=True)
class Gradebook:
    """A graded class: the manifest of its records and, after a run, facts about this run."""

    reports: Path
    manifest: Manifest
    ignored: tuple[str, ...] = ()  # entries of the submissions folder that are not submissions
    graded: int = 0  # the number of submissions that were run
    unchanged: int = 0  # the number of submissions that have not changed since an earlier run
    failed: int = 0  # the number of submissions on which the grader itself failed
    absent: tuple[str, ...] = ()  # students of the last run who are not in this one
    kept: tuple[str, ...] = ()  # students without work in this run, who keep an earlier result
    passed_over: int = 0  # the number of students who were not chosen, and keep their results
    outdated: int = 0  # the number of kept results of another assignment, grader or setting
    isolation: Isolation | None = None
    way: Way | None = None  # the way of strict isolation
    layers: tuple[str, ...] = ()  # layers of isolation and resource limits, as text for people
    earlier: Manifest | None = None  # of the last run, if there was one
    closed: tuple[str, ...] = ()  # students whose hidden cases could not be released
    aside: tuple[Path, ...] = ()  # copies of reports that somebody had edited by hand
    edited: tuple[str, ...] = ()  # students whose record somebody edited, and which counts as it is
    assignment: Path | None = None  # the folder or file of the assignment
    without_id: tuple[str, ...] = ()  # rows of the roster without an id; they are in no gradebook
    id_columns: tuple[str, ...] = ()  # the columns of the roster that gave the students' ids
    exported: tuple[ExportedPath, ...] = ()
    changes: ClassChanges | None = None  # since the run before, if there was one

    @property
    def students(self) -> tuple[str, ...]:
        return self.manifest.students

    @property
    def unmatched(self) -> tuple[Unmatched, ...]:
        return self.manifest.unmatched

    @property
    def left(self) -> int:
        """Return the number of submissions that were not graded before the run was stopped."""
        return self.manifest.left

    @property
    def csv(self) -> Path:
        return self.reports / "grades.csv"

    @property
    def index(self) -> Path:
        return self.reports / "index.html"

    def records(self) -> Iterator[Record]:
        """Yield the records, by student, with the points that count: those after all overrides.

        Raise ReportsError if a record cannot be read, and OverrideError if a line does not fit.
        """
        return decided_class(RecordStore(self.reports), self.manifest).read_class()


def redraw(
    reports: str | Path,
    *,
    overrides: str | Path | None = None,
    late: LatePolicy | None = None,
    extensions: str | Path | None = None,
    assignment: str | None = None,
    release_hidden: bool = False,
) -> Gradebook:
    """Write all pages and the CSV again from the records of the last run, and from the overrides.

    Args:
        reports: the folder of an earlier run.
        overrides: the file of overrides, by default that of the last run: see `grade`.
        late: what late work loses, by default what it lost in the last run.
        extensions: the file of extensions, by default that of the last run: see `grade`.
        assignment: the assignment, to read its `late` and `adjust` again. An assignment without a
            late policy leaves that of the last run.
        release_hidden: show the values of hidden cases on students' pages. They come from
            `assignment`, by default `reference`.

    Raises:
        ReportsError: there are no records, one is damaged, they are of another assignment, or
            somebody's deadline has not passed.
        OverrideError: an override or an extension does not fit.
    """
    store = RecordStore(Path(reports))
    with store.updating() as manifest:
        path = extensions_path(store, manifest.extensions, Path(extensions) if extensions else None)
        told: dict[str, object] = {"extensions": kept_path(store, path)}
        if assignment is not None:
            again = read_again(assignment, store, manifest)
            rules = rules_of(again, read_extensions(path), late or again.late or manifest.late)
            told |= {"late": rules.late, "adjust": rules.adjust}
        elif late:
            told["late"] = late if late.takes_points else None
        earlier, manifest = manifest, manifest.model_copy(update=told)
        decided = decided_class(store, manifest, Path(overrides) if overrides else None)
        told = {"overrides": kept_path(store, decided.overrides.path)}
        manifest = manifest.model_copy(update=told)
        release = (
            HiddenRelease(assignment or DEFAULT, decided, manifest) if release_hidden else None
        )
        for student in sorted(with_earlier(store, decided.overrides, manifest.students)):
            record = decided.decide(store.read_student(student))
            decided.draw(release.show(record) if release else record)
        return Gradebook(
            store.reports,
            manifest,
            earlier=earlier,
            closed=tuple(release.closed) if release else (),
            aside=draw_class(decided, manifest),
            edited=tuple(filter(store.is_edited, manifest.students)),
        )


def add_decision(
    reports: str | Path,
    override: Override,
    *,
    overrides: str | Path | None = None,
    replace: bool = False,
) -> tuple[Gradebook, Record]:
    """Add a line to the file of overrides, and draw the pages and the CSV again.

    Return the class, and the student's record with the points that count. Raise ReportsError if
    there are no records. Raise OverrideError, and change nothing, if the line does not fit, or if
    another line decides the same place and is not to be replaced.
    """
    store = RecordStore(Path(reports))
    manifest = store.read_manifest()
    path = overrides_path(store, manifest.overrides, Path(overrides) if overrides else None)
    found = store.read(override.student)
    if found is None:
        raise OverrideError(nobody(override.student, manifest.students))

    rules = class_rules(store, manifest)

    def check(changed: Overrides) -> None:
        try:
            decide(found, changed.of(override.student), rules.of(override.student))
        except MisfitError as error:
            for wrong, reason in error.misfits:
                if wrong == override:
                    raise OverrideError(f"{quoted(wrong.student)}: {reason}") from error
        check_fit(store, manifest, changed, rules)

    with store.updating() as manifest:
        add_override(path, override, check, replace=replace)
        decided = decided_class(store, manifest, path)
        record = decided.decide(found)
        decided.draw(record)
        manifest = manifest.model_copy(update={"overrides": kept_path(store, path)})
        return Gradebook(store.reports, manifest, aside=draw_class(decided, manifest)), record


def bring_up_to_date(reports: Path, overrides: Path) -> Gradebook:
    """Write the pages that are missing or have other overrides, the class page and the CSV.

    A student of an earlier run who has overrides has a page too.
    Raise ReportsError if there are no records, and OverrideError if an override does not fit.
    """
    store = RecordStore(reports)
    with store.updating() as manifest:
        decided = decided_class(store, manifest, overrides)
        for student in sorted(with_earlier(store, decided.overrides, manifest.students)):
            decided.read_page(student)
        manifest = manifest.model_copy(update={"overrides": kept_path(store, overrides)})
        return Gradebook(store.reports, manifest, aside=draw_class(decided, manifest))


def draw_class(
    decided: DecidedClass, manifest: Manifest, see: Callable[[Record], None] = lambda record: None
) -> tuple[Path, ...]:
    """Write the manifest, the class page and the CSV; call `see` with each record.

    Return a copy of the CSV if it was edited.
    """
    # Imported late, so that `import grader` does not wait for jinja2.
    from grader.feedback.class_page import class_page

    store = decided.store
    path = store.reports / "grades.csv"
    known = store.last_manifest()
    store.write_manifest(
        manifest.model_copy(update={"grades_digest": known.grades_digest if known else ""})
    )
    grades = grades_csv(_for_gradebooks(decided, manifest, see))
    digest = digest_of(grades)
    aside: tuple[Path, ...] = ()
    if known and known.grades_digest and path.is_file():
        present = digest_of(path.read_bytes().decode("utf-8-sig", "replace"))
        aside = (keep_aside(path),) if present not in (known.grades_digest, digest) else ()
    write_text(path, BYTE_ORDER_MARK + grades)
    store.write_manifest(manifest.model_copy(update={"grades_digest": digest}))
    write_text(store.reports / "index.html", class_page(manifest, decided.read_class()))
    return aside


def _for_gradebooks(
    decided: DecidedClass, manifest: Manifest, see: Callable[[Record], None] = lambda record: None
) -> Iterator[Record]:
    """Yield the records with the scores that gradebooks get; call `see` with each record."""
    for record in decided.read_class():
        see(record)
        yield record.with_zero() if manifest.zero_unreadable else record


def export_class(
    reports: str | Path,
    formats: Sequence[str],
    *,
    roster: str | Path | None = None,
    roster_columns: Mapping[str, str] | None = None,
    column: str | None = None,
    worth: Worth = "equal",
    comments: Comments = "append",
    zero_unreadable: bool = False,
    overrides: str | Path | None = None,
) -> Exports:
    """Write gradebooks for LMSes, from the records of the last run, into REPORTS/export.

    `formats` are names in `grader.export.FORMATS`. `roster` is the class list to fill in. By
    default, it is the roster of the run. For the others, see `grade`; by default, they are as in
    the run.

    Raises:
        GraderError: there are no records, or a format needs something that is missing.
    """
    exporters = _exporters(formats)
    results, manifest, unmatched = results_of(
        Path(reports), roster, roster_columns, column, zero_unreadable, overrides
    )
    results = replace(results, worth=worth, comments=comments)
    written: dict[Path, ExportedPath] = {}  # two formats can have one file in common
    for file in chain.from_iterable(exporter(results) for exporter in exporters):
        path = Path(reports) / "export" / file.path
        write_bytes(path, file.content)
        written[path] = ExportedPath(path, file.column, file.note, file.next_step)
    return Exports(tuple(written.values()), unmatched, manifest.left)


def results_of(
    reports: Path,
    roster: str | Path | None = None,
    roster_columns: Mapping[str, str] | None = None,
    column: str | None = None,
    zero_unreadable: bool | None = None,
    overrides: str | Path | None = None,
) -> tuple[Results, Manifest, tuple[Unmatched, ...]]:
    """Return the results of the last run by a roster, its manifest, and who is not on the roster.

    For the arguments, see `export_class`. Raise GraderError if there are no records.
    """
    store = RecordStore(reports)
    manifest = store.read_manifest()
    decided = decided_class(store, manifest, Path(overrides) if overrides else None)
    if zero_unreadable:
        manifest = manifest.model_copy(update={"zero_unreadable": True})
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
            for record in _for_gradebooks(decided, manifest)
            if record.student in owners
        ),
        lambda student: decided.read_page(graded_as[student]),
        listed,
        column or manifest.column or None,
    )
    return results, manifest, unmatched


def _match_records(store: RecordStore, roster: Roster, path: Path) -> Matched:
    """Match the records with a new roster; raise RosterError if it matches no work."""
    work: list[Handin] = []
    absent: list[Handin] = []
    for record in store.read_class():
        ids = record.provenance.ids or {"any": record.student}
        provenance = record.provenance.model_copy(update={"ids": ids})
        handin = Handin(record.student, provenance=provenance)
        (absent if record.status == "no_submission" else work).append(handin)
    check_assignment(path, work, roster)
    matched = match(work, roster)
    if work and not matched.owners:
        raise RosterError(f"{path}: no id and no name on it matches a record in {store.reports}")
    # Work comes first: it may be of a person who seems to be without any.
    rest = tuple(person for person in roster.people if person.student in matched.absent)
    return replace(
        matched, owners={**matched.owners, **match(absent, replace(roster, people=rest)).owners}
    )


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
