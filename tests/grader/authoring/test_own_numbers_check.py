"""Validation builds an assignment with own numbers for made-up students."""

import pytest

from grader import validate
from grader.authoring.own_numbers_check import STUDENTS
from tests.own_numbers import SOURCE


@pytest.fixture
def check(tmp_path, isolation):
    """The check of the assignment, with some text replaced."""

    def run(*edits):
        text = SOURCE
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "network.py"
        path.write_text(text, "utf-8")
        [result] = validate(path, isolation=isolation, checks=["own_numbers"]).results
        return result

    return run


def test_numbers_that_work_and_differ_have_no_hole(check):
    result = check()

    assert result.holes == ()
    assert result.counted == f"{len(STUDENTS)} made-up students"


def test_the_other_checks_take_the_numbers_of_the_example(tmp_path, isolation):
    path = tmp_path / "network.py"
    path.write_text(SOURCE, "utf-8")

    validation = validate(path, isolation=isolation, runs=2)

    holes = {(hole.where, hole.code) for hole in validation.holes}
    assert holes == {("network.z", "never_failed"), ("network.a", "never_failed")}


def test_without_own_numbers_it_is_not_made(reference_path, isolation):
    [result] = validate(reference_path, isolation=isolation, checks=["own_numbers"]).results

    assert result.not_made == "everybody has the same numbers"


def test_numbers_with_which_the_reference_fails_are_found(check):
    divided = 'compute=lambda: W @ x / (draw.integer("n", 0, 3) != 0)'

    result = check(
        (
            "    return Assignment(",
            '    fails = draw.integer("n", 0, 3) == 0\n    return Assignment(',
        ),
        ("compute=lambda z: z**2", "compute=lambda z: z**2 if not fails else 1 / 0"),
    )

    [hole] = result.holes
    assert divided
    assert hole.code == "numbers_fail"
    assert "network.a: the reference fails" in hole.text
    assert "ZeroDivisionError" in hole.text


def test_an_outline_that_differs_for_some_is_found(check):
    result = check(('visibility="hidden"', 'visibility=draw.choice("v", ["hidden", "public"])'))

    [hole] = result.holes
    assert hole.code == "numbers_fail"
    assert "scaling.secret.visibility is" in hole.text


def test_a_given_code_that_some_cannot_read_is_found(check):
    result = check(('given=f"W', 'given="(" * (draw.integer("n", 0, 3) == 0) + f"W'))

    [hole] = result.holes
    assert "`given` is not Python that can stand in a starter" in hole.text


def test_numbers_that_change_when_they_are_built_again_are_found(check):
    result = check(
        (
            "import numpy as np\n",
            "import itertools\nimport numpy as np\nCOUNT = itertools.count()\n",
        ),
        ('draw.integer("by", 2, 999)', "next(COUNT)"),
    )

    assert [hole.code for hole in result.holes] == ["numbers_change"]


def test_numbers_that_are_the_same_for_all_are_found(check):
    result = check(
        ("def build(draw: Draw)", "def build(_)"), ("    W = ", "    draw = Draw('', '')\n    W = ")
    )

    [hole] = result.holes
    assert (hole.where, hole.code) == ("network", "same_numbers")
    assert "20 of 20 made-up students have the same numbers" in hole.text


def test_few_numbers_in_one_problem_are_found(check):
    result = check(
        ('draw.numbers("shown", 3, 1, 9, digits=5)', 'draw.integer("shown", 1, 2)'),
        ('draw.numbers("secret", 3, 1, 9, digits=5)', "1"),
        ('draw.integer("by", 2, 999)', "2"),
    )

    [hole] = result.holes
    assert (hole.where, hole.code) == ("scaling", "same_numbers")


def test_a_problem_with_the_same_numbers_for_all_is_no_hole_if_another_has_own(check):
    result = check(
        ('draw.numbers("shown", 3, 1, 9, digits=5)', "1"),
        ('draw.numbers("secret", 3, 1, 9, digits=5)', "1"),
        ('draw.integer("by", 2, 999)', "2"),
    )

    assert result.holes == ()
