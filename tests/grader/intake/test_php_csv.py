"""A gradebook as PHP writes it: without doubling a quotation mark after a backslash."""

import pytest

from grader.intake.php_csv import php_rows
from grader.intake.roster_file import read_roster
from grader.model.errors import RosterError

HEADER = "Email address,Grade,Comment,Total\n"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (r'"say \"hi\" \"', 'say \\"hi\\" \\'),
        (r'"a\"b, c"', 'a\\"b, c'),
        (r'"C:\dir\"', "C:\\dir\\"),
        ('"one ""two"" three"', 'one "two" three'),
        ('"one\ntwo"', "one\ntwo"),
        ('""', ""),
        ("plain", "plain"),
    ],
)
def test_a_cell_ends_where_the_row_has_as_many_cells_as_the_header(cell, text):
    rows = list(php_rows(f"{HEADER}a@b.edu,7.00,{cell},7\nc@b.edu,,,\n", ","))

    assert rows[1:] == [["a@b.edu", "7.00", text, "7"], ["c@b.edu", "", "", ""]]


def test_a_row_that_can_be_read_in_two_ways_is_named():
    text = f'{HEADER}a@b.edu,"x\\",y,""\nz","7","8"\n'

    with pytest.raises(RosterError, match=r"row 2, which begins with 'a@b.edu,"):
        list(php_rows(text, ","))


def test_a_row_that_cannot_be_read_is_named():
    with pytest.raises(RosterError, match="row 3"):
        list(php_rows(f'{HEADER}a@b.edu,7.00,x,7\nc@b.edu,"x\\" and so on,,\n', ","))


def test_a_cell_that_the_usual_rules_would_cut_in_two_stays_whole(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(f'{HEADER}a@b.edu,7.00,"x\\", y",7\n')

    assert read_roster(path).table.rows == (("a@b.edu", "7.00", 'x\\", y', "7"),)


def test_the_gradebook_of_a_real_moodle_is_read(moodle_files):
    roster = read_roster(moodle_files / "gb_fb.csv")

    zoe = next(person for person in roster.people if person.student == "s001")
    nadia = next(person for person in roster.people if person.student == "s011")
    assert roster.table.rows[zoe.row][7] == 'say \\"hi\\" \\'
    assert roster.table.rows[nadia.row][7] == 'a\\"b, c'
    assert len(roster.people) == 25
