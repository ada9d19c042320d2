"""Questions that students answer with a variable: a number, a choice, several choices, a text.

An outline has what a student may know: the question, its options and its unit. The author's models
add the answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from grader.model.scored import Explained, Fraction, Prose, Scored, Tolerance, Visibility

MAX_OPTIONS = 100
MAX_ANSWER = 1000  # characters of a text that answers a question
MAX_UNIT = 60  # characters

Unit = Annotated[str, Field(max_length=MAX_UNIT)]
AnswerText = Annotated[str, Field(min_length=1, max_length=MAX_ANSWER)]


def _as_scalar(value: object) -> object:
    """Return a number of numpy as Python's own."""
    return value.item() if hasattr(value, "item") and not getattr(value, "ndim", 0) else value


def _as_name(value: object) -> object:
    """Return a whole number, True or False as the name of an option."""
    value = _as_scalar(value)
    return str(value) if isinstance(value, int) else value


def _as_options(options: object) -> object:
    """Take a row of texts as options that are their own names."""
    if isinstance(options, tuple | list) and all(isinstance(each, str) for each in options):
        if len({*options}) < len(options):
            raise ValueError("contains an option twice; remove one")
        return {each: each for each in options}
    if isinstance(options, dict):
        return {_as_name(name): text for name, text in options.items()}
    return options


def fold(text: str) -> str:
    """Return the form in which names of options are compared."""
    return " ".join(text.casefold().split())


OptionName = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_as_name)]
Number = Annotated[
    int | Annotated[float, Field(allow_inf_nan=False)],
    Field(union_mode="left_to_right"),
    BeforeValidator(_as_scalar),
]
Options = Annotated[
    dict[OptionName, Prose],
    Field(max_length=MAX_OPTIONS),
    BeforeValidator(_as_options),
]


class WrongAnswer(Explained):
    """A wrong answer that is recognised and explained, and may earn a share of the points.

    `value` is a number, a number with its unit (`"5 cm"`), the name of an option, several names of
    options, or a text: what a student would give.
    """

    value: Annotated[
        bool | int | float | AnswerText | frozenset[OptionName],
        Field(union_mode="smart"),
        BeforeValidator(_as_scalar),
    ]
    credit: Fraction = 0.0  # with some, the verdict is `accepted`


class QuestionOutline(Scored):
    """A question without its answer."""

    text: Prose = ""  # the whole question, for the starter and pages; "" if the title is enough


class NumberOutline(QuestionOutline):
    """A question for a number."""

    kind: Literal["number"] = "number"
    unit: Unit = ""  # in which a plain number counts; "" for a number without a unit
    unit_required: bool = False  # whether a plain number is not enough

    @model_validator(mode="after")
    def _unit_can_be_required(self) -> NumberOutline:
        if self.unit_required and not self.unit.strip():
            raise ValueError(f"{self.id}: unit_required=True needs a unit; add unit=…")
        return self


class _WithOptions(QuestionOutline):
    options: Options  # the name of each option, and what it says

    @model_validator(mode="after")
    def _names_differ(self) -> _WithOptions:
        if len(self.options) < 2:
            raise ValueError(f"{self.id}: a choice needs at least two options; add one")
        for name, count in Counter(map(fold, self.options)).items():
            if count > 1:
                raise ValueError(
                    f"{self.id}: {count} options have the name {name!r} (upper and lower case are "
                    "the same); rename all but one"
                )
        return self


class ChoiceOutline(_WithOptions):
    """A question for one of several options."""

    kind: Literal["choice"] = "choice"


class ChoicesOutline(_WithOptions):
    """A question for all options that are right."""

    kind: Literal["choices"] = "choices"


class TextOutline(QuestionOutline):
    """A question for a word or a few words."""

    kind: Literal["text"] = "text"


class _WithAnswer(QuestionOutline):
    visibility: Visibility = "public"  # whether the page of a graded student shows the answer
    wrong_answers: tuple[WrongAnswer, ...] = ()
    explanation: Prose = ""  # why the answer is right, for students who lose points here
    hint: Prose = ""  # advice for a student who loses points here; hidden questions show it too

    @model_validator(mode="after")
    def _wrong_answers_differ(self) -> _WithAnswer:
        for name, count in Counter(each.id for each in self.wrong_answers).items():
            if count > 1:
                raise ValueError(
                    f"{self.id}: {count} wrong answers have the id {name!r}; rename all but one"
                )
        return self


class NumberQuestion(_WithAnswer, NumberOutline):
    """A question for a number. Students may give a text with a unit, which is converted."""

    value: Number
    tolerance: Tolerance | None = None  # in the unit of the question; None as the problem says


class ChoiceQuestion(_WithAnswer, ChoiceOutline):
    """A question for one of several options."""

    answer: OptionName

    @model_validator(mode="after")
    def _names_are_options(self) -> ChoiceQuestion:
        _check_names(self.id, "answer", [self.answer], self.options)
        for each in self.wrong_answers:
            _check_names(self.id, f"wrong answer {each.id!r}", [_as_name(each.value)], self.options)
        return self


class ChoicesQuestion(_WithAnswer, ChoicesOutline):
    """A question for all options that are right."""

    answer: Annotated[frozenset[OptionName], Field(min_length=1)]
    # `partial`: each right option earns its share of the points, and each wrong one takes away its
    # share, so choosing all earns nothing. `all_or_nothing`: only the whole answer earns points.
    credit: Literal["partial", "all_or_nothing"] = "partial"

    @model_validator(mode="after")
    def _names_are_options(self) -> ChoicesQuestion:
        _check_names(self.id, "answer", self.answer, self.options)
        for each in self.wrong_answers:
            if not isinstance(each.value, frozenset):
                raise ValueError(
                    f"{self.id}: the wrong answer {each.id!r} is {each.value!r}; write a set: "
                    f"value={{{each.value!r}}}"
                )
            _check_names(self.id, f"wrong answer {each.id!r}", each.value, self.options)
        return self


class TextQuestion(_WithAnswer, TextOutline):
    """A question for a word or a few words."""

    answers: Annotated[tuple[AnswerText, ...], Field(min_length=1, max_length=100)]  # all right
    case_sensitive: bool = False  # whether upper and lower case count


Question = Annotated[
    NumberQuestion | ChoiceQuestion | ChoicesQuestion | TextQuestion, Field(discriminator="kind")
]


def _check_names(place: str, what: str, names: Collection[object], options: dict[str, str]) -> None:
    for name in names:
        if name not in options:
            raise ValueError(
                f"{place}: the {what} is {name!r}, which is not the name of an option "
                f"({', '.join(map(repr, options))})"
            )
