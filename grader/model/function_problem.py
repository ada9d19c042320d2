"""A problem that asks for a function or a class."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from grader.model.case import Case
from grader.model.checks import NamedCheck
from grader.model.class_stub import ClassStub, stub_of
from grader.model.code_rules import CodeRules
from grader.model.input_rows import MAX_PARAMETERS
from grader.model.inputs import FromStudent
from grader.model.known_mistakes import KnownMistake, MistakeOutline
from grader.model.part_rules import FollowThrough
from grader.model.problem import FunctionToWrite, check_parts, check_unique
from grader.model.said_once import with_reference, with_total
from grader.model.scored import Fraction, Identifier, Points, Scored, Title

Checker = Callable[[Any, Any, tuple[Any, ...]], str | None]


class FunctionOutline(FunctionToWrite):
    """A function problem without the author's functions."""

    kind: Literal["function"] = "function"
    parameters: Annotated[tuple[Identifier, ...], Field(max_length=MAX_PARAMETERS)]
    cases: tuple[Case, ...]
    rules: CodeRules = ()  # about the student's code; each is a case of its own
    mistakes: tuple[MistakeOutline, ...] = ()
    # How results are compared, if not as equal. `when_graded`: by a function of the author's, which
    # a handout does not have.
    check: NamedCheck | Literal["when_graded"] | None = None

    @property
    def parts(self) -> tuple[Scored, ...]:
        """Return what has points: cases and rules."""
        return (*self.cases, *self.rules)

    @property
    def is_class(self) -> bool:
        """Return whether the student writes a class, whose objects scripts work with."""
        return any(case.script for case in self.cases)

    @property
    def class_stub(self) -> ClassStub | None:
        """Return what students may know of the class; None if it is a function, or not known."""
        return None

    def members(self) -> tuple[str, ...]:
        """Return the methods and attributes that are asked for, as students may know them."""
        methods = [method.name for method in self.class_stub.methods] if self.class_stub else []
        public = (case for case in self.cases if case.visibility == "public")
        return tuple(dict.fromkeys([*methods, *_names_in(public)]))

    @model_validator(mode="after")
    def _cases_fit(self) -> FunctionOutline:
        check_parts(self, self.parts, "case")
        check_unique([item.id for item in self.mistakes], self.id, "known mistakes have the id")
        for case in self.cases:
            place = f"{self.id}.{case.id}"
            if len(case.inputs) != len(self.parameters):
                raise ValueError(
                    f"{place}: {len(case.inputs)} inputs for {len(self.parameters)} parameters "
                    f"({', '.join(self.parameters)}); give one input for each parameter"
                )
            for position in (*case.unchanged, *case.not_shared):
                if not 0 <= position < len(self.parameters):
                    raise ValueError(
                        f"{place}: there is no argument {position}; positions start at 0, and the "
                        f"last one is {len(self.parameters) - 1}"
                    )
            for position in case.unchanged:
                if isinstance(case.inputs[position], FromStudent):
                    raise ValueError(
                        f"{place}: argument {position} is a result of the student's own function, "
                        "so nobody knows whether it is unchanged; take it out of unchanged"
                    )
            check = None if self.check == "when_graded" else self.check
            if self.is_class and (why := _why_unfit_script(case, case.check or check)):
                raise ValueError(f"{place}: {why}")
        return self


def _names_in(cases: Iterable[Case]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.name for case in cases for line in case.script))


def _why_unfit_script(case: Case, check: object) -> str:
    """Say what does not fit together in a case of a class; "" if it fits."""
    if not case.script:
        has_effect = case.raises or case.prints is not None
        if has_effect:
            return ""
        return (
            "has no script, but other cases do; write script=(Do(…), Get(…)), or say with raises "
            "or prints what happens when an object is made"
        )
    number = case.part
    if number is None:
        if case.raises or case.prints is not None:
            return ""
        if all(line.kind == "set" for line in case.script):
            return 'no line of its script gives a result; end it with Do("…") or Get("…")'
        for name in ("check", "numpy_result"):
            if check if name == "check" else case.numpy_result:
                return (
                    f"{name} judges the result of one line of its script; say which one with "
                    "part=…, the number of the line from 1"
                )
        return ""
    if not isinstance(number, int) or not 1 <= number <= len(case.script):
        return (
            f"part is {number!r}; with a script, it is the number of a line, from 1 to "
            f"{len(case.script)}"
        )
    if case.script[number - 1].kind == "set":
        return f"line {number} of its script gives no result; choose a line with Do or Get"
    return "raises is about the last line, so leave out part" if case.raises else ""


class FunctionProblem(FunctionOutline):
    """A function that the student writes. Each case calls it with inputs, by position."""

    title: Title = ""  # the call, if it is left out
    points: Points = 0.0  # those of the cases and rules, if they are left out
    function: Identifier = ""  # the name of the reference, if it is left out
    parameters: Annotated[tuple[Identifier, ...], Field(max_length=MAX_PARAMETERS)] = ()
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]
    reference: Callable[..., Any]
    mistakes: tuple[KnownMistake, ...] = ()
    # A function of the values of the inputs at one element where the result differs. It returns why
    # the expected value is right, without a full stop: `where Z = 0 the gradient is 0`.
    explain: Callable[..., str] | None = None
    # How parts of the result follow from others, and the share of the points for a result that is
    # right for the student's own other parts, or own results of other functions.
    follow_through: tuple[FollowThrough, ...] = ()
    follow_through_credit: Fraction = 1.0
    # A function `checker(expected, given, inputs)`, which judges results instead of a comparison.
    # It returns what is wrong, in a sentence for the student; "" or None if nothing is.
    checker: Checker | None = None

    @model_validator(mode="after")
    def _rules_are_about_parts(self) -> FunctionProblem:
        judged = {case.part for case in self.cases}
        for rule in self.follow_through:
            if rule.part not in judged:
                raise ValueError(
                    f"{self.id}: follow_through is about the part {rule.part!r}, but no case has "
                    f"part={rule.part!r}"
                )
            if rule.part in rule.depends_on:
                raise ValueError(f"{self.id}: the part {rule.part!r} depends on itself")
        return self

    @model_validator(mode="before")
    @classmethod
    def _take_from_reference(cls, fields: Any) -> Any:
        return with_total(with_reference(fields), "cases", "rules")

    @property
    def class_stub(self) -> ClassStub | None:
        is_class = self.is_class and isinstance(self.reference, type)
        return stub_of(self.reference, _names_in(self.cases)) if is_class else None

    @model_validator(mode="after")
    def _reference_is_a_class(self) -> FunctionProblem:
        if self.is_class and not isinstance(self.reference, type):
            name = getattr(self.reference, "__name__", type(self.reference).__name__)
            raise ValueError(
                f"{self.id}: its cases have scripts, so the reference must be a class, but {name} "
                "is none"
            )
        return self
