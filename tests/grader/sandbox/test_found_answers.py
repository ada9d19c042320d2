"""The answers to questions are found among a submission's variables, or near them."""

import ast

import pytest

from grader.sandbox.student.finder import Place
from grader.sandbox.student.found_answers import find_answers, lacking_answers
from grader.sandbox.student.meant_assignments import as_quoted

NAMES = ("q1", "q2", "q3")


def found(names=NAMES, others=(), further=None, **own):
    """The answers and how they were found, from a submission's variables."""
    places = [Place(own), *([Place(further, "other.py")] if further else [])]
    answers, nearby = find_answers(names, places, others, lambda frame: True, "")
    return answers, {name: (each.how, each.name) for name, each in nearby.items()}


def test_variables_are_taken_as_they_are():
    assert found(q1=5, q2="b", q3={"a"}) == ({"q1": 5, "q2": "b", "q3": {"a"}}, {})


@pytest.mark.parametrize("blank", [None, ..., "", "  "], ids=["None", "dots", "empty", "spaces"])
def test_another_spelling_counts_before_a_place_that_is_not_filled_in(blank):
    answers, nearby = found(("q1",), q1=blank, Q_1=5)

    assert (answers, nearby) == ({"q1": 5}, {"q1": ("spelling", "Q_1")})


def test_a_place_that_is_not_filled_in_is_told_as_it_is():
    assert found(("q1",), q1=...) == ({"q1": ...}, {})


def test_answers_are_found_in_a_dict_of_any_name():
    answers, nearby = found(mine={"q1": 5, "q2": "b", "q3": "a"})

    assert answers == {"q1": 5, "q2": "b", "q3": "a"}
    assert nearby == dict.fromkeys(NAMES, ("collected", "mine"))


def test_answers_that_are_numbered_are_taken_in_their_order():
    answers, _ = found(("mean", "std"), answer1=3, answer2=4)

    assert answers == {"mean": 3, "std": 4}


def test_the_answers_to_another_problem_are_not_taken_for_numbered_ones():
    answers, _ = found(("mean", "std"), others=("q1", "q2"), q1=3, q2=4)

    assert answers == {}


def test_a_dict_of_answers_to_another_problem_is_not_taken():
    answers, _ = found(("mean", "std"), others=("q1", "q2"), mine={"q1": 3, "q2": 4})

    assert answers == {}


def test_a_function_in_the_place_of_an_answer_is_called():
    def q1():
        return 5

    assert found(("q1",), q1=q1) == ({"q1": 5}, {"q1": ("computed", "q1")})


def test_a_function_that_raises_an_exception_is_no_answer():
    def q1():
        raise SystemExit

    assert found(("q1",), q1=q1) == ({"q1": q1}, {})


def test_another_file_is_looked_at_for_what_the_first_one_lacks():
    answers, nearby = found(("q1", "q2"), q1=..., q2=4, further={"q1": 5})

    assert (answers, nearby) == ({"q1": 5, "q2": 4}, {"q1": ("other_file", "other.py")})


def test_an_answer_that_no_file_gives_is_lacking():
    assert lacking_answers(NAMES, [{"q1": 5, "q2": ...}, {"q2": None}]) == ["q2", "q3"]


OPTIONS = {"q1": (), "q2": ("a", "b", "c")}


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("q2 = b", "q2 = ('b',)"),
        ("q2 = B", "q2 = ('B',)"),
        ("q2 = a, c", "q2 = ('a', 'c')"),
        ("q2 = {a, c}", "q2 = ('a', 'c')"),
        ("q2 = [a]", "q2 = ('a',)"),
    ],
)
def test_names_of_options_without_quotation_marks_are_meant_as_text(line, meant):
    assignment, name, _ = as_quoted(ast.parse(line).body[0], OPTIONS, {"print"})

    assert (ast.unparse(assignment), name) == (meant, "q2")


@pytest.mark.parametrize(
    "line",
    ["q2 = d", "q2 = 'b'", "q2 = [a, 1]", "q2 = []", "q2 = x", "q1 = a", "q3 = a", "q2 = a + b"],
)
def test_what_may_be_meant_otherwise_stays_as_it_is(line):
    assert as_quoted(ast.parse(line).body[0], OPTIONS, {"x"}) is None


def test_a_variable_with_the_name_of_an_option_is_a_variable():
    assert as_quoted(ast.parse("q2 = b").body[0], OPTIONS, {"b"}) is None
