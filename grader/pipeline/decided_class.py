"""The records of a class with the points that count: those after the rules and all overrides."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.atomic_files import write_text
from grader.model.adjustments import Adjustment
from grader.model.assignment import Assignment, AssignmentOutline
from grader.model.class_rules import Rules
from grader.model.decided_record import MisfitError, decide, digest
from grader.model.errors import OverrideError
from grader.model.late_policy import LatePolicy
from grader.model.overrides import Override
from grader.model.record import Manifest, Record
from grader.pipeline.extension_file import FILE_NAME as EXTENSIONS
from grader.pipeline.extension_file import Extensions, read_extensions
from grader.pipeline.hidden_release import HiddenRelease
from grader.pipeline.known_students import KnownStudents
from grader.pipeline.override_file import FILE_NAME as OVERRIDES
from grader.pipeline.override_file import Overrides, read_overrides
from grader.pipeline.record_store import RecordStore

# See student.html. Nothing of a student's can look like it: their quotation marks are escaped.
_DRAWN_WITH = re.compile(rb' data-overrides="(\w+)"')


@dataclass(frozen=True)
class ClassRules:
    """What holds for a class after it was marked, with the extensions of single students."""

    extensions: Extensions
    late: LatePolicy | None = None
    adjust: tuple[Adjustment, ...] = ()
    released: bool = False  # whether pages show the values of hidden cases

    def of(self, student: str) -> Rules:
        extension = self.extensions.of(student) if self.late else None
        return Rules(
            adjust=self.adjust, late=self.late, extension=extension, released=self.released
        )


@dataclass(frozen=True)
class DecidedClass:
    """A class of records, with its rules, and the overrides that fit them."""

    store: RecordStore
    overrides: Overrides
    rules: ClassRules
    release: HiddenRelease | None = None  # None if hidden cases stay hidden

    def decide(self, record: Record) -> Record:
        """Return a record with the points that count; raise OverrideError if a line is wrong."""
        return self.overrides.decide(record, self.rules.of(record.student))

    @property
    def closed(self) -> tuple[str, ...]:
        """Return whose hidden cases could not be shown on the pages that were drawn."""
        return tuple(self.release.closed) if self.release else ()

    def read_class(self) -> Iterator[Record]:
        """Yield the records of the last run, by student; raise ReportsError if one is missing."""
        return map(self.decide, self.store.read_class())

    def read_gradebook(self, manifest: Manifest) -> Iterator[Record]:
        """Yield the records as `read_class` does, with the scores that gradebooks get."""
        for record in self.read_class():
            yield record.with_zero() if manifest.zero_unreadable else record

    def elsewhere(self, manifest: Manifest) -> tuple[str, ...]:
        """Return who has an override or an extension, but is not in the class of a finished run."""
        named = {*self.overrides.students, *self.rules.extensions.students}
        return () if manifest.left else tuple(sorted(named - {*manifest.students}))

    def read_page(self, student: str) -> bytes:
        """Return a student's page; draw it if it is missing, or if other decisions or rules count.

        Raise ReportsError if the record is missing.
        """
        content = self.store.read_page(student)
        drawn_with = _DRAWN_WITH.search(content)
        expected = digest(self.overrides.of(student), self.rules.of(student))
        if content and (drawn_with[1].decode() if drawn_with else "") == expected:
            return content
        return self.draw(self.decide(self.store.read_student(student))).encode()

    def draw(self, record: Record) -> str:
        """Write the page of a record of this class, and return it."""
        page = draw_student(self.release.show(record) if self.release else record)
        write_text(self.store.page_path(record.student), page)
        return page


def decide_if_fitting(record: Record, overrides: Sequence[Override], rules: Rules) -> Record:
    """Return a record with the points that count, by the rules alone if an override does not fit.

    For a page that is drawn while a class is graded: the run tells at its end which do not fit.
    """
    try:
        return decide(record, overrides, rules)
    except MisfitError:
        return decide(record, (), rules)


def draw_student(record: Record) -> str:
    """Return a student's page."""
    # Imported late, so that `import grader` does not wait for jinja2.
    from grader.feedback.student_page import student_page

    return student_page(record)


