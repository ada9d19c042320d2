"""The values of a chain that one submission gives, as marking and a self-check take them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.marking.chain_values import Shape, in_form
from grader.marking.comparison import agree, explain_unusable, real_array
from grader.marking.follow_through import is_near_zero
from grader.marking.near_misses import value_source
from grader.marking.no_result import explain_missing, explain_no_result
from grader.marking.shown_values import cite_value, show_value
from grader.marking.step_faults import compare_step, show_size, tell_shape
from grader.marking.value_slips import find_decimal_commas
from grader.model.array_json import Array
from grader.model.case_id import CaseId
from grader.model.chain_problem import ChainOutline, StepOutline
from grader.model.execution import (
    NamedValues,
    Numbers,
    Opaque,
    Outcome,
    Value,
    call_id,
    variables_id,
)
from grader.model.findings import Finding
from grader.model.record import CaseResult, ChainStep, Comparison, Verdict
from grader.model.visible_text import show_name

# Types of values that hold numbers in no order or under names, or compute them one by one.
COLLECTIONS = frozenset({"set", "frozenset", "dict", "map", "filter", "zip", "generator"})


class StepValues:
    """The values of one submission: what the function returned, or else the module's variables."""

    def __init__(
        self,
        problem: ChainOutline,
        outcomes: Mapping[str, Outcome],
        shapes: Mapping[str, Shape],
        number: int = 0,
    ) -> None:
        """Take the values of the call with the given inputs, or with a `number` of hidden ones."""
        self.problem = problem
        self.shapes = shapes  # by step, of the right value: 1-D for a number or a vector
        self.tolerances = {step.id: step.tolerance or problem.tolerance for step in problem.cases}
        self.called = outcomes[call_id(problem.id, number)]
        self.given: dict[str, Value] = {}
        read = outcomes.get(variables_id(problem.id))
        for step in problem.cases:
            source, _ = value_source(step.id, self.called, read)
            if source:
                self.given[step.id] = source.named[step.id]
        found = ((step.id, real_array(self.given.get(step.id))) for step in problem.cases)
        self.arrays = {
            name: in_form(array, shapes[name]).astype(np.float64)
            for name, array in found
            if array is not None
        }
        # Finite values of the right shape, from which later steps can be computed.
        self.usable = {
            name: array
            for name, array in self.arrays.items()
            if array.shape == shapes[name] and np.isfinite(array).all()
        }

    def earlier(self, step: StepOutline) -> tuple[str, ...]:
        """Return the steps that a step depends on."""
        return self.problem.earlier(step)

    def upstream(self, step: StepOutline) -> dict[str, Array] | None:
        """Return the student's values that a step depends on; None if one cannot be used."""
        names = self.earlier(step)
        values = {name: self.usable[name] for name in names if name in self.usable}
        return values if values.keys() == {*names} and values else None

    def agrees(self, step: StepOutline, array: Array, expected: Array) -> bool:
        return agree(array, expected, self.tolerances[step.id])

    def is_trivial(self, step: StepOutline, vector: Array) -> bool:
        """Return whether a value is so near to zero that a wrong answer is within tolerance."""
        return is_near_zero(vector, self.tolerances[step.id])

    def find_fault(self, step: StepOutline) -> Finding | None:
        """Say why a given value cannot be right, whatever the right value is; None if it can."""
        if step.id in self.usable:
            return None
        value, array, shape = self.given[step.id], self.arrays.get(step.id), self.shapes[step.id]
        if len(shape) == 1 and (commas := find_decimal_commas(value, shape[0])):
            return commas
        if array is not None:
            if array.shape == shape:
                return Finding.of("not_finite")
            if len(shape) > 1:
                return tell_shape(array.shape, shape)
            is_single = array.size == 1 and isinstance(value, Numbers) and value.array.ndim == 1
            code = "missing_comma" if is_single else "wrong_size"
            return Finding.of(code, given=show_size(array.shape), expected=show_size(shape))
        if value is not None and value.is_none:
            return Finding.of("value_is_none", name=step.id)
        if isinstance(value, Opaque) and value.is_function:
            return Finding.of("value_is_function", name=step.id)
        if isinstance(value, Opaque) and value.is_dots:
            return Finding.of("value_is_dots", name=step.id)
        if isinstance(value, Opaque) and value.type_name in COLLECTIONS:
            return Finding.of("collection_given", type=show_name(value.type_name))
        return explain_unusable(value)

    def explain_absent(self, step: StepOutline) -> tuple[Verdict, Finding]:
        """Return the verdict and the reason if neither the function nor a variable gave a value."""
        function, called = self.problem.function, self.called
        asked = [item.id for item in self.problem.cases if item.visibility == "public"]
        if called.status != "returned":
            variable = "" if self.problem.parameters else step.id  # which can take its place
            given = self.problem.given
            return called.status, explain_no_result(called, function, variable, asked, given)
        if not isinstance(called.value, NamedValues):
            shown = {"names": ", ".join(asked), "value": cite_value(called.value)}
            return "missing", Finding.of("not_a_dict", function=function, **shown)
        names = tuple(called.value.items)
        return "missing", explain_missing("value", [step.id], names, asked, function)

    def compare(self, step: StepOutline, right: Array | None) -> Comparison:
        """Return the given and the right value as a page shows them."""
        given = self.given.get(step.id)
        tolerance = self.tolerances[step.id]
        return compare_step(show_value(given), self.arrays.get(step.id), right, tolerance)

    def result(
        self,
        step: StepOutline,
        verdict: Verdict,
        finding: Finding | None,
        right: Array | None = None,
        place: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> CaseResult:
        """Return a step's result. `place` has its formula, which a hidden step must not show."""
        hidden = step.visibility == "hidden"
        called = self.called
        lines = called.error.lines if called.error else called.lines
        return CaseResult(
            id=CaseId.of(self.problem.id, step.id),
            title=step.title,
            max_points=step.points,
            verdict=verdict,
            finding=finding,
            hidden=hidden,
            comparison=None if hidden else self.compare(step, right),
            step=ChainStep(
                symbol=step.symbol or step.id,
                depends_on=tuple(CaseId.of(self.problem.id, name) for name in self.earlier(step)),
                **(place if place and not hidden else {}),
            ),
            traceback=lines if verdict == called.status and not hidden else (),
            **more,
        )
