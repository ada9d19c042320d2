"""What a real Moodle's worksheets become in Moodle: the first round, and the second."""

from pathlib import Path

import pytest

from grader.intake.roster_file import read_roster
from grader.model.errors import ExportError
from tests.grader.export.importers import MoodleAssignment, MoodleGrade, MoodleGradebook, php_rows

FILES = Path(__file__).parents[2] / "moodle"
OURS = "<p>61 of 100 points.</p><p>— fairgrade</p>"
ZOE = "zoe@example.com"  # a student's id on all these worksheets
NADIA = "nadia@example.com"  # with a comment of a TA, on ctl.csv


@pytest.fixture
def worksheet():
    """A worksheet of the real Moodle: `worksheet("ctl")`."""
    return lambda name: read_roster(FILES / f"{name}.csv")


@pytest.fixture
def changed(tmp_path):
    """A worksheet of the real Moodle, with some text in place of another."""

    def change(name, **replaced):
        text = (FILES / f"{name}.csv").read_text("utf-8-sig")
        path = tmp_path / "worksheet.csv"
        path.write_text(text.replace(replaced["old"], replaced["new"]), "utf-8")
        return read_roster(path)

    return change


@pytest.fixture
def class_in():
    """An assignment in Moodle with these participants: `class_in("604", "602")`."""

    def make(*participants, **fields):
        return MoodleAssignment(grades={each: MoodleGrade() for each in participants}, **fields)

    return make


# Worth


def test_a_worth_of_50_is_refused_with_both_ways_out(export, a_record, worksheet):
    with pytest.raises(ExportError, match=r"worth 50 .* assignment 100,.*--scale.*--as-is"):
        export("moodle", a_record(ZOE, 61), roster=worksheet("twenty"))


def test_scores_above_the_worth_would_be_lost_without_a_word(export, a_record, worksheet, class_in):
    assignment = class_in("403", worth=50)
    as_is = export("moodle", a_record(ZOE, 61), roster=worksheet("twenty"), worth="as_is")

    assignment.import_worksheet(as_is["moodle.csv"])

    assert assignment.grades["403"].grade is None


def test_converted_scores_arrive(export, a_record, worksheet, class_in):
    assignment = class_in("403", worth=50)
    scaled = export("moodle", a_record(ZOE, 61), roster=worksheet("twenty"), worth="scale")

    assignment.import_worksheet(scaled["moodle.csv"])

    assert assignment.grades["403"].grade == 30.5


def test_a_scale_of_words_takes_no_points(export, a_record, changed):
    roster = changed("ctl", old='Maximum grade"', new='Scale"')

    with pytest.raises(ExportError, match=r"words of a scale: .*--as-is"):
        export("moodle", a_record(ZOE, 61), roster=roster)


# Rows without a score, and others' comments


def test_a_formatted_comment_of_who_gets_no_score_stays_formatted(
    export, a_record, worksheet, class_in
):
    assignment = class_in("604", "602")
    assignment.grades["602"] = MoodleGrade(10, "<p>Ill, <b>see</b> certificate</p>", 0)

    content = export("moodle", a_record(ZOE, 61), roster=worksheet("ctl"))["moodle.csv"]
    assignment.import_worksheet(content, update_modified=True)

    assert assignment.grades["602"].comment == "<p>Ill, <b>see</b> certificate</p>"
    assert assignment.grades["604"] == MoodleGrade(61, OURS, assignment.now)


@pytest.mark.parametrize(
    ("rule", "cell", "told"),
    [
        ("append", f"<p>Ill, see certificate</p>{OURS}", "kept, with ours below"),
        ("keep", "Ill, see certificate   ", "kept, without ours"),
        ("replace", OURS, "replaced"),
    ],
)
def test_a_comment_of_a_ta_is_treated_as_asked(
    export, notes, a_record, worksheet, rule, cell, told
):
    given = {"roster": worksheet("ctl"), "comments": rule}

    rows = php_rows(export("moodle", a_record(NADIA, 61), **given)["moodle.csv"])

    assert rows[1][-1] == cell
    note = notes("moodle", a_record(NADIA, 61), **given)["moodle.csv"]
    assert f"1 comment of somebody else {told}" in note


def test_a_comment_is_appended_by_default(export, a_record, worksheet):
    rows = php_rows(export("moodle", a_record(NADIA, 61), roster=worksheet("ctl"))["moodle.csv"])

    assert rows[1][-1] == f"<p>Ill, see certificate</p>{OURS}"


def test_what_looks_like_a_tag_in_a_comment_stays_text(export, a_record, changed):
    roster = changed("ctl", old="see certificate", new="x < y & z")

    rows = php_rows(export("moodle", a_record(NADIA, 61), roster=roster)["moodle.csv"])

    assert rows[1][-1] == f"<p>Ill, x &lt; y &amp; z</p>{OURS}"


