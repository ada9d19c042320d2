"""Looks at the form of answers to questions: whether they are there, and can be judged.

A self-check does no more than this, since a handout has no answers.
"""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from grader.marking.answer_text import (
    answer_data,
    bounded,
    read_options,
    read_quantity,
    read_text,
)
from grader.marking.no_result import explain_missing, explain_no_result
from grader.marking.shown_values import show_number, show_value
from grader.marking.units import convert, measures, read_unit
from grader.marking.value_slips import find_decimal_commas
from grader.model.answers_problem import AnswersOutline
from grader.model.case_id import CaseId
from grader.model.execution import NamedValues, Opaque, Outcome, Value
from grader.model.findings import Finding
from grader.model.questions import (
    ChoiceOutline,
    ChoicesOutline,
    NumberOutline,
    QuestionOutline,
    TextOutline,
)
from grader.model.record import AskedQuestion, CaseResult, ShownOption, Verdict, listed
from grader.model.visible_text import on_one_line, quoted

MAX_GIVEN = 100  # the most characters of an answer that are shown
SHOWN_OPTIONS = 8


class Answer:
    """An answer to a question, as a student gave it."""

    def __init__(self, question: QuestionOutline, value: Value) -> None:
        self._question = question
        self._value = value
        self.data: Any = answer_data(value)

    @cached_property
    def shown(self) -> str:
        """The answer on one line; with options, the names of those that it chooses."""
        question = self._question
        if isinstance(question, ChoiceOutline | ChoicesOutline):
            chosen, unknown = read_options(self.data, question.options)
            if not unknown:
                return ", ".join(chosen) or "no option"
        if isinstance(question, NumberOutline):
            if isinstance(self.data, int | float) and not isinstance(self.data, bool):
                return show_number(bounded(self.data))
            if isinstance(self.data, list | tuple) and (quantity := read_quantity(self.data)):
                return f"{show_number(quantity.readings[0])} {quantity.unit}".strip()
        text = self.data if isinstance(self.data, str) else show_value(self._value) or ""
        text = on_one_line(text[: MAX_GIVEN + 1])
        return text if len(text) <= MAX_GIVEN else f"{text[:MAX_GIVEN]}…"

    @property
    def quoted(self) -> str:
        """The answer within a sentence."""
        return self.shown if isinstance(self.data, int | float) else quoted(self.shown)

    @cached_property
    def blank(self) -> Finding | None:
        """Why there is no answer although the variable exists; None if there is one."""
        name = self._question.id
        if self._value.is_none:
            return Finding.of("value_is_none", name=name)
        if isinstance(self._value, Opaque) and self._value.is_dots:
            return Finding.of("value_is_dots", name=name)
        if isinstance(self.data, str) and not self.data.strip():
            return Finding.of("answer_is_empty", name=name)
        return None

    @cached_property
    def fault(self) -> Finding | None:
        """Why the answer cannot be judged; None if it can."""
        if isinstance(self._value, Opaque) and self._value.is_function:
            return Finding.of("value_is_function", name=self._question.id)
        match self._question:
            case NumberOutline() as question:
                return self._fault_of_number(question)
            case ChoiceOutline(options=options) | ChoicesOutline(options=options):
                return self._fault_of_choice(options)
            case TextOutline() if read_text(self.data) is None:
                return Finding.of("answer_no_text", value=self.quoted)
        return None

    def _fault_of_number(self, question: NumberOutline) -> Finding | None:
        quantity, asked = read_quantity(self.data), question.unit
        if commas := find_decimal_commas(self._value, 1):
            return commas
        if quantity is None:
            with_unit = f" with a unit, such as {asked}" if question.unit_required else ""
            example = f'a number, or a text such as "5 {asked}"' if asked else "a number"
            told = {"value": self.quoted, "unit": with_unit, "example": example}
            return Finding.of("answer_no_number", **told)
        if not quantity.unit or convert(1, quantity.unit, asked) is not None:
            return None
        if read_unit(quantity.unit) is None:
            words = quantity.unit.replace(" ", "").replace("-", "")
            if not asked and words.isalpha():
                return None  # what is counted: 12 students
            told = {"unit": on_one_line(quantity.unit), "asked": asked or "digits, without a unit"}
            return Finding.of("answer_unit_unknown", **told)
        if not asked:
            return Finding.of("answer_unit_unasked", unit=quantity.unit)
        units = {"unit": quantity.unit, "asked": asked}
        kinds = {"given": measures(quantity.unit), "expected": measures(asked)}
        if all(kinds.values()):
            return Finding.of("answer_unit_measures", **units, **kinds)
        return Finding.of("answer_unit_unfit", **units)

    def _fault_of_choice(self, options: Mapping[str, str]) -> Finding | None:
        chosen, unknown = read_options(self.data, options)
        is_single = isinstance(self._question, ChoiceOutline)
        if unknown or (is_single and not chosen):
            first = next(filter(None, unknown), "")
            shown = quoted(on_one_line(first[:MAX_GIVEN])) if first else self.quoted
            names = [*options]
            told = listed([*map(repr, names[:SHOWN_OPTIONS])], "or")
            told = f"one of {told}" if len(names) <= SHOWN_OPTIONS else f"{told}, or another one"
            return Finding.of("answer_no_option", value=shown, options=told)
        if is_single and len(chosen) > 1:
            return Finding.of("answer_several_options", value=self.quoted, count=len(chosen))
        return None

    @property
    def form(self) -> str:
        """What a self-check says of an answer that can be judged."""
        match self._question:
            case NumberOutline(unit=unit):
                quantity = read_quantity(self.data)
                if unit and quantity and quantity.unit:
                    return f"a number in {quantity.unit}"
                return f"a number, taken to be in {unit}" if unit else "a number"
            case ChoiceOutline():
                return f"it is the option {quoted(self.shown)}"
            case ChoicesOutline(options=options):
                count = len(read_options(self.data, options)[0])
                return f"{count or 'no'} option{'s' if count != 1 else ''}"
        return "a text"


