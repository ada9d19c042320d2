"""What students may know of the class that they write: its methods, without their code."""

from __future__ import annotations

import functools
import inspect
import re
from typing import Annotated, Any, Literal

from pydantic import Field

from grader.model.scored import Model
from grader.model.script import MAX_INPUTS, MemberName

MAX_METHODS = 100
# How a parameter is written: its name, perhaps with stars, a default, or only `/` or `*`.
Parameter = Annotated[str, Field(pattern=r"^(\*{0,2}[A-Za-z_]\w*(=.*)?|/|\*)$", max_length=200)]
MethodKind = Literal["method", "static", "class", "property"]
_PLAIN = (bool, int, float, str, type(None))
MAX_DEFAULT = 60  # characters of a default that is written out


class MethodStub(Model):
    """A method, or a property, without its code."""

    name: MemberName
    parameters: Annotated[tuple[Parameter, ...], Field(max_length=MAX_INPUTS)] = ()
    docstring: Annotated[str, Field(max_length=20_000)] = ""
    kind: MethodKind = "method"

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the parameters that are given by position, without `self`."""
        names = (each.partition("=")[0] for each in self.parameters)
        return tuple(name for name in names if re.match(r"\w", name))


class ClassStub(Model):
    """A class without its code."""

    methods: Annotated[tuple[MethodStub, ...], Field(max_length=MAX_METHODS)] = ()


@functools.lru_cache(maxsize=256)
def stub_of(owner: type, names: tuple[str, ...]) -> ClassStub:
    """Return how a class makes objects, and those of its methods and properties that are named.

    Other methods are the author's own helpers, and tell how the class is written.
    """
    wanted = ["__init__", *(name for name in names if name != "__init__")]
    found = ((name, inspect.getattr_static(owner, name, None)) for name in wanted)
    stubs = (_stub(name, member) for name, member in found)
    return ClassStub(methods=tuple(each for each in stubs if each)[:MAX_METHODS])


def _stub(name: str, member: Any) -> MethodStub | None:
    kind: MethodKind = "method"
    if isinstance(member, property | functools.cached_property):
        function = member.fget if isinstance(member, property) else member.func
        return MethodStub(name=name, docstring=_docstring(function), kind="property")
    if isinstance(member, staticmethod | classmethod):
        kind = "static" if isinstance(member, staticmethod) else "class"
        member = member.__func__
    if not inspect.isfunction(member):
        return None
    parameters = [*inspect.signature(member).parameters.values()]
    written = [_written(each) for each in parameters[kind != "static" :]]
    stars = [n for n, each in enumerate(parameters) if each.kind == each.KEYWORD_ONLY]
    if stars and not any(each.kind == each.VAR_POSITIONAL for each in parameters):
        written.insert(stars[0] - (kind != "static"), "*")
    return MethodStub(name=name, parameters=written, docstring=_docstring(member), kind=kind)


def _written(parameter: inspect.Parameter) -> str:
    is_row = parameter.kind == parameter.VAR_POSITIONAL
    stars = "*" if is_row else "**" if parameter.kind == parameter.VAR_KEYWORD else ""
    if parameter.default is parameter.empty:
        return f"{stars}{parameter.name}"
    shown = repr(parameter.default) if type(parameter.default) in _PLAIN else "..."
    return f"{parameter.name}={shown if len(shown) <= MAX_DEFAULT else '...'}"


def _docstring(function: Any) -> str:
    return inspect.cleandoc(getattr(function, "__doc__", None) or "")
