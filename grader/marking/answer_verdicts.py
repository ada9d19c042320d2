"""Decides the verdict on the answer to each question."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from grader.marking.answer_forms import Answer, Answers
from grader.marking.answer_text import (
    Quantity,
    bounded,
    plain_text,
    read_options,
    read_quantity,
    read_text,
)
from grader.marking.comparison import close
from grader.marking.shown_values import show_number
from grader.marking.units import convert, read_unit
from grader.marking.value_parts import value_of
from grader.marking.value_slips import find_rounding
from grader.model.answers_problem import AnswersProblem
from grader.model.execution import Outcome
from grader.model.findings import Finding
from grader.model.questions import (
    ChoiceQuestion,
    ChoicesQuestion,
    NumberQuestion,
    Question,
    TextQuestion,
    WrongAnswer,
)
from grader.model.record import CaseResult, Comparison, Verdict, listed
from grader.model.scored import Tolerance

UNITS = (
    "write it as in 'cm', 'km/h', 'kg m/s^2' or '%', or leave it out and say in the title in what "
    "the number is"
)
MOST_ZEROS = 15  # a number that is wrong by more powers of ten is wrong for another reason


class Judgement(NamedTuple):
    """The verdict on an answer."""

    verdict: Verdict
    finding: Finding | None = None
    known: WrongAnswer | None = None  # the wrong answer that was recognised
    credit: float = 0.0  # the share of the question's points


RIGHT = Judgement("correct", credit=1.0)


def mark_answers(problem: AnswersProblem, outcomes: Mapping[str, Outcome]) -> list[CaseResult]:
    """Return the verdict on the answer to each question."""
    answers = Answers(problem, outcomes)
    return [_mark(question, answers, problem.tolerance) for question in problem.cases]


def _mark(question: Question, answers: Answers, tolerance: Tolerance) -> CaseResult:
    absent = answers.explain_absent(question)
    answer = None if absent else answers.of(question)
    judged = judge(question, answer, tolerance) if answer else Judgement(*(absent or ("missing",)))
    hidden, known = question.visibility == "hidden", judged.known
    finding = judged.finding
    if hidden and answer and finding and judged.verdict == "wrong":
        finding = Finding.of("answer_hidden_wrong")  # more could tell what was given
    loses = judged.credit < 1
    return answers.result(
        question,
        judged.verdict,
        finding,
        right=None if hidden else right_options(question),
        explanation="" if hidden or not loses else question.explanation,
    ).model_copy(
        update={
            "points": question.points * judged.credit,
            "mistake": known.id if known else None,
            "explanation": known.message if known else "",
            "hint": question.hint if loses else "",
            "hidden": hidden,
            "comparison": None if hidden else compare(question, answer),
        }
    )


def compare(question: Question, answer: Answer | None) -> Comparison:
    """Return the given and the right answer as text."""
    return Comparison(given=answer.shown if answer else None, expected=show_right(question))


def judge(question: Question, answer: Answer, tolerance: Tolerance) -> Judgement:
    """Return the verdict on an answer that was given."""
    if fault := answer.fault:
        return Judgement("wrong", fault)
    match question:
        case NumberQuestion():
            judged = _judge_number(question, answer, question.tolerance or tolerance)
        case ChoiceQuestion():
            judged = _judge_options(question, answer, {question.answer})
        case ChoicesQuestion():
            judged = _judge_options(question, answer, question.answer)
        case TextQuestion():
            judged = _judge_text(question, answer)
    if judged.known and judged.known.credit:
        credit = judged.known.credit
        points = {"points": f"{credit * question.points:g}", "max_points": f"{question.points:g}"}
        return Judgement("accepted", Finding.of("accepted", **points), judged.known, credit)
    return judged


def _find_known(
    question: Question, is_it: Callable[[WrongAnswer], bool], finding: Finding
) -> Judgement | None:
    known = next(filter(is_it, question.wrong_answers), None)
    return Judgement("wrong", finding, known) if known else None


def _judge_number(question: NumberQuestion, answer: Answer, tolerance: Tolerance) -> Judgement:
    quantity = read_quantity(answer.data)
    assert quantity  # noqa: S101 (it has no fault)
    numbers, shown = _in_asked_unit(quantity, question.unit), answer.quoted
    wrong = Finding.of("answer_wrong", value=shown)
    is_right = any(_is_close(number, question.value, tolerance) for number in numbers)
    if is_right and not (question.unit_required and not quantity.unit):
        return RIGHT
    if is_right:
        example = f'"{show_number(quantity.readings[0])} {question.unit}"'
        return Judgement("wrong", Finding.of("answer_unit_missing", example=example))

    def is_it(known: WrongAnswer) -> bool:
        other = read_quantity(known.value)
        values = _in_asked_unit(other, question.unit) if other else ()
        return any(_is_close(n, value, tolerance) for n in numbers for value in values)

    if known := _find_known(question, is_it, wrong):
        return known
    slips = (_find_slip(number, question, tolerance, shown) for number in numbers)
    return Judgement("wrong", next(filter(None, slips), wrong))


def _in_asked_unit(quantity: Quantity, asked: str) -> Sequence[float]:
    """Return the numbers of an answer in the unit that is asked for."""
    if not quantity.unit or (not asked and convert(1, quantity.unit, "") is None):
        return quantity.readings
    converted = (convert(number, quantity.unit, asked) for number in quantity.readings)
    return [number for number in converted if number is not None]


def _is_close(number: float, value: float, tolerance: Tolerance) -> bool:
    given, right = np.asarray(bounded(number)), np.asarray(bounded(value))
    return bool(close(given, right, tolerance))


def _find_slip(
    number: float, question: NumberQuestion, tolerance: Tolerance, shown: str
) -> Finding | None:
    """Say which slip makes a number of the right one: a sign, a power of ten, or rounding."""
    right = question.value
    if not math.isfinite(number):
        return Finding.of("not_finite")
    if not number or not right:
        return None
    if _is_close(-number, right, tolerance):
        return Finding.of("answer_sign", value=shown)
    zeros = round(math.log10(abs(number)) - math.log10(abs(right)))
    if 0 < abs(zeros) <= MOST_ZEROS and _is_close(number / 10.0**zeros, right, tolerance):
        size = f"{10 ** abs(zeros)}" if abs(zeros) <= 6 else f"10^{abs(zeros)}"
        factor = f"{size} times" if zeros > 0 else f"1/{size} of"
        what = "the prefix of the unit, and the decimal point" if question.unit else ""
        what = what or "the decimal point"
        return Finding.of("answer_power_of_ten", value=shown, factor=factor, what=what)
    given, exact = (np.asarray([float(each)]) for each in (number, right))
    if rounded := find_rounding(given, exact, tolerance):
        return Finding.of("rounded_right", value=shown, **rounded)
    return None


def _judge_options(
    question: ChoiceQuestion | ChoicesQuestion, answer: Answer, right: set[str] | frozenset[str]
) -> Judgement:
    chosen = {*read_options(answer.data, question.options)[0]}
    if chosen == right:
        return RIGHT
    wrong = Finding.of("answer_wrong", value=answer.quoted)

    def is_it(known: WrongAnswer) -> bool:
        return chosen == {*read_options(known.value, question.options)[0]}

    if known := _find_known(question, is_it, wrong):
        return known
    if isinstance(question, ChoiceQuestion):
        return Judgement("wrong", wrong)
    hits, misses = len(chosen & right), len(chosen - right)
    finding = _count_choices(hits, misses, len(right), question)
    wrong_ones = len(question.options) - len(right)
    share = hits / len(right) - (misses / wrong_ones if misses else 0)
    credit = max(0.0, share) if question.credit == "partial" else 0.0
    return Judgement("wrong", finding, credit=credit)


def _count_choices(hits: int, misses: int, right: int, question: ChoicesQuestion) -> Finding:
    if not hits and not misses:
        return Finding.of("answer_chooses_none", example=_show_set([*question.options][:2]))
    if not misses:
        return Finding.of("answer_too_few", right=hits, all=right)
    told = {"wrong": misses, "are": "is" if misses == 1 else "are"}
    if hits == right:
        return Finding.of("answer_too_many", **told)
    return Finding.of("answer_partly", right=hits, all=right, **told)


def _show_set(names: Sequence[str]) -> str:
    return f"{{{', '.join(map(repr, names))}}}"


def _judge_text(question: TextQuestion, answer: Answer) -> Judgement:
    def form(text: str) -> str:
        plain = plain_text(text)
        return plain if question.case_sensitive else plain.casefold()

    given = form(read_text(answer.data) or "")
    if given in map(form, question.answers):
        return RIGHT
    wrong = Finding.of("answer_wrong", value=answer.quoted)
    known = _find_known(question, lambda each: given == form(read_text(each.value) or ""), wrong)
    return known or Judgement("wrong", wrong)


def right_options(question: Question) -> frozenset[str]:
    """Return the names of the right options; none for a question without options."""
    if isinstance(question, ChoiceQuestion):
        return frozenset({question.answer})
    return question.answer if isinstance(question, ChoicesQuestion) else frozenset()


def right_answer(question: Question) -> Any:
    """Return the right answer as a student would give it to a variable."""
    match question:
        case NumberQuestion(value=value, unit=unit):
            return f"{value!r} {unit}" if question.unit_required else value
        case ChoiceQuestion():
            return question.answer
        case ChoicesQuestion():
            return [name for name in question.options if name in question.answer]
        case TextQuestion():
            return question.answers[0]


def show_right(question: Question) -> str:
    """Return the right answer as text."""
    match question:
        case NumberQuestion():
            return f"{show_number(question.value)} {question.unit}".strip()
        case TextQuestion():
            return listed(question.answers, "or")
    right = right_options(question)
    return ", ".join(name for name in question.options if name in right)


def faults_of(question: Question, tolerance: Tolerance) -> list[str]:
    """Return what is wrong with the unit and the wrong answers of a question, for its author."""
    told = []
    if isinstance(question, NumberQuestion) and question.unit and not read_unit(question.unit):
        return [f"{question.unit!r} is no unit that can be read; {UNITS}"]
    for wrong in question.wrong_answers:
        value = wrong.value
        shown = _show_set(sorted(value)) if isinstance(value, frozenset) else repr(value)
        what = f"the wrong answer {wrong.id!r} ({shown})"
        answer = Answer(question, value_of(wrong.value))
        if answer.fault:
            told.append(f"{what} could not be given: {answer.fault}")
            continue
        judged = judge(question, answer, tolerance)
        if judged.verdict == "correct":
            told.append(f"{what} is right; change it or remove it")
        elif judged.known and judged.known.id != wrong.id:
            told.append(f"{what} equals the wrong answer {judged.known.id!r}; remove one of them")
    return told
