"""Each student's own numbers: from the handout to the grade, with a function that draws."""

import re
import shutil

import pytest
from click.testing import CliRunner

from grader import check_file
from grader.cli import main
from tests.examples.conftest import EXAMPLES

NAME = "own_numbers"
EARNED = {
    "ada_binomial": [4, 2, 3, 3, 5, 3],
    "ben_copied": [0, 2, 0, 3, 5, 3],
    "cho_loops": [4, 2, 3, 3, 5, 0],
    "dia_fair_only": [4, 2, 3, 3, 0, 3],
    "eli_no_start": [0, 2, 0, 3, 5, 3],
    "fay_own_path": [0, 0, 0, 3, 5, 3],
}
SUBMISSIONS = EXAMPLES / NAME / "submissions"


@pytest.fixture(scope="module")
def records(grade_example):
    return grade_example(NAME)


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """Make the folders of all students, with `grade handout --roster`."""
    folder = tmp_path_factory.mktemp("handout")
    roster = folder / "roster.csv"
    roster.write_text("\n".join(["student", *EARNED]), "utf-8")
    arguments = ["--assignment", EXAMPLES / NAME, "--roster", roster, "-o", folder / "out"]

    result = CliRunner().invoke(main, ["handout", *map(str, arguments), "--install", "fairgrade"])

    assert result.exit_code == 0, result.output
    return folder / "out"


def start_in(file):
    return re.search(r"START = (\d+)", file.read_text("utf-8"))[1]


def mistakes(record):
    return {str(case.id): case.mistake for case in record.cases if case.mistake}


def test_each_submission_earns_its_points(records):
    assert {name: [case.points for case in record.cases] for name, record in records.items()} == (
        EARNED
    )
    assert records["ada_binomial"].score == 20


def test_work_with_the_numbers_of_somebody_else_is_told(records):
    notes = {name: [note.code for note in record.notes] for name, record in records.items()}

    assert notes["ben_copied"] == ["others_numbers"]
    assert notes["ada_binomial"] == []


def test_where_the_data_stands_is_told_to_work_that_looks_elsewhere(records):
    (note,) = records["fay_own_path"].notes

    assert (note.code, note.values) == ("support_elsewhere", {"name": "data/steps.csv"})


def test_known_mistakes_are_named_in_work_that_draws_in_another_way_too(records):
    assert mistakes(records["dia_fair_only"]) == {"simulated.unfair": "always_fair"}
    assert mistakes(records["eli_no_start"]) == {
        "recorded.path": "without_start",
        "recorded.farthest": "only_upwards",
    }


def test_loops_are_told_with_their_lines(records):
    rule = records["cho_loops"].cases[-1]

    assert (rule.verdict, rule.finding.code) == ("wrong", "rule_loop")
    assert "lines 19 and 20" in rule.message


@pytest.mark.parametrize("student", sorted({*EARNED} - {"ben_copied"}))
def test_the_submissions_have_the_numbers_that_were_handed_out(handed_out, student):
    assert start_in(handed_out / student / "random_walk.py") == start_in(
        SUBMISSIONS / f"{student}.py"
    )


def test_each_folder_has_data_of_its_own(handed_out):
    data = {(handed_out / name / "data" / "steps.csv").read_text("utf-8") for name in EARNED}

    assert len(data) == len(EARNED)


def test_a_self_check_tells_the_loops_and_whose_numbers_these_are(handed_out):
    loops, copied = (
        check_file(shutil.copy(SUBMISSIONS / f"{name}.py", handed_out / name)).record
        for name in ("cho_loops", "ben_copied")
    )

    wrong = [str(case.id) for case in loops.cases if case.verdict == "wrong"]
    assert wrong == ["simulated.no_loops"]
    assert [note.code for note in copied.notes] == ["others_handout"]


@pytest.mark.ci
def test_validation_finds_no_hole(holes_of):
    assert holes_of(NAME) == []
