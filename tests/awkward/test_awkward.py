"""Honest but awkward hand-ins: each folder of `cases/` is one student's, with what is expected.

All are graded as one class. `expected.toml` says in words what the student did, and then the score,
and the codes of notes, skipped statements and causes. Causes are the known mistakes and findings of
the public cases that lose points: by step for Problem 1, together for Problem 2. `told` has parts
of sentences that the page must have.
"""

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader import check_file, grade, make_handout, write_handout
from tests.test_self_check import CREDIT, function_cases, steps

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES = Path(__file__).parent / "cases"
EXPECTED = {
    file.parent.relative_to(CASES).as_posix(): tomllib.loads(file.read_text("utf-8"))
    for file in sorted(CASES.glob("*/*/expected.toml"))
}
CHECKED = [name for name, expected in EXPECTED.items() if expected.get("check", True)]

pytestmark = pytest.mark.xdist_group("awkward")


def student_of(name):
    return name.replace("/", "+")


def copy_case(name, folder):
    """Copy the files of a hand-in, and return them."""
    ignored = shutil.ignore_patterns("expected.toml")
    shutil.copytree(CASES / name, folder, ignore=ignored, dirs_exist_ok=True)
    return sorted(file for file in folder.rglob("*") if file.is_file())


@pytest.fixture(scope="session")
def records(tmp_path_factory, reference_path, isolation):
    """The record of each hand-in, graded as one class."""
    folder = tmp_path_factory.mktemp("class")
    for name in EXPECTED:
        copy_case(name, folder / student_of(name))
    with ThreadPoolExecutor(2) as executor:
        gradebook = grade(
            folder,
            assignment=reference_path,
            reports=tmp_path_factory.mktemp("reports"),
            isolation=isolation,
            executor=executor,
        )
    return {record.student: record for record in gradebook.records()}


@pytest.fixture(scope="session")
def handout(tmp_path_factory, assignment):
    folder = tmp_path_factory.mktemp("handout")
    write_handout(make_handout(assignment, install="grader"), folder)
    return folder


@pytest.fixture
def check(tmp_path, handout):
    """The self-check of a hand-in: of its only file, or of its folder."""

    def run(name):
        files = copy_case(name, tmp_path)
        shutil.copy(handout / "public.json", tmp_path)
        return check_file(files[0] if len(files) == 1 else tmp_path).record

    return run


def codes(messages):
    return [message.code for message in messages]


def causes_of(record):
    found = {}
    for case in record.cases:
        if case.points < case.max_points and record.status == "graded":
            code = case.mistake or case.finding.code
            if not code.startswith("hidden_"):
                found.setdefault(case.id if case.step else "problem2", set()).add(code)
    return {name: sorted(causes) for name, causes in found.items()}


@pytest.mark.parametrize("name", EXPECTED)
def test_it_gets_what_a_fair_teacher_would_give_and_is_told_why(records, name):
    expected, record = EXPECTED[name], records[student_of(name)]

    assert causes_of(record) == expected.get("causes", {})
    assert record.score == expected.get("score")
    assert record.status == expected.get("status", "graded")
    assert (record.reason.code if record.reason else None) == expected.get("reason")
    assert codes(record.notes) == expected.get("notes", [])
    if record.status == "graded":
        assert codes(item.reason for item in record.skipped) == expected.get("skipped", [])
    assert [*record.missing_packages] == expected.get("missing_packages", [])


@pytest.mark.parametrize("name", EXPECTED)
def test_the_line_at_which_it_hung_is_told(records, name):
    record = records[student_of(name)]

    sentences = [case.message for case in record.cases]
    sentences += [item.reason.text for item in record.skipped]
    missing = [
        part
        for part in EXPECTED[name].get("told", [])
        if not any(part in sentence for sentence in sentences)
    ]
    assert missing == []


@pytest.mark.parametrize("name", EXPECTED)
def test_every_lost_point_has_a_cause_in_words_and_a_hint(records, name):
    record = records[student_of(name)]

    lost = [case for case in record.cases if case.points < case.max_points]
    assert all(case.message for case in lost)
    assert all(case.hint for case in lost if case.points == 0 and record.status == "graded")


@pytest.mark.ci
@pytest.mark.parametrize("name", CHECKED)
def test_the_self_check_says_of_each_public_case_what_grading_says(records, check, name):
    record, checked = records[student_of(name)], check(name)

    assert checked.status == record.status
    assert function_cases(checked) == function_cases(record)
    assert checked.skipped == record.skipped
    # Only a check says which packages the computer that grades may lack.
    assert [code for code in codes(checked.notes) if code != "may_lack"] == codes(record.notes)
    graded = steps(record)
    for case in checked.cases:
        if not case.step:
            continue
        if case.finding.code == "value_follows":
            assert graded[case.id].verdict in CREDIT
        if case.checked == "format" and case.verdict != "correct":
            assert (case.verdict, case.finding) == (
                graded[case.id].verdict,
                graded[case.id].finding,
            )
