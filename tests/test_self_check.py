"""What a student's self-check says of the public cases is what grading says of them."""

from pathlib import Path

import pytest

from grader import check_file, make_handout, write_handout

ROOT = Path(__file__).parent.parent
FILES = sorted(file for file in ROOT.glob("submissions/*") if file.suffix in (".py", ".ipynb"))
CREDIT = ("correct", "accepted", "follow_through")


@pytest.fixture(scope="module")
def checked(tmp_path_factory, assignment):
    """The self-check of each, in a folder with the handout and nothing of the reference."""
    folder = tmp_path_factory.mktemp("student")
    write_handout(make_handout(assignment, install="fairgrade"), folder)
    for file in FILES:
        (folder / file.name).write_bytes(file.read_bytes())
    return {file.stem: check_file(folder / file.name).record for file in FILES}


def function_cases(record):
    return [case for case in record.cases if not case.step and not case.hidden]


def steps(record):
    return {case.id: case for case in record.cases if case.step}


@pytest.mark.parametrize("student", [file.stem for file in FILES])
def test_each_public_case_has_the_very_result_of_grading(sample_records, checked, student):
    assert function_cases(checked[student]) == function_cases(sample_records[student])


@pytest.mark.parametrize("student", [file.stem for file in FILES])
def test_a_step_that_follows_earns_its_points(sample_records, checked, student):
    following = [
        case.id
        for case in checked[student].cases
        if case.checked == "follows" and case.verdict == "correct"
    ]

    assert {steps(sample_records[student])[name].verdict for name in following} <= set(CREDIT)


@pytest.mark.parametrize("student", [file.stem for file in FILES])
def test_a_step_that_earns_follow_through_is_told_to_follow(sample_records, checked, student):
    earning = [
        case.id for case in sample_records[student].cases if case.verdict == "follow_through"
    ]

    assert {str(steps(checked[student])[name].finding)[:12] for name in earning} <= {"Follows from"}


def test_a_step_that_is_accepted_passes(sample_records, checked):
    accepted = [
        case.id for case in sample_records["jürgen_weiß"].cases if case.verdict == "accepted"
    ]

    assert accepted == ["problem1.dL_da1", "problem1.dL_dz1"]
    assert all(steps(checked["jürgen_weiß"])[name].passed for name in accepted)


@pytest.mark.parametrize("student", [file.stem for file in FILES])
def test_a_step_that_is_not_there_or_of_the_wrong_form_has_the_words_of_grading(
    sample_records, checked, student
):
    failing = [
        case
        for case in checked[student].cases
        if case.checked == "format" and case.verdict != "correct"
    ]
    told = [(case.id, case.verdict, case.finding, case.traceback) for case in failing]

    judged = [steps(sample_records[student])[case.id] for case in failing]
    assert told == [(case.id, case.verdict, case.finding, case.traceback) for case in judged]


@pytest.mark.parametrize("student", [file.stem for file in FILES])
def test_what_was_skipped_and_printed_is_the_same(sample_records, checked, student):
    assert checked[student].status == sample_records[student].status
    assert checked[student].skipped == sample_records[student].skipped
