"""The records of a class with the points that count: those of the grader, after all overrides."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.atomic_files import write_text
from grader.model.decided_record import MisfitError, decide, digest_of
from grader.model.errors import OverrideError
from grader.model.overrides import Override
from grader.model.record import Manifest, Record
from grader.pipeline.override_file import FILE_NAME, Overrides, read_overrides
from grader.pipeline.record_store import RecordStore

# See student.html. Nothing of a student's can look like it: their quotation marks are escaped.
_DRAWN_WITH = re.compile(rb' data-overrides="(\w+)"')


@dataclass(frozen=True)
class DecidedClass:
    """A class of records, and the overrides that fit them."""

    store: RecordStore
    overrides: Overrides

    def read_class(self) -> Iterator[Record]:
        """Yield the records of the last run, by student; raise ReportsError if one is missing."""
        return map(self.overrides.decide, self.store.read_class())

    def read_page(self, student: str) -> bytes:
        """Return a student's page; draw it if it is missing, or was drawn with other overrides."""
        content = self.store.read_page(student)
        drawn_with = _DRAWN_WITH.search(content)
        expected = digest_of(self.overrides.of(student))
        if content and (drawn_with[1].decode() if drawn_with else "") == expected:
            return content
        return self.draw(self.overrides.decide(self.store.read_student(student))).encode()

    def draw(self, record: Record) -> str:
        """Write the page of a record of this class, and return it."""
        page = draw_student(record)
        write_text(self.store.page_path(record.student), page)
        return page


def decide_if_fitting(record: Record, overrides: Sequence[Override]) -> Record:
    """Return a record with the points that count, or as it is if an override does not fit.

    For a page that is drawn while a class is graded: the run tells at its end which do not fit.
    """
    try:
        return decide(record, overrides)
    except MisfitError:
        return record


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
    overrides = read_overrides(overrides_path(store, manifest.overrides, given))
    check_fit(store, manifest, overrides)
    return DecidedClass(store, overrides)


def check_fit(store: RecordStore, manifest: Manifest, overrides: Overrides) -> None:
    """Raise OverrideError, which names the lines, if overrides do not fit a class."""
    check_people(store, manifest, overrides)
    for record in filter(None, map(store.read, overrides.students)):
        overrides.decide(record)


def check_people(store: RecordStore, manifest: Manifest, overrides: Overrides) -> None:
    """Raise OverrideError if an override is for somebody without a record."""
    if not manifest.left:  # of a run that was stopped, more students may follow
        overrides.check_students(with_earlier(store, overrides, manifest.students))


def with_earlier(store: RecordStore, overrides: Overrides, students: Iterable[str]) -> set[str]:
    """Return these students, and those with overrides and a record of an earlier run."""
    known = {*students}
    return known.union(filter(store.read, {*overrides.students} - known))


def overrides_path(store: RecordStore, last: str = "", given: Path | None = None) -> Path:
    """Return the file of overrides: the given one, that of the last run, or the default.

    Raise OverrideError if it does not exist, unless it is the default.
    """
    default = store.reports / FILE_NAME
    path = given or (Path(last) if last else default)
    if path.resolve() != default.resolve() and not path.is_file():
        named = "" if given else f"class.json in {store.reports} names it. "
        raise OverrideError(f"{path}: no such file. {named}Name the overrides with --overrides")
    return path


def kept_path(store: RecordStore, path: Path) -> str:
    """Return what the manifest says about a file of overrides: "" for the default."""
    return "" if path.resolve() == (store.reports / FILE_NAME).resolve() else str(path.resolve())
