"""Finds the values that a chain's function had computed when it failed, in its local variables.

They count as if the function had returned them. All of this runs beside the submission's code,
which may change it, so the grader trusts nothing of what is found.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import FrameType
from typing import Any

from .error_report import walk_frames
from .finder import Finder, Found, Place
from .value_encoding import Json

MAX_FRAMES = 20  # the most frames that are looked at, the outermost first
MAX_LOCALS = 2000  # the most variables of a frame that are looked at

Held = tuple[dict[str, Any], dict[str, Json]]  # values, and how those were found that are near


def find_held(
    error: BaseException,
    function: str,
    names: Sequence[str],
    file_of: Callable[[FrameType], str],
    finder_in: Callable[[Place], Finder],
) -> Held:
    """Return the values with these names that a function held when an exception was raised in it.

    They are those of its own frame: the outermost one of the submission that has any. A function
    that another one calls may use the names for something else, so it must have two of them.
    """
    frames = [frame for frame, _ in walk_frames(error) if file_of(frame)]
    for number, frame in enumerate(frames[:MAX_FRAMES]):
        variables = dict([*frame.f_locals.items()][:MAX_LOCALS])
        found = _find_in(variables, names, finder_in(Place(variables)))
        is_own = number == 0 or frame.f_code.co_name == function
        if len(found[0]) >= (1 if is_own else min(2, len(names))):
            return found
    return {}, {}


def _find_in(variables: Mapping[str, Any], names: Sequence[str], finder: Finder) -> Held:
    values: dict[str, Any] = {}
    near: dict[str, Json] = {}
    dicts = [value for value in variables.values() if type(value) is dict]
    for name in names:
        found = Found()
        with suppress(BaseException):  # the submission's own objects may raise anything
            found = _find_value(name, variables, dicts, finder)
        if found.value is not None and not callable(found.value):
            values[name] = found.value
            if found.how:
                near[name] = {"how": found.how, "name": found.name}
    return values, near


def _find_value(
    name: str, variables: Mapping[str, Any], dicts: Sequence[dict[Any, Any]], finder: Finder
) -> Found:
    """Find a value in the dict that the function was to return, or in a variable."""
    exact = {id(items[name]): items[name] for items in dicts if items.get(name) is not None}
    if len(exact) == 1:
        return Found(*exact.values())
    if variables.get(name) is not None:
        return Found(variables[name])
    alike = [finder.find_item(name, items) for items in dicts] if not exact else []
    near = {id(each.value): each for each in alike if each.how and each.value is not None}
    if len(near) == 1:
        ((found),) = near.values()
        return Found(found.value, "key", found.name)
    return finder.find_value(name)
