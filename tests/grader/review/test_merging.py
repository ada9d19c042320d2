"""Two people share a class, and merge their files."""

import pytest

from grader import OverrideError
from grader.model.decided_record import digest_of
from grader.model.overrides import read_override
from grader.review.desk import Desk
from grader.review.merging import merge

HEADER = "student,where,points,reason,by\n"


@pytest.fixture
def theirs(tmp_path):
    """The desk of another person, elsewhere."""
    (tmp_path / "jo").mkdir()
    return Desk(tmp_path / "jo" / "overrides.csv", "Jo")


def decide(desk, student, points):
    seen = digest_of(desk.read_overrides().of(student))
    desk.decide(read_override(student, "total", points, "", desk.by), seen)


def lines(desk):
    return desk.overrides.read_text().removeprefix(HEADER).splitlines()


def test_the_decisions_of_both_count(desk, theirs):
    decide(desk, "anna", "7")
    decide(theirs, "bela", "8")

    told = merge(desk, theirs.overrides)

    assert told == f"{theirs.overrides}: 1 of 1 decisions were new."
    assert lines(desk) == ["anna,total,7,,Ada", "bela,total,8,,Jo"]


def test_a_student_whom_somebody_named_otherwise_is_found(tmp_path, theirs):
    desk = Desk(tmp_path / "overrides.csv", "Ada", find={"Anna Lee": "anna", "anna": "anna"}.get)
    decide(desk, "anna", "7")
    theirs.overrides.write_text(f"{HEADER}Anna Lee,total,7,,Ada\nAnna Lee,problem1,5,,Jo\n")

    assert merge(desk, theirs.overrides).endswith("1 of 2 decisions were new.")
    assert lines(desk) == ["anna,total,7,,Ada", "anna,problem1,5,,Jo"]


def test_decisions_that_both_have_are_no_conflict(desk, theirs):
    decide(desk, "anna", "7")
    theirs.overrides.write_bytes(desk.overrides.read_bytes())
    decide(theirs, "bela", "8")

    assert merge(desk, theirs.overrides).endswith("1 of 2 decisions were new.")
    assert merge(desk, theirs.overrides).endswith("0 of 2 decisions were new.")
    assert len(lines(desk)) == 2


def test_a_place_that_is_decided_otherwise_is_named_and_nothing_is_added(desk, theirs):
    decide(desk, "anna", "7")
    decide(theirs, "bela", "8")
    decide(theirs, "anna", "9")

    with pytest.raises(OverrideError) as caught:
        merge(desk, theirs.overrides)

    assert str(caught.value) == (
        f"{theirs.overrides}, line 3: “anna”, total is decided otherwise in "
        f"{desk.overrides}, line 2"
    )
    assert lines(desk) == ["anna,total,7,,Ada"]


def test_a_file_from_a_spreadsheet_is_merged(desk, theirs):
    theirs.overrides.write_bytes(
        "student;where;points;reason;by\r\nbela;total;7,5;für zwei;Jörg\r\n".encode("cp1252")
    )
    decide(desk, "anna", "7")

    merge(desk, theirs.overrides)

    assert desk.read_overrides().of("bela")[0].reason == "für zwei"


def test_a_merge_is_undone_at_once(desk, theirs):
    decide(theirs, "anna", "7")
    decide(theirs, "bela", "8")
    merge(desk, theirs.overrides)

    assert desk.undo(0) == "Undone: merged overrides.csv."
    assert lines(desk) == []


def test_who_is_done_with_either_is_done(desk, theirs):
    desk.tick("anna", is_done=True)
    theirs.tick("anna", is_done=True)
    theirs.tick("bela", is_done=True)

    told = merge(desk, theirs.done)

    assert told == f"{theirs.done}: 1 of 2 students were not done here."
    assert {student: done.by for student, done in desk.read_done().items()} == {
        "anna": "Ada",
        "bela": "Jo",
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "there is nothing in it"),
        ("student,score\nanna,5\n", "is neither an overrides.csv nor a review.csv"),
        ("name,where\nanna,total\n", "line 1: there is no column student"),
        (f"{HEADER}anna,total,many,,\n", "line 2: “many” is not a number"),
    ],
)
def test_another_file_is_refused(desk, theirs, content, told):
    theirs.overrides.write_text(content)

    with pytest.raises(OverrideError) as caught:
        merge(desk, theirs.overrides)

    assert told in str(caught.value)
    assert not desk.overrides.exists()
