"""The answer key: what marking compares a submission with."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.marking.shown_values import lay_out, show_array
from grader.model.array_json import Array
from grader.model.assignment import Case, Tolerance
from grader.model.execution import Outcome
from grader.model.record import Comparison


@dataclass(frozen=True, eq=False)  # a key equals only itself, so that results can be cached
class CaseKey:
    """A case with its expected value, and the outcome of a call with each known mistake."""

    case: Case
    parameters: Sequence[str]
    tolerance: Tolerance
    inputs: tuple[Array, ...]
    expected: Array
    mistakes: Mapping[str, Outcome]  # by the id of the mistake
    explain: Callable[[tuple[float, ...]], str]  # returns why a cell has its value, or ""

    @functools.cached_property
    def shown(self) -> Comparison:
        """The inputs and the expected value as text, which is the same for every student."""
        named = dict(zip(self.parameters, self.inputs, strict=True))
        return Comparison(
            inputs={name: show_array(array) for name, array in named.items()},
            expected=show_array(self.expected),
            size=sum(array.size for array in self.inputs),
            input_cells={name: lay_out(array) for name, array in named.items()},
            expected_cells=lay_out(self.expected),
        )

    def cells_at(self, index: tuple[int, ...]) -> tuple[float, ...]:
        """Return the value of each input at the result's cell `index`; () if the shapes differ."""
        if any(array.shape != self.expected.shape for array in self.inputs):
            return ()
        return tuple(float(array[index]) for array in self.inputs)


@dataclass(frozen=True)
class SelfCheckKey:
    """What a self-check knows about a step of a chain. It does not know the right value."""

    size: int  # how many numbers the value has
    compute: Callable[..., Array] | None  # from earlier values; None if only its form is checked
    is_accepted: Callable[[Array], bool]  # whether a value is a known answer that earns points


@dataclass(frozen=True)
class AnswerKey:
    """The keys of all problems, by the ids of the problem and of the case or step."""

    functions: Mapping[str, Mapping[str, CaseKey]]
    chains: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)  # the right values
    # For chains whose right values are not known:
    self_checks: Mapping[str, Mapping[str, SelfCheckKey]] = field(default_factory=dict)
