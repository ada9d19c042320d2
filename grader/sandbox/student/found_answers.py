"""Finds the variables that answer the questions of a problem, as they are or under other names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import FunctionType
from typing import Any

from .finder import Finder, Found, Place
from .value_functions import ValueFunctions

# How an answer was found, where this is told otherwise than of a value of a chain.
_HOW = {"dict": "collected", "object": "collected", "inner": "collected"}


def is_blank(value: Any) -> bool:
    """Return whether a value stands for an answer to be written: None, `...` or an empty text."""
    return value is None or value is ... or (type(value) is str and not value.strip())


def find_answers(
    names: Sequence[str],
    places: Sequence[Place],
    others: Sequence[str],
    is_own: Callable[[Any], bool],
    given_code: str,
) -> tuple[dict[str, Any], dict[str, Found]]:
    """Return the answers by the names of the questions, and how those were found that are nearby.

    `others` are the names that other problems ask for. What has these names answers no question
    here.
    """
    written = [
        Place({own: value for own, value in place.names.items() if not is_blank(value)}, place.file)
        for place in places
    ]
    finder = Finder(written, {}, (), names, is_own, set(), others)
    functions = ValueFunctions(written[0].names, given_code, names)
    answers: dict[str, Any] = {}
    nearby: dict[str, Found] = {}
    for name in names:
        found = finder.find_value(name)
        value = found.value
        if value is None or type(value) is FunctionType:
            value = functions.compute(name)
            if value is not None:
                found = Found(value, "computed", functions.named(name))
        if value is not None:
            answers[name] = value
            if found.how:
                nearby[name] = Found(value, _HOW.get(found.how, found.how), found.name)
        elif name in places[0].names:
            answers[name] = places[0].names[name]
    return answers, nearby


def lacking_answers(names: Iterable[str], places: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names that no namespace gives an answer."""
    return [name for name in names if all(is_blank(each.get(name)) for each in places)]