def decided_class(
    store: RecordStore, manifest: Manifest, given: Path | None = None
) -> DecidedClass:
    """Return the class of a manifest, with the overrides of a file, by default that of the run.

    Raise OverrideError, which names the lines, if some do not fit the class.
    """
    known = KnownStudents.of(store, manifest)
    overrides = read_overrides(overrides_path(store, manifest.overrides, given))
    overrides = overrides.resolved(known.find)
    release = HiddenRelease(manifest.released, store) if manifest.released else None
    decided = DecidedClass(store, overrides, class_rules(store, manifest, known), release)
    check_fit(store, manifest, overrides, decided.rules)
    return decided


def class_rules(
    store: RecordStore, manifest: Manifest, known: KnownStudents | None = None
) -> ClassRules:
    """Return the rules of a class; raise OverrideError if its file of extensions is wrong."""
    known = known or KnownStudents.of(store, manifest)
    extensions = read_extensions(extensions_path(store, manifest.extensions))
    resolved = extensions.resolved(known.find)
    return ClassRules(resolved, manifest.late, manifest.adjust, bool(manifest.released))


def rules_of(
    assignment: AssignmentOutline,
    extensions: Extensions,
    late: LatePolicy | None,
    last: Manifest | None,
) -> ClassRules:
    """Return the rules of an assignment.

    The late policy is the given one, or else the assignment's, or else that of the last run. What
    was released stays so.
    """
    own = assignment if isinstance(assignment, Assignment) else None
    policy = late or (own.late if own else None) or (last.late if last else None)
    return ClassRules(
        extensions,
        policy if policy and policy.takes_points else None,
        own.adjust if own else (),
        bool(last and last.released),
    )


def check_fit(
    store: RecordStore, manifest: Manifest, overrides: Overrides, rules: ClassRules
) -> None:
    """Raise OverrideError, which names the lines, if overrides or extensions do not fit a class."""
    check_people(store, manifest, overrides)
    check_people(store, manifest, rules.extensions)
    for record in filter(None, map(store.read, rules.extensions.students)):
        rules.extensions.check_deadline(record)
    for record in filter(None, map(store.read, overrides.students)):
        overrides.decide(record, rules.of(record.student))


def check_people(store: RecordStore, manifest: Manifest, lines: Overrides | Extensions) -> None:
    """Raise OverrideError if an override or an extension is for somebody without a record."""
    if not manifest.left:  # of a run that was stopped, more students may follow
        lines.check_students(KnownStudents.of(store, manifest))


def with_earlier(
    store: RecordStore, lines: Overrides | Extensions, students: Iterable[str]
) -> set[str]:
    """Return these students, and those who have a line and a record of an earlier run."""
    known = {*students}
    return known.union(filter(store.read, {*lines.students} - known))


def overrides_path(store: RecordStore, last: str = "", given: Path | None = None) -> Path:
    """Return the file of overrides: the given one, that of the last run, or the default.

    Raise OverrideError if it does not exist, unless it is the default.
    """
    return _path(store, OVERRIDES, last, given)


def extensions_path(store: RecordStore, last: str = "", given: Path | None = None) -> Path:
    """Return the file of extensions, as `overrides_path` does that of overrides."""
    return _path(store, EXTENSIONS, last, given)


def _path(store: RecordStore, name: str, last: str, given: Path | None) -> Path:
    default = store.reports / name
    path = given or (Path(last) if last else default)
    if path.resolve() != default.resolve() and not path.is_file():
        what = name.removesuffix(".csv")
        named = "" if given else f"class.json in {store.reports} names it. "
        raise OverrideError(f"{path}: no such file. {named}Name the {what} with --{what}")
    return path


def kept_path(store: RecordStore, path: Path) -> str:
    """Return what the manifest says about a file of decisions: "" for the default."""
    defaults = [(store.reports / name).resolve() for name in (OVERRIDES, EXTENSIONS)]
    return "" if path.resolve() in defaults else str(path.resolve())
