"""Each answer gets a verdict, points, and a finding that says what is wrong with it."""

import numpy as np
import pytest

from grader import (
    AnswersProblem,
    Assignment,
    ChoiceQuestion,
    ChoicesQuestion,
    NumberQuestion,
    TextQuestion,
    Tolerance,
    WrongAnswer,
)
from grader.marking import build_key, given_in_hidden, mark, notes_of, release_hidden
from grader.marking.value_parts import value_of
from grader.model.errors import AssignmentError
from grader.model.execution import Execution, Found, NamedValues, Opaque, Outcome
from grader.model.record import Record

ABCD = {"a": "dropout", "b": "ReLU", "c": "weight decay", "d": "batch size"}
LENGTH = NumberQuestion(
    id="q", title="How long?", points=4, value=0.05, unit="m", hint="Look at T.",
    explanation="l = g T² / 4π².",
    wrong_answers=(
        WrongAnswer(id="double", value="10 cm", message="That is the diameter."),
        WrongAnswer(id="sheet", value=0.07, message="The sheet says so.", credit=0.5),
    ),
)  # fmt: skip
STRICT = NumberQuestion(
    id="q", title="How long?", points=4, value=0.05, unit="m", unit_required=True
)
COUNT = NumberQuestion(id="q", title="How many?", points=4, value=1234)
ROUNDED = NumberQuestion(id="q", title="π?", points=4, value=np.pi, tolerance=Tolerance(rtol=0.01))
EXACT = NumberQuestion(id="q", title="π?", points=4, value=np.pi)
CHOICE = ChoiceQuestion(
    id="q", title="Which?", points=4, options=ABCD, answer="b",
    wrong_answers=(WrongAnswer(id="dropped", value="a", message="Dropout drops."),),
)  # fmt: skip
CHOICES = ChoicesQuestion(id="q", title="Which?", points=4, options=ABCD, answer={"a", "c"})
WHOLE = CHOICES.model_copy(update={"credit": "all_or_nothing"})
TEXT = TextQuestion(
    id="q", title="What?", points=4, answers=("softmax", "the softmax function"),
    wrong_answers=(WrongAnswer(id="hard", value="hardmax", message="That is not smooth."),),
)  # fmt: skip
NAME = TextQuestion(id="q", title="What?", points=4, answers=("ReLU",), case_sensitive=True)


def named(each):
    text = "".join(sorted(each)) if isinstance(each, set) else repr(each)
    return getattr(each, "kind", text)[:30]


def an_assignment(*questions):
    points = sum(question.points for question in questions)
    problem = AnswersProblem(id="p", title="P", points=points, cases=questions)
    return Assignment(id="a", title="A", points=points, problems=(problem,))


def answered(value, how=None):
    near = {"q": how} if how else {}
    return Outcome("returned", NamedValues({"q": value}), defined=("q",), near=near)


def marked(question, given):
    """The result for a question, from what a student's variable holds."""
    assignment = an_assignment(question)
    [result] = mark(assignment, build_key(assignment), Execution({"p": answered(value_of(given))}))
    return result


def code(result):
    return result.finding and result.finding.code


@pytest.mark.parametrize(
    ("question", "given"),
    [
        (LENGTH, 0.05),
        (LENGTH, np.float32(0.05)),
        (LENGTH, np.array([0.05])),
        (LENGTH, "5 cm"),
        (LENGTH, "0,05"),
        (LENGTH, (50, "mm")),
        (STRICT, "5 cm"),
        (COUNT, 1234),
        (COUNT, 1234.0),
        (COUNT, "1,234"),
        (COUNT, "1 234 parameters"),
        (ROUNDED, 3.14),
        (ROUNDED, "22/7"),
        (CHOICE, "relu"),
        (CHOICE, ["b"]),
        (CHOICES, {"c", "a"}),
        (CHOICES, "ac"),
        (CHOICES, np.array(["a", "c"])),
        (TEXT, "Softmax."),
        (TEXT, " the  SOFTMAX function "),
        (NAME, "“ReLU”"),
    ],
    ids=named,
)
def test_a_right_answer_earns_all_points_and_needs_no_word(question, given):
    result = marked(question, given)

    assert (result.verdict, result.points, result.message) == ("correct", 4, "")


