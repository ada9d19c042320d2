"""Tells with which arguments a function can be called, and puts them in its own order."""

from collections.abc import Sequence
from types import FunctionType
from typing import Any

from .near_names import letters_of

VARIADIC = 0x04  # the flag of a function with *args


def arrange(
    function: Any, parameters: Sequence[str], arguments: list[Any]
) -> tuple[list[Any], dict[str, Any]] | None:
    """Return arguments by position and by name, if a function has the parameters in another order.

    Return None if it has them in the stated order, or does not have all of them.
    """
    method = getattr(function, "__func__", None)
    target, bound = (method, 1) if isinstance(method, FunctionType) else (function, 0)
    if not isinstance(target, FunctionType) or not parameters:
        return None
    code = target.__code__
    names = code.co_varnames[bound : code.co_argcount + code.co_kwonlyargcount]
    if (
        names[: len(parameters)] == tuple(parameters)
        and len(parameters) <= code.co_argcount - bound
    ):
        return None
    letters = [letters_of(name) for name in parameters]
    own = [letters_of(name) for name in names]
    if len({*letters}) < len(letters) or len({*own}) < len(own) or not {*letters} <= {*own}:
        return None
    positions = [own.index(name) for name in letters]
    if positions == [*range(len(letters))] and len(letters) <= code.co_argcount - bound:
        return None  # only the case of letters differs
    given = dict(zip(positions, arguments, strict=True))
    only_by_position = max(code.co_posonlyargcount - bound, 0)
    if any(position not in given for position in range(only_by_position)):
        return None
    first = [given.pop(position) for position in range(only_by_position)]
    return first, {names[position]: value for position, value in given.items()}


def accepts(function: Any, count: int) -> bool:
    """Return whether a function can be called with `count` arguments by position, or by name."""
    code = function.__code__
    defaults, named = function.__defaults__ or (), function.__kwdefaults__ or {}
    required = code.co_kwonlyargcount - len(named)
    least = code.co_argcount - len(defaults)
    if required:
        return bool(least + required == count)
    return bool(least <= count and (count <= code.co_argcount or code.co_flags & VARIADIC))


def show_signature(function: Any) -> str:
    code = getattr(function, "__func__", function).__code__
    names = [*code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]]
    if code.co_kwonlyargcount:
        names.insert(code.co_argcount, "*")
    return f"{function.__name__}({', '.join(names)})"
