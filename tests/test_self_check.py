"""What a student's self-check says of the public cases is what grading says of them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader import check_file, grade, make_handout, write_handout

ROOT = Path(__file__).parent.parent
FILES = sorted(file for file in ROOT.glob("submissions/*") if file.suffix in (".py", ".ipynb"))
CREDIT = ("correct", "accepted", "follow_through")


@pytest.fixture(scope="module")
def graded(tmp_path_factory, reference_path, isolation):
    with ThreadPoolExecutor(2) as executor:
        gradebook = grade(
            ROOT / "submissions",
            assignment=reference_path,
            reports=tmp_path_factory.mktemp("reports"),
            isolation=isolation,
            executor=executor,
        )
    return {record.student: record for record in gradebook.records()}


@pytest.fixture(scope="module")
def checked(tmp_path_factory, assignment):
    """The self-check of each, in a folder with the handout and nothing of the reference."""
    folder = tmp_path_factory.mktemp("student")
    write_handout(make_handout(assignment), folder)
    for file in FILES:
        (folder / file.name).write_bytes(file.read_bytes())
    return {file.stem: check_file(folder / file.name).record for file in FILES}


def function_cases(record):
    return [case for case in record.cases if not case.step and not case.hidden]


def steps(record):
    return {case.id: case for case in record.cases if case.step}


@pytest.mark.parametrize("student", [file.stem for file in FILES])
def test_each_public_case_has_the_very_result_of_grading(graded, checked, student):
    assert function_cases(checked[student]) == function_cases(graded[student])


@pytest.mark.parametrize("student", [file.stem for file in FILES])
def test_a_step_that_follows_earns_its_points(graded, checked, student):
    following = [
        case.id
        for case in checked[student].cases
        if case.checked == "follows" and case.verdict == "correct"
    ]

    assert {steps(graded[student])[name].verdict for name in following} <= set(CREDIT)


@pytest.mark.parametrize("student", [file.stem for file in FILES])
def test_a_step_that_earns_follow_through_is_told_to_follow(graded, checked, student):
    earning = [case.id for case in graded[student].cases if case.verdict == "follow_through"]

    assert {steps(checked[student])[name].finding[:12] for name in earning} <= {"Follows from"}


def test_a_step_that_is_accepted_passes(graded, checked):
    accepted = [case.id for case in graded["jürgen_weiß"].cases if case.verdict == "accepted"]

    assert accepted == ["problem1.dL_da1", "problem1.dL_dz1"]
    assert all(steps(checked["jürgen_weiß"])[name].passed for name in accepted)


@pytest.mark.parametrize("student", [file.stem for file in FILES])
def test_a_step_that_is_not_there_or_of_the_wrong_form_has_the_words_of_grading(
    graded, checked, student
):
    failing = [
        case
        for case in checked[student].cases
        if case.checked == "format" and case.verdict != "correct"
    ]
    told = [(case.id, case.verdict, case.finding, case.traceback) for case in failing]

    judged = [steps(graded[student])[case.id] for case in failing]
    assert told == [(case.id, case.verdict, case.finding, case.traceback) for case in judged]


@pytest.mark.parametrize("student", [file.stem for file in FILES])
def test_what_was_skipped_and_printed_is_the_same(graded, checked, student):
    assert checked[student].status == graded[student].status
    assert checked[student].skipped == graded[student].skipped
