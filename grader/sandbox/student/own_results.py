"""Arguments that the submission's own functions return."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, Any, NamedTuple

from .value_encoding import decode_value


class NothingThereError(LookupError):
    """A function returned something without the part that is an argument."""


class OwnCall(NamedTuple):
    """A call of one of the submission's functions, whose result is an argument."""

    function: str
    inputs: list[Any]
    part: Any  # the position or key of what is meant of its result; None for all of it


def decode_argument(form: Any, payload: IO[bytes]) -> Any:
    """Read a call's argument. The bytes of its arrays come next in the payload."""
    if isinstance(form, dict) and "own" in form:
        own = form["own"]
        inputs = [decode_argument(each, payload) for each in own["inputs"]]
        return OwnCall(own["function"], inputs, own["part"])
    return decode_value(form, payload)


def calls_in(arguments: list[Any]) -> Iterator[OwnCall]:
    """Yield the calls among arguments, in the order in which they are made."""
    for each in arguments:
        if isinstance(each, OwnCall):
            yield from calls_in(each.inputs)
            yield each


def resolve(argument: Any, call: Callable[[str, list[Any]], Any]) -> Any:
    """Return an argument; if it is a call, make it, and return what is meant of its result."""
    if not isinstance(argument, OwnCall):
        return argument
    result = call(argument.function, [resolve(each, call) for each in argument.inputs])
    if argument.part is None:
        return result
    with suppress(Exception):
        return result[argument.part]
    raise NothingThereError(f"{argument.function} returned nothing at [{argument.part!r}]")
