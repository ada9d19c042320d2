"""Results of small classes, made up."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

import pytest

from grader.export import FORMATS, Results
from grader.model.record import CaseResult, ProblemResult, Record
from grader.model.roster import Person, Roster, RosterTable
from grader.model.submission import Provenance

TITLE = "Assignment 3: Backpropagation by hand"


@pytest.fixture(scope="session")
def a_case() -> Callable[..., CaseResult]:
    """A case that lost its five points: `a_case("zeros", hidden=True)`."""

    def make(name="one", **fields):
        lost = {"points": 0.0, "max_points": 5.0, "verdict": "wrong"}
        return CaseResult(**({"id": f"problem1.{name}", "title": f"Case {name}"} | lost | fields))

    return make


@pytest.fixture(scope="session")
def a_record() -> Callable[..., Record]:
    """A student's record, out of 100: `a_record("anna", 87.5, name="Anna Lee")`.

    `prefix` is what the names of files begin with that the LMS takes back.
    """

    def make(
        student, score=None, *cases, name="", ids: Mapping[str, str] = {}, prefix="", **fields
    ):
        status = "no_submission" if score is None else "graded"
        problem = ProblemResult(id="problem1", title="One", points=score, max_points=100)
        provenance = Provenance(name=name, ids=ids, upload_prefix=prefix)
        defaults = {"status": status, "assignment": TITLE, "problems": (problem,)}
        defaults |= {"provenance": provenance}
        return Record(
            student=student,
            score=score,
            max_score=100,
            cases=cases,
            **(defaults | fields),
        )

    return make


@pytest.fixture(scope="session")
def a_roster() -> Callable[..., Roster]:
    """A roster from its CSV; a row is somebody's if it has something in the key column."""

    def make(form, text, key, kind, **table):
        header, *rows = csv.reader(
            io.StringIO(text.strip("\n")), delimiter=table.get("delimiter", ",")
        )
        ids = [row[header.index(key)].lstrip("#").removeprefix("Participant ") for row in rows]
        return Roster(
            format=form,
            table=RosterTable(tuple(header), tuple(map(tuple, rows)), **table),
            people=tuple(Person(id_, i, ids={kind: id_}) for i, id_ in enumerate(ids) if id_),
        )

    return make


def files_of(form, *records, title=TITLE, **fields):
    results = Results(
        title=title,
        points=100,
        records=lambda: records,
        page=lambda student: f"<p>{student}</p>".encode(),
        **fields,
    )
    return FORMATS[form](results)


@pytest.fixture(scope="session")
def export() -> Callable[..., dict[str, bytes]]:
    """The files of a format: `export("canvas", record, …, roster=…)` → path → content."""

    def run(form, *records, **fields):
        return {str(file.path): file.content for file in files_of(form, *records, **fields)}

    return run


@pytest.fixture(scope="session")
def notes() -> Callable[..., dict[str, str]]:
    """What is to be known of the files of a format: as `export`, path → note."""

    def run(form, *records, **fields):
        return {str(file.path): file.note for file in files_of(form, *records, **fields)}

    return run


@pytest.fixture(scope="session")
def next_steps() -> Callable[..., dict[str, str]]:
    """What to do with the files of a format: as `export`, path → a sentence."""

    def run(form, *records, **fields):
        return {str(file.path): file.next_step for file in files_of(form, *records, **fields)}

    return run
