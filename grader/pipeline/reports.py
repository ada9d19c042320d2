"""Writes pages and `grades.csv` from the records of a class; runs no student code."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.atomic_files import write_text
from grader.export import grades_csv
from grader.export.grades_csv import BYTE_ORDER_MARK
from grader.model.class_changes import ClassChanges
from grader.model.decided_record import MisfitError, decide
from grader.model.errors import OverrideError
from grader.model.execution import Isolation
from grader.model.isolation_ways import Way
from grader.model.late_policy import LatePolicy
from grader.model.overrides import Override
from grader.model.record import Manifest, Record, Unmatched
from grader.model.visible_text import quoted
from grader.pipeline.assignment_loader import DEFAULT, choose_assignment
from grader.pipeline.class_export import ExportedPath
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
from grader.pipeline.known_students import KnownStudents
from grader.pipeline.override_file import Overrides, add_override
from grader.pipeline.record_store import RecordStore


@dataclass(frozen=True)
class Gradebook:
    """A graded class: the manifest of its records and, after a run, facts about this run."""

    reports: Path
    manifest: Manifest
    ignored: tuple[str, ...] = ()  # entries of the submissions folder that are not submissions
    graded: int = 0  # the number of submissions that were run
    unchanged: int = 0  # the number of submissions that have not changed since an earlier run
    failed: int = 0  # the number of submissions on which the grader itself failed
    renamed: Mapping[str, str] = field(
        default_factory=dict
    )  # ids of the last run → ids of now, where they differ
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
    elsewhere: tuple[str, ...] = ()  # students with decisions who are not in the class any more
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
    release_hidden: bool | None = None,
) -> Gradebook:
    """Write all pages and the CSV again from the records of the last run, and from the overrides.

    Args:
        reports: the folder of an earlier run.
        overrides: the file of overrides, by default that of the last run: see `grade`.
        late: what late work loses, by default what it lost in the last run.
        extensions: the file of extensions, by default that of the last run: see `grade`.
        assignment: the assignment, to read its `late` and `adjust` again. An assignment without a
            late policy leaves that of the last run.
        release_hidden: show the values of hidden cases on students' pages, now and whenever they
            are drawn again; False hides them again. By default, this stays as it is. The values
            come from `assignment`, by default that of the last release, or else `reference`.

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
            rules = rules_of(again, read_extensions(path), late, manifest)
            told |= {"late": rules.late, "adjust": rules.adjust}
        elif late:
            told["late"] = late if late.takes_points else None
        if release_hidden is False:
            told["released"] = ""
        elif release_hidden or (manifest.released and assignment is not None):
            name = assignment or manifest.released or DEFAULT
            read_again(name, store, manifest)
            told["released"] = choose_assignment(name)
        earlier, manifest = manifest, manifest.model_copy(update=told)
        decided = decided_class(store, manifest, Path(overrides) if overrides else None)
        told = {"overrides": kept_path(store, decided.overrides.path)}
        manifest = manifest.model_copy(update=told)
        if decided.release and release_hidden:
            decided.release.check(store.read_class(), decided.rules.extensions.of)
        for student in sorted(with_earlier(store, decided.overrides, manifest.students)):
            decided.draw(decided.decide(store.read_student(student)))
        return Gradebook(
            store.reports,
            manifest,
            earlier=earlier,
            closed=decided.closed,
            aside=draw_class(decided, manifest),
            edited=tuple(filter(store.is_edited, manifest.students)),
            elsewhere=decided.elsewhere(manifest),
        )


def add_decision(
    reports: str | Path,
    override: Override,
    *,
    overrides: str | Path | None = None,
    replace: bool = False,
) -> tuple[Gradebook, Record]:
    """Add a line to the file of overrides, and draw the pages and the CSV again.

    The override names the student by id, name or another id; the line has the id. Return the class,
    and the student's record with the points that count. Raise ReportsError if there are no records.
    Raise OverrideError, and change nothing, if the line does not fit, or if another line decides
    the same place and is not to be replaced.
    """
    store = RecordStore(Path(reports))
    manifest = store.read_manifest()
    path = overrides_path(store, manifest.overrides, Path(overrides) if overrides else None)
    known = KnownStudents.of(store, manifest)
    found = store.read(known.find(override.student))
    if found is None:
        raise OverrideError(known.why_unknown(override.student))
    override = override.model_copy(update={"student": found.student})
    rules = class_rules(store, manifest, known)

    def check(changed: Overrides) -> None:
        try:
            decide(found, changed.of(override.student), rules.of(override.student))
        except MisfitError as error:
            for wrong, reason in error.misfits:
                if wrong == override:
                    raise OverrideError(f"{quoted(wrong.student)}: {reason}") from error
        check_fit(store, manifest, changed, rules)

    with store.updating() as earlier:
        if earlier.released:  # tell before anything is written if it cannot be shown
            HiddenRelease(earlier.released, store).show(found)
        add_override(path, override, check, replace=replace, find=known.find)
        decided = decided_class(store, earlier, path)
        record = decided.decide(found)
        decided.draw(record)
        manifest = earlier.model_copy(update={"overrides": kept_path(store, path)})
        gradebook = Gradebook(
            store.reports,
            manifest,
            earlier=earlier,
            closed=decided.closed,
            aside=draw_class(decided, manifest),
        )
        return gradebook, record


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

    def seen(records: Iterator[Record]) -> Iterator[Record]:
        for record in records:
            see(record)
            yield record

    store = decided.store
    path = store.reports / "grades.csv"
    known = store.last_manifest()
    store.write_manifest(
        manifest.model_copy(update={"grades_digest": known.grades_digest if known else ""})
    )
    grades = grades_csv(seen(decided.read_gradebook(manifest)))
    digest = digest_of(grades)
    aside: tuple[Path, ...] = ()
    if known and path.is_file():  # an earlier version kept no digest: it may be edited
        present = digest_of(path.read_bytes().decode("utf-8-sig", "replace"))
        aside = (keep_aside(path),) if present not in (known.grades_digest, digest) else ()
    write_text(path, BYTE_ORDER_MARK + grades)
    store.write_manifest(manifest.model_copy(update={"grades_digest": digest}))
    write_text(store.reports / "index.html", class_page(manifest, decided.read_class()))
    return aside