@pytest.mark.parametrize(
    ("question", "given", "told"),
    [
        (LENGTH, 0.06, "answer_wrong"),
        (LENGTH, "5 mm", "answer_power_of_ten"),
        (LENGTH, 5, "answer_power_of_ten"),
        (LENGTH, -0.05, "answer_sign"),
        (LENGTH, "5 kg", "answer_unit_measures"),
        (LENGTH, "5 V/m", "answer_unit_unfit"),
        (LENGTH, "5 foo", "answer_unit_unknown"),
        (LENGTH, "1 m**9**9**9", "answer_unit_unknown"),
        (LENGTH, "five", "answer_no_number"),
        (LENGTH, True, "answer_no_number"),
        (LENGTH, [1, 2, 3], "answer_no_number"),
        (LENGTH, {"q": 1}, "answer_no_number"),
        (LENGTH, (0, 5), "decimal_commas"),
        (LENGTH, 1 + 2j, "answer_no_number"),
        (LENGTH, float("nan"), "not_finite"),
        (LENGTH, 10**400, "not_finite"),
        (STRICT, 0.05, "answer_unit_missing"),
        (STRICT, 0.06, "answer_wrong"),
        (COUNT, 1235, "answer_wrong"),
        (COUNT, "1234 cm", "answer_unit_unasked"),
        (EXACT, 3.14, "rounded_right"),
        (CHOICE, "c", "answer_wrong"),
        (CHOICE, "e", "answer_no_option"),
        (CHOICE, 3, "answer_no_option"),
        (CHOICE, "a, b", "answer_several_options"),
        (CHOICES, {"a", "e"}, "answer_no_option"),
        (CHOICES, set(), "answer_chooses_none"),
        (TEXT, "sigmoid", "answer_wrong"),
        (TEXT, ["a", "b"], "answer_no_text"),
        (TEXT, "x" * 10**6, "answer_no_text"),
        (NAME, "relu", "answer_wrong"),
    ],
    ids=named,
)
def test_a_wrong_answer_earns_nothing_and_is_told_why(question, given, told):
    result = marked(question, given)

    assert (result.verdict, result.points, code(result)) == ("wrong", 0, told)


@pytest.mark.parametrize(
    ("given", "points", "told"),
    [
        ({"a"}, 2, "answer_too_few"),
        ({"a", "b"}, 0, "answer_partly"),
        ({"a", "b", "c"}, 2, "answer_too_many"),
        ({"b", "d"}, 0, "answer_partly"),
        ({"a", "b", "c", "d"}, 0, "answer_too_many"),
    ],
    ids=named,
)
def test_a_part_of_the_right_options_earns_a_part_of_the_points(given, points, told):
    result = marked(CHOICES, given)

    assert (result.verdict, result.points, code(result)) == ("wrong", points, told)


def test_the_whole_answer_can_be_required():
    assert marked(WHOLE, {"a"}).points == 0
    assert marked(WHOLE, {"a", "c"}).points == 4


@pytest.mark.parametrize(
    ("question", "given", "mistake"),
    [
        (LENGTH, "0.1 m", "double"),
        (LENGTH, 0.1, "double"),
        (CHOICE, "dropout", "dropped"),
        (TEXT, "Hardmax", "hard"),
    ],
    ids=["unit", "number", "choice", "text"],
)
def test_a_wrong_answer_that_is_known_is_explained(question, given, mistake):
    result = marked(question, given)

    assert (result.verdict, result.points, result.mistake) == ("wrong", 0, mistake)
    assert result.message.endswith(result.explanation)


