"""The values that a submission gave for the steps of a chain, and their faults without the key."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.marking.comparison import agree, explain_unusable, flatten, real_array
from grader.marking.no_result import explain_missing, explain_no_result
from grader.marking.shown_values import cite_value, lay_out_column, show_shape, show_value
from grader.model.array_json import Array
from grader.model.assignment import ChainOutline, Step, StepOutline, Tolerance
from grader.model.case_id import CaseId
from grader.model.execution import NamedValues, Numbers, Opaque, Outcome, Value, variables_id
from grader.model.findings import Finding
from grader.model.record import CaseResult, Cells, ChainStep, Comparison, Verdict

TRIVIAL = 20  # a value within this many tolerances of zero earns no follow-through
# What a correct computation may raise for a student's values.
FAILURES = (ArithmeticError, ValueError, IndexError)


class ChainValues:
    """The values of one submission: what the function returned, or else the module's variables."""

    def __init__(
        self, problem: ChainOutline, outcomes: Mapping[str, Outcome], sizes: Mapping[str, int]
    ) -> None:
        """Gather the values; `sizes` says how many numbers each step has."""
        self._problem = problem
        self._sizes = sizes
        self._called = outcomes[problem.id]
        self.given: dict[str, Value] = {}
        for outcome in (outcomes[variables_id(problem.id)], self._called):
            if isinstance(outcome.value, NamedValues):
                self.given.update(outcome.value.items)
        self.vectors: dict[str, Array] = {}  # those that are vectors of numbers: 1-D, float64
        for step in problem.cases:
            array = real_array(self.given.get(step.id))
            if array is not None and (flat := flatten(array)) is not None:
                self.vectors[step.id] = flat.astype(np.float64)
        # Those of the right size that are finite: later steps can be computed from them.
        self.usable = {
            name: vector
            for name, vector in self.vectors.items()
            if vector.size == sizes[name] and np.isfinite(vector).all()
        }

    def upstream(self, step: StepOutline) -> list[Array] | None:
        """Return the student's values that a step depends on; None if one cannot be used."""
        if not step.depends_on or any(name not in self.usable for name in step.depends_on):
            return None
        return [self.usable[name] for name in step.depends_on]

    def tolerance(self, step: StepOutline) -> Tolerance:
        return step.tolerance or self._problem.tolerance

    def agrees(self, step: StepOutline, vector: Array, expected: Array) -> bool:
        """Say whether a value of a step is the expected one, within tolerance."""
        return agree(vector, expected, self.tolerance(step))

    def is_trivial(self, step: StepOutline, vector: Array) -> bool:
        """Say whether a value is so near to zero that a wrong answer would be within tolerance."""
        tolerance = self.tolerance(step)
        size = float(np.abs(vector).max(initial=0.0))
        return size <= TRIVIAL * (tolerance.atol + tolerance.rtol * size)

    def find_fault(self, step: StepOutline) -> Finding | None:
        """Say why a given value cannot be right, whatever the right value is."""
        if step.id in self.usable:
            return None
        value, size = self.given[step.id], self._sizes[step.id]
        vector = self.vectors.get(step.id)
        if vector is not None and vector.size == size:
            return Finding.of("not_finite")
        if vector is not None:
            given = _show_size(vector.size)
        elif isinstance(value, Numbers) and real_array(value) is not None:
            given = f"an array of shape {show_shape(value.array)}"
        elif isinstance(value, Opaque) and value.is_none:
            return Finding.of("value_is_none", step=step.id)
        else:
            return explain_unusable(value)
        return Finding.of("wrong_size", given=given, expected=_show_size(size))

    def explain_absent(self, step: StepOutline) -> tuple[Verdict, Finding]:
        """Say why neither the function nor a variable gave a value."""
        function, called = self._problem.function, self._called
        asked = [item.id for item in self._problem.cases if item.visibility == "public"]
        if called.status != "returned":
            return called.status, explain_no_result(called, function, step.id, asked)
        if not isinstance(called.value, NamedValues):
            shown = {"names": ", ".join(asked), "value": cite_value(called.value)}
            return "missing", Finding.of("not_a_dict", function=function, **shown)
        names, missing = tuple(called.value.items), f"value {step.id}"
        return "missing", explain_missing(missing, [step.id], names, asked, function)

    def result(
        self,
        step: StepOutline,
        verdict: Verdict,
        finding: Finding | None,
        expected: str | None = None,
        place: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> CaseResult:
        """Make the result of a step; `place` has the formula, which a hidden step does not tell."""
        hidden = step.visibility == "hidden"
        error = self._called.error
        given = show_value(self.given.get(step.id))
        return CaseResult(
            id=CaseId.of(self._problem.id, step.id),
            title=step.title,
            max_points=step.points,
            verdict=verdict,
            finding=finding,
            hidden=hidden,
            comparison=None if hidden else Comparison(given=given, expected=expected),
            step=ChainStep(
                symbol=step.symbol or step.id,
                depends_on=tuple(CaseId.of(self._problem.id, name) for name in step.depends_on),
                **(place if place and not hidden else {}),
            ),
            traceback=error.lines if error and verdict == "error" and not hidden else (),
            **more,
        )


def compute_step(compute: Callable[..., object], upstream: Sequence[Array]) -> Array:
    """Compute a step, or a mistake in its place, from upstream values: 1-D, float64."""
    with np.errstate(all="ignore"):
        return as_vector(compute(*upstream))


def try_compute(compute: Callable[..., object], upstream: Sequence[Array] | None) -> Array | None:
    """Compute a step from a student's values; None if these do not allow it."""
    try:
        return None if upstream is None else compute_step(compute, upstream)
    except FAILURES:
        return None


def work_step(step: Step, upstream: Sequence[Array]) -> tuple[str | Cells, ...]:
    """Put numbers into the right side of a step's formula; () if they cannot be shown."""
    if step.worked is None:
        return ()
    parts = tuple(
        part if isinstance(part, str) else lay_out_column(np.asarray(part) + 0)
        for part in step.worked(*upstream)
    )
    return parts if all(parts) else ()


def as_vector(value: object) -> Array:
    """Return a value that an assignment states as a 1-D float64 array."""
    return np.asarray(value, dtype=np.float64).reshape(-1)


def _show_size(size: int) -> str:
    return "a single number" if size == 1 else f"{size} numbers"
