"""Whatever students call themselves and their files: no cell of an export starts a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.roster import Person, Roster, RosterTable
from tests.grader.export.importers import php_rows, rows_of, starts_formula
from tests.grader.messages import said

FORMULAS = st.sampled_from(
    ['=HYPERLINK("http://evil","x")', "@SUM(1)", "+1+cmd|' /C calc'!A0", "-2+3", "＝1"]
)
BEFORE = st.sampled_from(["", " ", '"', ",", ";", "\r", "\n", "\t"])
LETTERS = st.characters(exclude_categories=["Cc", "Cs"], include_characters="\r\n\t")
TEXTS = st.one_of(
    st.text(LETTERS, min_size=1),
    st.builds("{}{}{}".format, BEFORE, FORMULAS, st.text('\r\n",;=x')),
)
KEYS = {
    "ID": "11",
    "Identifier": "Participant 11",
    "Username": "#11",
    "End-of-Line Indicator": "#",
}
HEADERS = {
    "canvas": ("canvas", "canvas.csv", ("Student", "ID", "Section", "Notes", "Assignment 3 (1)")),
    "moodle": (
        "moodle_worksheet",
        "moodle.csv",
        (
            "Identifier",
            "Full name",
            "Status",
            "Grade",
            "Last modified (grade)",
            "Feedback comments",
        ),
    ),
    "blackboard": (
        "blackboard",
        "blackboard.csv",
        ("Last Name", "Username", "First Name", "Assignment 3 [Total Pts: 100 Score] |1"),
    ),
    "brightspace": (
        "brightspace",
        "brightspace.csv",
        (
            "First Name",
            "Username",
            "Last Name",
            "Assignment 3 Points Grade",
            "End-of-Line Indicator",
        ),
    ),
    "csv": ("csv", "roster.csv", ("name", "id", "note", "score")),
}


def cells_of(content):
    return [cell for row in rows_of(content.decode()) for cell in row]


@pytest.mark.parametrize("form", ["canvas", "moodle", "blackboard", "brightspace", "csv"])
@given(student=TEXTS, name=TEXTS, message=TEXTS, title=TEXTS)
def test_no_cell_that_is_written_from_records_starts_a_formula(
    export, a_record, a_case, form, student, name, message, title
):
    ids = {"moodle": "11"} if form == "moodle" else {}
    record = a_record(student, 61, a_case(finding=said(message)), name=name, ids=ids)

    content = next(iter(export(form, record, title=title).values()))

    assert [cell for cell in cells_of(content) if starts_formula(cell)] == []


@pytest.mark.parametrize("form", ["canvas", "moodle", "blackboard", "brightspace", "csv"])
@given(texts=st.lists(TEXTS, min_size=6, max_size=6), message=TEXTS)
def test_no_cell_of_a_roster_that_goes_out_starts_a_formula(
    export, a_record, a_case, form, texts, message
):
    roster_form, path, header = HEADERS[form]
    row = tuple(KEYS.get(title, text) for title, text in zip(header, texts, strict=False))
    roster = Roster(roster_form, RosterTable(header, (row,)), (Person("11", 0, ids={"any": "11"}),))

    content = export(form, a_record("11", 61, a_case(finding=said(message))), roster=roster)[path]

    assert [cell for cell in cells_of(content) if starts_formula(cell)] == []


@given(name=TEXTS, text=TEXTS, message=TEXTS)
def test_moodle_reads_a_row_of_as_many_cells_as_the_header(
    export, a_record, a_case, name, text, message
):
    _, path, header = HEADERS["moodle"]
    row = ("Participant 11", name, text + "\\", "", "-", text)
    roster = Roster("moodle_worksheet", RosterTable(header, (row,)), (Person("11", 0),))

    content = export("moodle", a_record("11", 61, a_case(finding=said(message))), roster=roster)[
        path
    ]

    assert [len(row) for row in php_rows(content)] == [6, 6]
