"""The answer key: what marking compares a submission with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.marking.array_cells import lay_out
from grader.marking.shown_values import show_array
from grader.model.array_json import Array
from grader.model.execution import Outcome
from grader.model.record import Comparison


@dataclass(frozen=True)
class CaseKey:
    """The inputs and the expected value of a case, and what a call with each mistake shows."""

    inputs: tuple[Array, ...]
    expected: Array
    mistakes: Mapping[str, Outcome]
    """By the id of the mistake."""
    shown: Comparison
    """Inputs and expected value as text."""

    @classmethod
    def of(
        cls,
        parameters: Sequence[str],
        inputs: tuple[Array, ...],
        expected: Array,
        mistakes: Mapping[str, Outcome],
    ) -> CaseKey:
        """Make the key of a case, and show it once for all students."""
        named = dict(zip(parameters, inputs, strict=True))
        shown = Comparison(
            inputs={name: show_array(array) for name, array in named.items()},
            expected=show_array(expected),
            size=sum(array.size for array in inputs),
            input_cells={name: lay_out(array) for name, array in named.items()},
            expected_cells=lay_out(expected),
        )
        return cls(inputs, expected, mistakes, shown)

    def cells_at(self, index: tuple[int, ...]) -> tuple[float, ...]:
        """Return the value of each input at a cell of the result; () if the shapes differ."""
        if any(array.shape != self.expected.shape for array in self.inputs):
            return ()
        return tuple(float(array[index]) for array in self.inputs)


@dataclass(frozen=True)
class FunctionKey:
    """The key of a function problem."""

    cases: Mapping[str, CaseKey]
    explain: Callable[[tuple[float, ...]], str] = lambda _: ""
    """Says why the expected value is what it is where the inputs have these values, or nothing."""


@dataclass(frozen=True)
class SelfCheckKey:
    """What a self-check knows of a step of a chain: not its value."""

    size: int
    """How many numbers the value has."""
    compute: Callable[..., Array] | None = None
    """Computes the step from earlier values. None if only the form of the value is checked."""
    is_accepted: Callable[[Array], bool] = lambda _: False
    """Whether a value is not right but earns points."""


@dataclass(frozen=True)
class AnswerKey:
    """The keys of all problems, by the id of the problem."""

    functions: Mapping[str, FunctionKey]
    chains: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)
    """The right value of each step."""
    self_checks: Mapping[str, Mapping[str, SelfCheckKey]] = field(default_factory=dict)
    """The keys of chains whose right values are not known."""
