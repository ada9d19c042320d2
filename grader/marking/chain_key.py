"""The key of a chain: the right values of its steps, for each call with other inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.marking.chain_values import Shape
from grader.model.array_json import Array
from grader.model.chain_problem import StepOutline


@dataclass(frozen=True, eq=False)
class RightValues:
    """What is right for one call of the function."""

    inputs: Mapping[str, Any]  # plain data, by the names of the parameters
    # By step: the float64 array. A number or a vector is 1-D, and all others have their own shape.
    values: Mapping[str, Array]

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        return {name: value.shape for name, value in self.values.items()}

    def arguments(self, step: StepOutline, values: Mapping[str, Array] | None = None) -> list[Any]:
        """Return what a step is computed from: inputs, and the right values or others."""
        earlier = self.values if values is None else values
        return [
            self.inputs[name] if name in self.inputs else earlier[name] for name in step.depends_on
        ]


@dataclass(frozen=True, eq=False)
class ChainKey:
    """The right values for the given inputs, and for each hidden row of inputs."""

    public: RightValues
    hidden: Sequence[RightValues] = ()

    @property
    def all(self) -> Sequence[RightValues]:
        return (self.public, *self.hidden)

    @property
    def right(self) -> Mapping[str, Array]:
        """The right values for the given inputs, by step."""
        return self.public.values
