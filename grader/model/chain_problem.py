"""A problem that asks for a chain of values, each computed from earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from grader.model.chain_inputs import check_all_depend, check_parameters, check_row
from grader.model.input_rows import MAX_PARAMETERS, HiddenRow, InputRow
from grader.model.known_mistakes import Coordinates, KnownAnswer, KnownMistake
from grader.model.problem import FunctionToWrite, check_parts, check_unique
from grader.model.said_once import with_dependencies, with_title, with_total
from grader.model.scored import (
    Fraction,
    Identifier,
    Points,
    Prose,
    Scored,
    Title,
    Tolerance,
    Visibility,
)

CheckDepth = Literal["format", "follows"]
MAX_HIDDEN_ROWS = 20  # hidden inputs of a chain


class StepOutline(Scored):
    """A step of a chain, without formula and functions."""

    depends_on: tuple[Identifier, ...] = ()
    symbol: Title = ""  # a short name for the picture of the chain: ∂L/∂z3; "" for the id
    visibility: Visibility = "public"
    tolerance: Tolerance | None = None  # None for the tolerance of the problem


class Step(StepOutline):
    """One named value of a chain, computed from earlier ones and from parameters of the function.

    `compute` takes the values of `depends_on`, in this order: earlier steps as float64 arrays, and
    parameters as the inputs that they have. To test for follow-through, it takes the student's own
    values. A number or a vector is 1-D: shapes (n,), (n, 1) and (1, n) are equal. All other arrays
    have their shape, which is compared.
    """

    title: Title = ""  # the symbol and the id, if it is left out
    formula: str
    compute: Callable[..., Any]
    # Labels of the arrows from the steps in `depends_on`, such as `W3ᵀ ·`.
    arrows: tuple[str, ...] = ()
    # A function of the arguments of `compute`. It returns the formula's right side in numbers: text
    # and arrays in turn, such as `(W3.T, "·", dL_dz3)`. Pages show it if the step is wrong.
    worked: Callable[..., Sequence[Any]] | None = None
    # For a step that goes back through a function: this function of the variable, and the value of
    # the variable. `grade validate` then compares the step with finite differences.
    derivative_of: Callable[..., Any] | None = None
    derivative_at: Coordinates = 0.0
    # What a self-check tells. `format`: whether the value is present, of the right size and finite.
    # `follows`: also whether it follows from the student's earlier values. It must be linear.
    self_check: CheckDepth = "format"
    known_answers: tuple[KnownAnswer, ...] = ()
    mistakes: tuple[KnownMistake, ...] = ()
    hint: Prose = ""
    follow_through_credit: Fraction | None = None  # None for the credit of the problem

    @model_validator(mode="before")
    @classmethod
    def _take_from_formula(cls, fields: Any) -> Any:
        symbol = fields.get("symbol") if isinstance(fields, Mapping) else ""
        return with_dependencies(with_title(fields, f"{symbol} ({{}})".format if symbol else str))

    @model_validator(mode="after")
    def _holds_together(self) -> Step:
        place = f"step {self.id}"
        check_unique([item.id for item in self.mistakes], place, "known mistakes have the id")
        check_unique([item.id for item in self.known_answers], place, "known answers have the id")
        if len(self.arrows) > len(self.depends_on):
            raise _wrong_arrows(self, len(self.depends_on))
        if self.self_check == "follows" and not self.depends_on:
            raise _follows_nothing(place)
        return self


class ChainOutline(FunctionToWrite):
    """A chain problem without the author's functions."""

    kind: Literal["chain"] = "chain"
    cases: tuple[StepOutline, ...]
    # Of the function. Without parameters, module variables can give the values too.
    parameters: Annotated[tuple[Identifier, ...], Field(max_length=MAX_PARAMETERS)] = ()
    inputs: InputRow = ()  # what the function is called with: one for each parameter

    @property
    def parts(self) -> tuple[Scored, ...]:
        """Return what has points: the steps."""
        return self.cases

    def earlier(self, step: StepOutline) -> tuple[str, ...]:
        """Return the steps that a step depends on, without the parameters."""
        return tuple(name for name in step.depends_on if name not in self.parameters)

    @model_validator(mode="after")
    def _steps_fit(self) -> ChainOutline:
        check_parts(self, self.cases, "step")
        check_parameters(self.id, self.parameters, [step.id for step in self.cases])
        check_row(f"{self.id}: inputs", self.inputs, self.parameters)
        earlier: set[str] = {*self.parameters}
        for step in self.cases:
            for name in step.depends_on:
                if name not in earlier:
                    raise ValueError(
                        f"{self.id}.{step.id}: depends on {name!r}, which is not an earlier step; "
                        "put the steps in the order in which they are computed"
                    )
            earlier.add(step.id)
        return self


class ChainProblem(ChainOutline):
    """Named values: the student's `function` returns a mapping, or module variables hold them."""

    points: Points = 0.0  # those of the steps, if they are left out
    cases: Annotated[tuple[Step, ...], Field(min_length=1)]
    # The inputs of further calls. A step earns its points only if it is right in all calls.
    hidden_inputs: Annotated[tuple[HiddenRow, ...], Field(max_length=MAX_HIDDEN_ROWS)] = ()
    follow_through_credit: Fraction = 1.0

    @model_validator(mode="before")
    @classmethod
    def _add_up(cls, fields: Any) -> Any:
        return with_total(fields, "cases")

    @model_validator(mode="after")
    def _has_arrows_for_all(self) -> ChainProblem:
        for step in self.cases:
            count = len(self.earlier(step))
            if step.arrows and len(step.arrows) != count:
                raise _wrong_arrows(step, count)
        return self

    @model_validator(mode="after")
    def _hidden_inputs_test(self) -> ChainProblem:
        for number, row in enumerate(self.hidden_inputs, start=1):
            check_row(f"{self.id}: hidden_inputs {number}", row, self.parameters)
        if self.hidden_inputs:
            needs = {step.id: step.depends_on for step in self.cases}
            check_all_depend(self.id, needs, self.parameters)
        for step in self.cases if self.hidden_inputs else ():
            if step.known_answers:
                raise ValueError(
                    f"{self.id}.{step.id}: known_answers are values for the given inputs only, so "
                    "they cannot count with hidden_inputs; write them as a KnownMistake, or remove "
                    "hidden_inputs"
                )
        return self

    @model_validator(mode="after")
    def _self_checks_are_public(self) -> ChainProblem:
        hidden = {step.id for step in self.cases if step.visibility == "hidden"}
        for step in self.cases:
            if step.self_check == "follows" and not self.earlier(step):
                raise _follows_nothing(f"{self.id}.{step.id}")
            if step.self_check == "follows" and (secret := hidden & {*step.depends_on}):
                raise ValueError(
                    f"{self.id}.{step.id}: depends on the hidden step {min(secret)!r}, so a "
                    'self-check cannot tell what follows; set self_check to "format"'
                )
        return self


def _wrong_arrows(step: Step, count: int) -> ValueError:
    return ValueError(
        f"step {step.id}: {len(step.arrows)} arrows for the {count} steps that it depends on; give "
        "one arrow for each of them"
    )


def _follows_nothing(place: str) -> ValueError:
    return ValueError(
        f'{place}: self_check="follows" needs a step that depends on another step; set self_check '
        'to "format"'
    )