class Answers:
    """The answers of one submission to the questions of one problem."""

    def __init__(self, problem: AnswersOutline, outcomes: Mapping[str, Outcome]) -> None:
        self._problem = problem
        self._read = outcomes[problem.id]
        value = self._read.value
        self._given = value.items if isinstance(value, NamedValues) else {}

    def of(self, question: QuestionOutline) -> Answer | None:
        """Return the answer to a question; None if there is no variable for it."""
        value = self._given.get(question.id)
        return Answer(question, value) if value else None

    def explain_absent(self, question: QuestionOutline) -> tuple[Verdict, Finding] | None:
        """Return the verdict and the reason if there is no answer; None if there is one."""
        if answer := self.of(question):
            return ("missing", answer.blank) if answer.blank else None
        if self._read.status != "returned":
            return self._read.status, explain_no_result(self._read, question.id)
        asked = [each.id for each in self._problem.cases]
        found = explain_missing("variable", [question.id], self._read.defined, asked)
        return "missing", found

    def result(
        self,
        question: QuestionOutline,
        verdict: Verdict,
        finding: Finding | None,
        right: Collection[str] | None = None,
        explanation: str = "",
    ) -> CaseResult:
        """Return the result of a question, with its options unless `right` is None."""
        return CaseResult(
            id=CaseId.of(self._problem.id, question.id),
            title=question.title,
            points=0.0,
            max_points=question.points,
            verdict=verdict,
            finding=finding,
            question=AskedQuestion(
                text=question.text,
                options=() if right is None else tuple(self._options(question, right)),
                explanation=explanation,
            ),
        )

    def _options(self, question: QuestionOutline, right: Collection[str]) -> list[ShownOption]:
        if not isinstance(question, ChoiceOutline | ChoicesOutline):
            return []
        answer = self.of(question)
        chosen = read_options(answer.data, question.options)[0] if answer else []
        return [
            ShownOption(name=name, text=text, chosen=name in chosen, right=name in right)
            for name, text in question.options.items()
        ]


def check_answers(problem: AnswersOutline, outcomes: Mapping[str, Outcome]) -> list[CaseResult]:
    """Return what a self-check tells about each answer. No answer gets points."""
    answers = Answers(problem, outcomes)
    return [
        result.model_copy(update={"checked": "format"})
        for result in (_check(question, answers) for question in problem.cases)
    ]


def _check(question: QuestionOutline, answers: Answers) -> CaseResult:
    if absent := answers.explain_absent(question):
        return answers.result(question, *absent)
    answer = answers.of(question)
    assert answer  # noqa: S101 (it is not absent)
    if answer.fault:
        return answers.result(question, "wrong", answer.fault)
    if isinstance(question, NumberOutline) and question.unit_required:
        quantity = read_quantity(answer.data)
        if quantity and not quantity.unit:
            told = {"example": f'"{show_number(quantity.readings[0])} {question.unit}"'}
            return answers.result(question, "wrong", Finding.of("answer_lacks_unit", **told))
    return answers.result(question, "correct", Finding.of("answer_form", form=answer.form))
