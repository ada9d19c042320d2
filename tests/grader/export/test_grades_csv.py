from dataclasses import replace

import pytest

from grader.export import grades_csv
from grader.model.errors import ExportError
from grader.model.submission import Provenance
from tests.grader.export.importers import rows_of

ROSTER = """
id,name,Score,group
anna,Anna Lee,,A
ben,"O'Brien, Ben",7,B
cem,王小明,,A
"""


@pytest.fixture
def roster(a_roster):
    return a_roster("csv", ROSTER, "id", "any")


def test_the_columns_are_those_of_the_contract_then_the_problems(a_record):
    header = rows_of(grades_csv([a_record("anna", 7.5)]))[0]

    assert header == [
        "student", "name", "score", "max_score", "percent", "status", "problem1",
        "late", "attempts", "section", "submitted",
    ]  # fmt: skip


def test_a_student_has_one_line(a_record):
    line = rows_of(grades_csv([a_record("anna", 7.5)]))[1]

    assert line == ["anna", "", "7.5", "100", "7.5", "graded", "7.5", "", "1", "", ""]


def test_how_it_was_handed_in_is_told_after_the_points(a_record):
    told = Provenance(late=True, attempts=3, section="Tue 9", submitted="2026-03-01")

    line = rows_of(grades_csv([a_record("anna", 7.5, provenance=told)]))[1]

    assert line[7:] == ["yes", "3", "Tue 9", "2026-03-01"]


def test_who_handed_in_nothing_made_no_attempt(a_record):
    assert rows_of(grades_csv([a_record("anna")]))[1][7:] == ["", "", "", ""]


def test_a_section_is_never_a_formula(a_record):
    told = Provenance(section="=cmd()", submitted="@now")

    line = rows_of(grades_csv([a_record("anna", 7.5, provenance=told)]))[1]

    assert line[9:] == ["'=cmd()", "'@now"]


def test_a_student_who_was_not_graded_has_blanks_and_no_zero(a_record):
    line = rows_of(grades_csv([a_record("anna", None, status="harness_error")]))[1]

    assert line == ["anna", "", "", "100", "", "harness_error", "", "", "1", "", ""]


def test_names_with_commas_quotes_and_line_breaks_come_back_whole(a_record):
    line = rows_of(grades_csv([a_record('o"neil, a\nb\r=c')]))[1]

    assert line[0] == 'o"neil, a\nb\r=c'


def test_without_a_roster_the_export_is_the_gradebook(export, a_record):
    records = [a_record("anna", 61), a_record("ben")]

    assert export("csv", *records) == {"grades.csv": grades_csv(records).encode("utf-8-sig")}


def test_an_lmss_roster_changes_nothing(export, a_record, a_roster):
    roster = a_roster("canvas", "Student,ID\nAnna,101", "ID", "canvas")

    assert list(export("csv", a_record("101", 61), roster=roster)) == ["grades.csv"]


def test_a_plain_roster_is_filled_in_and_gets_the_columns_that_it_lacks(export, a_record, roster):
    records = [a_record("anna", 61), a_record("ben", 0)]

    content = export("csv", *records, roster=roster)["roster.csv"]

    assert rows_of(content.decode()) == [
        ["id", "name", "Score", "group", "max_score", "status"],
        ["anna", "Anna Lee", "61", "A", "100", "graded"],
        ["ben", "O'Brien, Ben", "0", "B", "100", "graded"],
        ["cem", "王小明", "", "A", "", ""],
    ]


@pytest.mark.parametrize("status", ["no_submission", "harness_error"])
def test_a_student_without_a_score_keeps_what_was_there(export, a_record, roster, status):
    records = [a_record("anna", None, status=status), a_record("ben", None, status=status)]

    content = export("csv", *records, roster=roster)["roster.csv"]

    assert rows_of(content.decode())[1:3] == [
        ["anna", "Anna Lee", "", "A", "100", status],
        ["ben", "O'Brien, Ben", "7", "B", "100", status],
    ]


def test_the_scores_go_to_the_column_that_the_caller_names(export, a_record, roster):
    content = export("csv", a_record("anna", 61), roster=roster, column="GROUP")["roster.csv"]

    assert rows_of(content.decode())[1] == ["anna", "Anna Lee", "", "61", "100", "graded"]


def test_a_status_of_the_rosters_own_stays(export, a_record, a_roster):
    roster = a_roster("csv", "id,Status\nanna,withdrawn\nben,\n", "id", "any")

    content = export("csv", a_record("anna", 61), a_record("ben", 7), roster=roster)["roster.csv"]

    assert rows_of(content.decode())[1:] == [
        ["anna", "withdrawn", "61", "100"],
        ["ben", "", "7", "100"],
    ]


def test_a_score_that_is_replaced_is_told(notes, a_record, a_roster):
    roster = a_roster("csv", "id,score\nanna,12\nben,7\n", "id", "any")

    told = notes("csv", a_record("anna", 61), a_record("ben", 7), roster=roster)

    assert told["roster.csv"] == "1 cell had another value: anna (12, now 61)"


def test_a_column_that_is_not_there_is_an_error(export, a_record, roster):
    with pytest.raises(ExportError, match="'Score', 'group'"):
        export("csv", a_record("anna", 61), roster=roster, column="points")


def test_a_plain_roster_keeps_its_form(export, a_record, a_roster):
    form = {"delimiter": ";", "encoding": "latin-1", "newline": "\r\n"}
    roster = a_roster("csv", "id;score;max_score;status\nzoë;;;\n", "id", "any", **form)

    content = export("csv", a_record("zoë", 61), roster=roster)["roster.csv"]

    assert content == "id;score;max_score;status\r\nzoë;61;100;graded\r\n".encode("latin-1")


def test_somebody_with_two_rows_has_the_score_in_both(export, a_record, a_roster):
    roster = a_roster("csv", "id,section\nanna,A\nanna,B\n", "id", "any")
    anna = replace(roster.people[0], more_rows=(1,))

    content = export("csv", a_record("anna", 61), roster=replace(roster, people=(anna,)))

    assert [row[2] for row in rows_of(content["roster.csv"].decode())] == ["score", "61", "61"]