def test_a_wrong_answer_with_credit_is_accepted():
    result = marked(LENGTH, "7 cm")

    assert (result.verdict, result.points, result.mistake) == ("accepted", 2, "sheet")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (value_of(None), "value_is_none"),
        (Opaque("ellipsis", "Ellipsis", "type"), "value_is_dots"),
        (value_of("  "), "answer_is_empty"),
    ],
    ids=["None", "dots", "empty"],
)
def test_a_place_that_is_not_filled_in_is_missing(value, told):
    assignment = an_assignment(LENGTH)

    [result] = mark(assignment, build_key(assignment), Execution({"p": answered(value)}))

    assert (result.verdict, code(result)) == ("missing", told)
    assert result.is_unwritten


def test_a_variable_that_is_not_there_is_missing():
    assignment = an_assignment(LENGTH)
    nothing = Outcome("returned", NamedValues({}), defined=("other",))

    [result] = mark(assignment, build_key(assignment), Execution({"p": nothing}))

    assert (result.verdict, code(result)) == ("missing", "missing")


def test_an_answer_that_was_found_nearby_earns_the_credit_for_it():
    assignment = an_assignment(LENGTH)
    outcome = answered(value_of(0.05), Found("collected", "answers"))

    [result] = mark(assignment, build_key(assignment), Execution({"p": outcome}))

    assert (result.points, code(result)) == (3.6, "found_collected")


def test_a_public_question_shows_what_was_chosen_and_what_is_right():
    result = marked(CHOICES, {"a", "b"})

    assert [(each.name, each.chosen, each.right) for each in result.question.options] == [
        ("a", True, True),
        ("b", True, False),
        ("c", False, True),
        ("d", False, False),
    ]
    assert (result.comparison.given, result.comparison.expected) == ("a, b", "a, c")


def test_why_the_answer_is_right_is_told_only_to_those_who_lose_points():
    assert marked(LENGTH, 3).question.explanation == LENGTH.explanation
    assert marked(LENGTH, 0.05).question.explanation == ""


@pytest.mark.parametrize(
    ("question", "given"),
    [(LENGTH, "77.125 kg"), (CHOICE, "tell-tale"), (TEXT, "tell-tale"), (LENGTH, 77.125)],
    ids=["unit", "choice", "text", "number"],
)
def test_a_hidden_question_tells_neither_what_was_given_nor_what_is_right(question, given):
    result = marked(question.model_copy(update={"visibility": "hidden"}), given)

    assert (result.hidden, code(result)) == (True, "answer_hidden_wrong")
    text = result.model_dump_json()
    told = ("77.125", "tell-tale", "0.05", '"right":true', question.explanation or "-.-")
    assert [each for each in told if each in text] == []


def test_the_answers_to_hidden_questions_can_be_released():
    assignment = an_assignment(CHOICE.model_copy(update={"visibility": "hidden"}))
    key, execution = build_key(assignment), Execution({"p": answered(value_of("d"))})
    cases = mark(assignment, key, execution)
    record = Record(student="a", status="graded", score=0, max_score=4, assignment="A", cases=cases)

    given = given_in_hidden(assignment, key, execution, cases)
    [released] = release_hidden(record, assignment, key, given).cases

    assert (released.comparison.given, released.comparison.expected) == ("d", "b")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (LENGTH.model_copy(update={"unit": "meterz"}), "'meterz' is no unit that can be read"),
        (
            EXACT.model_copy(
                update={"wrong_answers": (WrongAnswer(id="w", value=np.pi, message="."),)}
            ),
            "is right; change it or remove it",
        ),
    ],
    ids=["unit", "right"],
)
def test_a_question_that_cannot_work_has_no_key(question, told):
    with pytest.raises(AssignmentError, match=told):
        build_key(an_assignment(question))


def test_how_the_answer_to_a_hidden_question_was_found_tells_no_answer():
    question = TEXT.model_copy(update={"visibility": "hidden"})
    assignment = an_assignment(question)
    outcome = answered(value_of("tell-tale"), Found("unquoted", "tell-tale"))
    execution = Execution({"p": outcome})

    results = mark(assignment, build_key(assignment), execution)

    told = [*map(str, notes_of(assignment, execution)), results[0].model_dump_json()]
    assert "tell-tale" not in "".join(told)
