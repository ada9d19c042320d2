"""Checks what the author of a chain says of its function's parameters and of their inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from grader.model.inputs import FromStudent


def check_parameters(place: str, parameters: Sequence[str], steps: Sequence[str]) -> None:
    """Raise ValueError if a parameter has the name of another one, or of a step."""
    for name, count in Counter(parameters).items():
        if count > 1:
            raise ValueError(f"{place}: {count} parameters have the name {name!r}; rename one")
        if name in steps:
            raise ValueError(
                f"{place}: {name!r} is both a parameter and a step; rename one of them"
            )


def check_row(place: str, inputs: Sequence[object], parameters: Sequence[str]) -> None:
    """Raise ValueError if the inputs of a call are not those of the parameters."""
    if any(isinstance(each, FromStudent) for each in inputs):
        raise ValueError(
            f"{place}: a chain cannot begin with what the student's own function returns; give the "
            "values, or make that function's results the first steps of the chain"
        )
    if inputs and not parameters:
        raise ValueError(
            f"{place}: {len(inputs)} inputs, but the function has no parameters; name them in "
            "parameters=(…,)"
        )
    if len(inputs) != len(parameters):
        raise ValueError(
            f"{place}: {len(inputs)} inputs for {len(parameters)} parameters "
            f"({', '.join(parameters)}); give one input for each parameter"
        )


def check_all_depend(
    place: str, needs: Mapping[str, Sequence[str]], parameters: Sequence[str]
) -> None:
    """Raise ValueError if hidden inputs cannot test a step, since it depends on no parameter."""
    varying = {*parameters}
    for step, names in needs.items():
        if varying.isdisjoint(names):
            raise ValueError(
                f"{place}.{step}: depends on no parameter, so hidden_inputs cannot test it; name "
                "the parameters that it is computed from in depends_on, or remove hidden_inputs"
            )
        varying.add(step)
