"""The script of a case about a class: what is done with an object of it, line by line.

An author writes `script=(Do("forward", X), Get("W"))`. The object is made first, from the inputs of
the case; lines are numbered from 1 after that.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from grader.model.inputs import Input, build
from grader.model.scored import Model

MAX_LINES = 100
MAX_INPUTS = 50  # of one line
MemberName = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$", max_length=100)]
# Methods that Python calls itself, by how it is written. `{it}` is the object.
_OPERATORS = {
    "__call__": "{it}({inputs})",
    "__getitem__": "{it}[{inputs}]",
    "__contains__": "{inputs} in {it}",
    "__eq__": "{it} == {inputs}",
    "__lt__": "{it} < {inputs}",
    "__add__": "{it} + {inputs}",
    "__sub__": "{it} - {inputs}",
    "__mul__": "{it} * {inputs}",
    "__matmul__": "{it} @ {inputs}",
    **{f"__{name}__": f"{name}({{it}})" for name in ("len", "str", "repr", "abs", "bool")},
}


_LEFT_OUT: Any = object()


def _told(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not _LEFT_OUT}


# The constructors take the parts of a line by position. `__pydantic_base_init__` has pydantic leave
# them out when it reads JSON, since they would read inputs as Python's.


class Do(Model):
    """Call a method with inputs, by position: `Do("forward", X)`."""

    kind: Literal["do"] = "do"
    name: MemberName
    inputs: Annotated[tuple[Input, ...], Field(max_length=MAX_INPUTS)] = ()

    def __init__(self, name: Any = _LEFT_OUT, *inputs: Any, **fields: Any) -> None:
        super().__init__(**_told(name=name, inputs=inputs or _LEFT_OUT), **fields)

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


class Get(Model):
    """Read an attribute: `Get("W")`."""

    kind: Literal["get"] = "get"
    name: MemberName

    def __init__(self, name: Any = _LEFT_OUT, **fields: Any) -> None:
        super().__init__(**_told(name=name), **fields)

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @property
    def inputs(self) -> tuple[Any, ...]:
        return ()


class Set(Model):
    """Assign a value to an attribute: `Set("learning_rate", 0.1)`."""

    kind: Literal["set"] = "set"
    name: MemberName
    value: Input

    def __init__(self, name: Any = _LEFT_OUT, value: Any = _LEFT_OUT, **fields: Any) -> None:
        super().__init__(**_told(name=name, value=value), **fields)

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @property
    def inputs(self) -> tuple[Any, ...]:
        return (self.value,)


Line = Annotated[Do | Get | Set, Field(discriminator="kind")]
Script = Annotated[tuple[Line, ...], Field(max_length=MAX_LINES)]


class BuiltLine(NamedTuple):
    """A line with new values of its inputs: plain data."""

    kind: Literal["do", "get", "set"]
    name: str
    inputs: tuple[Any, ...]


def build_line(line: Do | Get | Set) -> BuiltLine:
    return BuiltLine(line.kind, line.name, tuple(map(build, line.inputs)))


def name_of_object(function: str) -> str:
    """Return the name of a variable for an object of a class: `bank_account` for `BankAccount`."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", function).lower()
    return name if name != function else "it"


def write_line(line: Do | Get | Set | BuiltLine, it: str, inputs: list[str]) -> str:
    """Return a line as Python code. `it` is the variable of the object."""
    listed = ", ".join(inputs)
    if line.kind == "get":
        return f"{it}.{line.name}"
    if line.kind == "set":
        return f"{it}.{line.name} = {listed}"
    form = _OPERATORS.get(line.name, f"{it}.{line.name}({{inputs}})")
    return form.format(it=it, inputs=listed)
