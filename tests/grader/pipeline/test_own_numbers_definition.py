"""An assignment with own numbers is loaded as any other. A mistake in it is told with its place."""

import re

import pytest

from grader import AssignmentError, load_assignment
from grader.pipeline.assignment_loader import fingerprint
from grader.pipeline.grade_one import prepare, prepare_for
from tests.own_numbers import SOURCE


@pytest.fixture
def write(tmp_path):
    """The path of the assignment, with some text replaced."""

    def write_source(*edits):
        text = SOURCE
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "network.py").write_text(text, "utf-8")
        return str(tmp_path / "network.py")

    return write_source


def complaint(path, student=None):
    with pytest.raises(AssignmentError) as caught:
        load_assignment(path, student)
    return str(caught.value)


def test_without_a_student_it_is_that_of_the_example(write):
    example, again, ada = (load_assignment(write(), each) for each in (None, None, "ada"))

    assert example.statement == again.statement != ada.statement
    assert (example.numbers_of, ada.numbers_of) == ("", "ada")


def test_a_student_is_known_under_any_case_of_the_id(write):
    assert load_assignment(write(), " Ada ").statement == load_assignment(write(), "ada").statement


def test_an_assignment_without_own_numbers_is_the_same_for_a_student(reference_path):
    assert load_assignment(reference_path, "ada").numbers_of == ""


def test_an_inner_mistake_is_told_with_its_line(write):
    told = complaint(write(('visibility="hidden"', 'visibility="secret"')))

    assert re.search(r"network\.py, line \d+: Case 'secret': visibility must be", told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("KnownMistake,", "KnownMistakes,", "did you mean KnownMistake?"),
        ('draw.numbers("W"', "draw.numbers(W", "UnboundLocalError"),
        ('draw.integers("x", 3, 1, 99)', 'draw.integers("W", 3, 1, 99)', "'W' is drawn twice"),
        ("    return Assignment(", "    Assignment(", "must return an Assignment, not NoneType"),
        (', key="a secret key of the author"', "", "'key'"),
        ('"a secret key of the author"', '"secret"', "at least 16 characters"),
        ('OwnNumbers(build, key="a secret key of the author")', "build", "write OwnNumbers(…, key"),
        ("(build, key", "(build(Draw('', '')), key", "takes a function that gets a Draw"),
    ],
    ids=["model", "name", "twice", "nothing", "no_key", "short_key", "function", "called"],
)  # fmt: skip
def test_a_mistake_of_the_author_is_told(write, old, new, told):
    assert told in complaint(write((old, new)))


def test_a_mistake_with_the_numbers_of_one_student_names_the_student_and_the_line(write):
    path = write(("    W = ", "    1 / (draw._student != 'ada')\n    W = "))

    told = complaint(path, "ada")

    assert load_assignment(path, "bob")
    assert re.search(r"with the numbers of 'ada': .*network\.py, line \d+: ZeroDivision", told)


def test_the_key_changes_the_numbers_and_the_fingerprint(write):
    before = load_assignment(write(), "ada").statement, fingerprint(write())

    path = write(("a secret key of the author", "another key of the author"))

    assert load_assignment(path, "ada").statement != before[0]
    assert fingerprint(path) != before[1]


def test_what_late_work_loses_is_no_part_of_the_fingerprint(write):
    before = fingerprint(write())

    path = write(("points=40, problems", "late=LatePolicy(per_day=10), points=40, problems"),
                 ("KnownMistake,", "KnownMistake, LatePolicy,"))  # fmt: skip

    assert load_assignment(path).late is not None
    assert fingerprint(path) == before


def test_the_reference_is_timed_for_the_example_only(write):
    path = write(('visibility="hidden",', 'visibility="hidden", time_factor=50,'))

    limits = [prepare_for(path, "v", student).limits for student in ("", "ada", "bob")]

    assert list(limits[0]) == ["scaling.secret"]
    assert limits[0] is limits[1] is limits[2] is prepare(path, "v").limits
