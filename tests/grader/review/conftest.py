"""A class under review: records as a run writes them, without a run."""

import pytest

from grader.model.findings import Finding
from grader.model.reasons import StatusReason
from grader.model.record import CaseResult, Manifest, ProblemResult, Record, RunInfo, SourceCell
from grader.model.submission import Provenance
from grader.pipeline.override_file import Overrides
from grader.pipeline.record_store import RecordStore
from grader.review.desk import Desk
from grader.review.reviewed_class import ReviewedClass

CODE = "import numpy as np\n\ndef f(x):\n    return abs(x)\n"


def a_case(name, points, mistake=None, verdict=None):
    verdict = verdict or ("correct" if points == 5 else "wrong")
    told = {"explanation": f"This is the mistake {mistake}."} if mistake else {}
    finding = Finding.of("hidden_wrong") if verdict == "wrong" else None
    return CaseResult(
        id=f"p1.{name}", title=f"Case {name}", points=points, max_points=5, verdict=verdict,
        mistake=mistake, finding=finding, **told,
    )  # fmt: skip


def a_record(student, *cases, name="", section="", status="graded", started="", late=False):
    """A record of two cases with 5 points each; both are right unless cases are given."""
    cases = cases or (a_case("one", 5), a_case("two", 5))
    points = sum(case.points for case in cases) if status == "graded" else None
    problem = ProblemResult(id="p1", title="Problem 1: f", points=points, max_points=10)
    reason = None if status == "graded" else StatusReason.of("no_code", file="a.py")
    return Record(
        student=student, status=status, score=points, max_score=10, assignment="Homework",
        reason=reason, problems=(problem,), cases=cases, file=f"{student}.py",
        source=(SourceCell(name=f"{student}.py", code=CODE),),
        provenance=Provenance(name=name, section=section, late=late),
        run=RunInfo(started=started),
    )  # fmt: skip


ABSOLUTE = (a_case("one", 0, "absolute"), a_case("two", 0, "absolute"))
RECORDS = [
    a_record("anna", name="Anna Lee", section="A"),
    a_record("bela", *ABSOLUTE, name="Béla Øster", section="A"),
    a_record("carl", a_case("one", 5), a_case("two", 1, "absolute"), section="B"),
    a_record("dana", a_case("one", 0), a_case("two", 5), section="B"),
    a_record("emil", status="unreadable", section="B"),
]


def write_class(reports, records):
    """Write the records of a class, and its manifest; return the store."""
    store = RecordStore(reports)
    store.create()
    for record in records:
        store.write(record)
    students = tuple(sorted(record.student for record in records))
    store.write_manifest(Manifest(assignment="Homework", students=students))
    return store


@pytest.fixture
def reports(tmp_path):
    """The reports of a class of five."""
    write_class(tmp_path / "reports", RECORDS)
    return tmp_path / "reports"


@pytest.fixture
def desk(reports):
    return Desk(reports / "overrides.csv", "Ada")


@pytest.fixture
def review(reports):
    """Read the class anew, as another process does: `review(section="A")`."""

    def read(section="", by="Ada"):
        desk = Desk(reports / "overrides.csv", by, lambda *changed: reviewed.check(*changed))
        reviewed = ReviewedClass(RecordStore(reports), desk, section)
        return reviewed

    return read


@pytest.fixture
def nothing(reports):
    """No overrides."""
    return Overrides(reports / "overrides.csv")
