"""A self-check tells whether an answer is there and has the right form, and no more."""

import pytest

from grader import (
    AnswersProblem,
    Assignment,
    ChoiceQuestion,
    ChoicesQuestion,
    NumberQuestion,
    TextQuestion,
    make_handout,
)
from grader.marking import mark
from grader.marking.value_parts import value_of
from grader.model.execution import Execution, NamedValues, Outcome

OPTIONS = {"a": "dropout", "b": "ReLU"}
QUESTIONS = {
    "length": NumberQuestion(id="q", title="q", points=1, value=0.05, unit="m"),
    "strict": NumberQuestion(id="q", title="q", points=1, value=0.05, unit="m", unit_required=True),
    "count": NumberQuestion(id="q", title="q", points=1, value=7),
    "choice": ChoiceQuestion(id="q", title="q", points=1, options=OPTIONS, answer="b"),
    "choices": ChoicesQuestion(id="q", title="q", points=1, options=OPTIONS, answer={"b"}),
    "text": TextQuestion(id="q", title="q", points=1, answers=("softmax",), visibility="hidden"),
}


def checked(kind, given):
    """The result of a self-check, from what a student's variable holds."""
    problem = AnswersProblem(id="p", title="P", points=1, cases=(QUESTIONS[kind],))
    handout = make_handout(Assignment(id="a", title="A", points=1, problems=(problem,)))
    outcome = Outcome("returned", NamedValues({"q": value_of(given)}), defined=("q",))
    [result] = mark(handout, handout.answer_key(), Execution({"p": outcome}))
    return result


@pytest.mark.parametrize(
    ("kind", "given", "form"),
    [
        ("length", 3, "a number, taken to be in m"),
        ("length", "3 km", "a number in km"),
        ("strict", "3 km", "a number in km"),
        ("count", 3, "a number"),
        ("choice", "ReLU", "it is the option “b”"),
        ("choices", "ab", "2 options"),
        ("choices", [], "no options"),
        ("text", "anything", "a text"),
    ],
)
def test_the_form_of_an_answer_is_told_and_not_whether_it_is_right(kind, given, form):
    result = checked(kind, given)

    assert (result.verdict, result.checked, result.points) == ("correct", "format", 0)
    assert f": {form}. Only grading" in result.message


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("length", "3 kg", "answer_unit_measures"),
        ("length", "three", "answer_no_number"),
        ("strict", 3, "answer_lacks_unit"),
        ("count", "3 cm", "answer_unit_unasked"),
        ("choice", "c", "answer_no_option"),
        ("choice", "a, b", "answer_several_options"),
        ("choices", {"a", "z"}, "answer_no_option"),
        ("text", 2 + 1j, "answer_no_text"),
    ],
)
def test_an_answer_that_cannot_be_judged_is_told(kind, given, code):
    result = checked(kind, given)

    assert (result.verdict, result.finding.code) == ("wrong", code)


def test_right_and_wrong_answers_of_one_form_have_one_result():
    assert checked("choice", "a").finding.code == checked("choice", "b").finding.code
    assert checked("choice", "a").question == checked("choice", "b").question
    assert checked("text", "softmax") == checked("text", "sigmoid")
