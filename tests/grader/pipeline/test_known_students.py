"""Whom people can name in commands and files, and what they read about a name that is not clear."""

import pytest

from grader.model.errors import OverrideError
from grader.model.submission import Handin, Provenance
from grader.pipeline.extension_file import read_extensions
from grader.pipeline.known_students import KnownStudents
from grader.pipeline.override_file import read_overrides
from grader.pipeline.record_store import RecordStore

ANNA, BELA, LEE, OTHER_LEE = (
    Handin("00123", provenance=Provenance(name="Anna Weiß", ids={"email": "anna@example.edu"})),
    Handin("bela", provenance=Provenance(name="Kim", ids={"moodle": "7"})),
    Handin("lee", provenance=Provenance(name="Anna Lee")),
    Handin("lee2", provenance=Provenance(name="Anna Lee")),
)


@pytest.fixture
def known(tmp_path):
    handins = (ANNA, BELA, LEE, OTHER_LEE)
    ids = {handin.student for handin in handins}
    return KnownStudents(RecordStore(tmp_path), ids, {"old": "bela"}, handins)


@pytest.mark.parametrize(
    ("text", "student"),
    [
        ("00123", "00123"),
        ("anna  WEISS", "00123"),
        ("anna@example.edu", "00123"),
        ("7", "bela"),
        (" Bela ", "bela"),
        ("old", "bela"),
    ],
)
def test_a_student_is_known_by_each_id_and_by_name(known, text, student):
    assert known.find(text) == student


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("bel", "there is no student “bel”; do you mean Kim (bela)?"),
        ("somebody", "there is no student “somebody”"),
        (
            "123",
            "there is no student “123”; do you mean Anna Weiß (00123)? "
            "A spreadsheet leaves out zeros at the beginning",
        ),
        (
            "Anna Lee",
            "several students are called “Anna Lee”: Anna Lee (lee) or Anna Lee (lee2). Give the "
            "id of one",
        ),
    ],
)
def test_a_text_that_is_not_clear_is_told_with_those_it_can_mean(known, text, told):
    assert known.find(text) == text
    assert known.why_unknown(text) == told


def test_a_line_with_a_name_is_for_the_student(known, tmp_path):
    (tmp_path / "overrides.csv").write_text("student,where,points\nKim,total,5\n")

    overrides = read_overrides(tmp_path / "overrides.csv").resolved(known.find)

    assert [override.points for override in overrides.of("bela")] == [5]


def test_two_lines_are_for_one_place_also_if_they_name_the_student_in_two_ways(known, tmp_path):
    (tmp_path / "overrides.csv").write_text("student,where,points\nKim,total,5\n7,total,6\n")
    (tmp_path / "extensions.csv").write_text("student,until\nKim,2026-12-01\nbela,2026-12-02\n")

    with pytest.raises(OverrideError, match="line 3: line 2 is for “bela”, total too"):
        read_overrides(tmp_path / "overrides.csv").resolved(known.find)
    with pytest.raises(OverrideError, match="line 3: line 2 is for “bela” too"):
        read_extensions(tmp_path / "extensions.csv").resolved(known.find)


def test_a_line_that_is_not_clear_is_named(known, tmp_path):
    (tmp_path / "extensions.csv").write_text("student,until\n7,2026-12-01\nanna lee,2026-12-02\n")
    extensions = read_extensions(tmp_path / "extensions.csv").resolved(known.find)

    with pytest.raises(OverrideError, match="line 3: several students are called “anna lee”: "):
        extensions.check_students(known)