def test_in_a_second_round_our_comment_is_replaced_and_the_tas_stays(
    export, a_record, changed, class_in
):
    assignment = class_in("602")
    assignment.grades["602"].comment = f"<p>Ill.</p>{OURS}<p>We have talked.</p>"
    cell = assignment.comment_in_worksheet("602")
    roster = changed("ctl", old="Ill, see certificate   ", new=cell)

    rows = php_rows(export("moodle", a_record(NADIA, 87), roster=roster)["moodle.csv"])

    told, ours, rest = rows[1][-1].partition(OURS.replace("61", "87"))
    assert (" ".join(told.split()), rest) == ("<p>Ill. We have talked.</p>", "")
    assert ours


def test_a_comment_that_is_only_ours_is_nobody_elses(export, notes, a_record, changed):
    roster = changed("ctl", old="Ill, see certificate   ", new="23 of 100 points.   — fairgrade   ")

    rows = php_rows(export("moodle", a_record(NADIA, 61), roster=roster)["moodle.csv"])

    assert rows[1][-1] == OURS
    assert "somebody else" not in notes("moodle", a_record(NADIA, 61), roster=roster)["moodle.csv"]


def test_a_comment_of_the_first_version_is_ours(export, a_record, worksheet):
    rows = php_rows(export("moodle", a_record(ZOE, 61), roster=worksheet("Lde"))["moodle.csv"])

    assert rows[1][-1] == OURS


# The second round


def test_a_grade_that_is_newer_than_the_worksheet_arrives_only_with_the_tick(
    export, a_record, worksheet, class_in
):
    assignment = class_in("604")
    assignment.grades["604"] = MoodleGrade(23, "", assignment.now)
    content = export("moodle", a_record(ZOE, 61), roster=worksheet("ctl"))["moodle.csv"]

    assignment.import_worksheet(content)
    without = assignment.grades["604"].grade
    assignment.import_worksheet(content, update_modified=True)

    assert (without, assignment.grades["604"].grade) == (23, 61)


def test_in_german_even_a_fresh_worksheet_needs_the_tick(export, a_record, worksheet, class_in):
    assignment = class_in("159", language="de")
    assignment.grades["159"] = MoodleGrade(23, "", 1_000_000)
    content = export("moodle", a_record(ZOE, 61.5), roster=worksheet("Lde"))["moodle.csv"]

    assignment.import_worksheet(content)
    without = assignment.grades["159"].grade
    assignment.import_worksheet(content, update_modified=True)

    assert (without, assignment.grades["159"].grade) == (23, 61.5)


def test_who_has_a_grade_in_moodle_is_counted_with_what_to_tick(notes, a_record, worksheet):
    told = notes("moodle", a_record(ZOE, 61), roster=worksheet("Lde"))["moodle.csv"]

    assert "1 student has a grade or a comment in Moodle: tick 'Update records that have" in told


def test_a_grade_that_cannot_be_changed_is_told_and_left_out(export, notes, a_record, changed):
    roster = changed("ctl", old=',100.00,Yes,"Sat', new=',100.00,No,"Sat')

    rows = php_rows(export("moodle", a_record(ZOE, 61), roster=roster)["moodle.csv"])

    assert rows[1:] == []
    told = notes("moodle", a_record(ZOE, 61), roster=roster)["moodle.csv"]
    assert "without Zoë O'Kafor, whose grade Moodle says cannot be changed" in told
    assert "who get" not in told


# Languages


@pytest.mark.parametrize(
    ("language", "participant", "cell"),
    [("de", "159", "61,5"), ("fr", "208", "61,5"), ("zh_cn", "261", "61.5")],
)
def test_a_worksheet_in_another_language_is_filled_in(
    export, a_record, worksheet, class_in, language, participant, cell
):
    content = export("moodle", a_record(ZOE, 61.5), roster=worksheet(f"L{language}"))["moodle.csv"]
    assignment = class_in(participant, language=language)

    assignment.import_worksheet(content)

    ours = OURS.replace("61", "61.5")
    assert assignment.grades[participant] == MoodleGrade(61.5, ours, assignment.now)
    assert php_rows(content)[1][4] == cell


def test_without_a_worksheet_the_file_says_that_it_is_for_english(notes, a_record):
    told = notes("moodle", a_record("anna", 61, ids={"moodle": "11"}))["moodle.csv"]

    assert told.startswith("for a Moodle in English, and an assignment worth 100 points; its")


# The gradebook


def test_who_gets_no_score_is_not_overridden_in_the_gradebook(export, a_record, worksheet):
    column = "Assignment: Assignment 3: Backpropagation by hand (Real)"
    content = export("moodle", a_record("s001", 61), roster=worksheet("gb_fb"))["moodle.csv"]
    gradebook = MoodleGradebook()

    gradebook.import_csv(content, "Email address", column)

    assert gradebook.overridden == {ZOE: 61}


def test_what_to_click_is_told_with_the_separator(a_record, worksheet, next_steps):
    step = next_steps("moodle", a_record("s001", 61), roster=worksheet("gb_fb"))["moodle.csv"]

    assert (
        "choose Grades, Import, CSV file, with the separator Comma and the encoding UTF-8" in step
    )
    assert "overrides the assignment" in step
