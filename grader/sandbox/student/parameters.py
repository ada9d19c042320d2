"""Tells with which arguments a function can be called, and puts them in its own order."""

from collections.abc import Sequence
from types import FunctionType, MethodType
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


def without_self(called: Any) -> Any:
    """Return what is called; of a method that does not begin with `self`, its function."""
    method = maker_of(called)
    function = method.__func__ if type(method) is MethodType else None
    if type(function) is not FunctionType:
        return called
    return called if function.__code__.co_varnames[:1] in (("self",), ("cls",)) else function


def maker_of(target: Any) -> Any:
    """Return the function whose parameters a class takes, with `self` bound; else the target."""
    if not issubclass(type(target), type):
        return target
    for base in type.__dict__["__mro__"].__get__(target):
        begin = type.__dict__["__dict__"].__get__(base).get("__init__")
        if begin is not None:
            return MethodType(begin, target) if type(begin) is FunctionType else target
    return target
