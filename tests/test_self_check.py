"""What a student's self-check says of the public cases is what grading says of them."""

from pathlib import Path

import pytest

SUBMISSIONS = Path(__file__).parent.parent / "submissions"
STUDENTS = sorted(file.stem for file in SUBMISSIONS.iterdir() if file.suffix in (".py", ".ipynb"))
CREDIT = ("correct", "accepted", "follow_through")

pytestmark = pytest.mark.xdist_group("sample class")


def function_cases(record):
    return [case for case in record.cases if not case.step and not case.hidden]


def steps(record):
    return {case.id: case for case in record.cases if case.step}


@pytest.mark.parametrize("student", STUDENTS)
def test_each_public_case_has_the_very_result_of_grading(sample_records, sample_checks, student):
    assert function_cases(sample_checks[student]) == function_cases(sample_records[student])


@pytest.mark.parametrize("student", STUDENTS)
def test_a_step_that_follows_earns_its_points(sample_records, sample_checks, student):
    following = [
        case.id
        for case in sample_checks[student].cases
        if case.checked == "follows" and case.finding.code == "value_follows"
    ]

    assert {steps(sample_records[student])[name].verdict for name in following} <= set(CREDIT)


@pytest.mark.parametrize("student", STUDENTS)
def test_a_step_that_earns_follow_through_is_told_to_follow(sample_records, sample_checks, student):
    earning = [
        case.id for case in sample_records[student].cases if case.verdict == "follow_through"
    ]

    findings = {steps(sample_checks[student])[name].finding.code for name in earning}
    assert findings <= {"value_follows", "value_repeats"}


def test_a_step_that_is_accepted_passes(sample_records, sample_checks):
    accepted = [
        case.id for case in sample_records["jürgen_weiß"].cases if case.verdict == "accepted"
    ]

    assert accepted == ["problem1.dL_da1", "problem1.dL_dz1"]
    assert all(steps(sample_checks["jürgen_weiß"])[name].passed for name in accepted)


@pytest.mark.parametrize("student", STUDENTS)
def test_a_step_that_is_not_there_or_of_the_wrong_form_has_the_words_of_grading(
    sample_records, sample_checks, student
):
    graded = steps(sample_records[student])
    failing = [
        case
        for case in sample_checks[student].cases
        if case.checked == "format" and case.verdict != "correct"
        # That a value follows from another one of the wrong form is seen in grading only.
        if graded[case.id].finding.code != "follows_unusable"
    ]
    told = [(case.id, case.verdict, case.finding, case.traceback) for case in failing]

    judged = [graded[case.id] for case in failing]
    assert told == [(case.id, case.verdict, case.finding, case.traceback) for case in judged]


@pytest.mark.parametrize("student", STUDENTS)
def test_what_was_skipped_and_printed_is_the_same(sample_records, sample_checks, student):
    assert sample_checks[student].status == sample_records[student].status
    assert sample_checks[student].skipped == sample_records[student].skipped
