"""Calls functions that stand where values are asked for, such as `def dL_dz3(): return …`.

A parameter gets the value whose name it has: another value that is asked for, a variable of the
submission, or what the statement gives.
"""

from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import Any

from .near_names import letters_of, short_letters
from .statements import run_prelude

VERBS = ("compute", "calc", "calculate", "get", "find")  # `compute_dL_dz3`
_ABSENT = object()


class ValueFunctions:
    """The functions of one namespace, and the values that their parameters can get."""

    def __init__(self, namespace: Mapping[str, Any], given: str, values: Sequence[str]) -> None:
        """Prepare to call functions for `values`; `given` is code that defines what is given."""
        self._namespace = namespace
        self._values = values
        self._given = {letters_of(own): value for own, value in run_prelude(given).items()}
        self._waiting: set[str] = set()  # values whose functions are running

    def named(self, name: str) -> str:
        """Return the name of the function that computes a value; empty if there is none."""
        letters = {letters_of(name), *short_letters(name, self._values)}
        wanted = {verb + each for each in letters for verb in ("", *VERBS)}
        found = [
            own
            for own, value in self._namespace.items()
            if type(value) is FunctionType and letters_of(own) in wanted
        ]
        return name if name in found else found[0] if len(found) == 1 else ""

    def compute(self, name: str) -> Any:
        """Return what the function for a value returns; None if it cannot be called."""
        own = self.named(name)
        if not own or name in self._waiting:
            return None
        self._waiting.add(name)
        try:
            function = self._namespace[own]
            arguments = self.arguments(function)
            return None if arguments is None else function(**arguments)
        except MemoryError:
            raise
        except BaseException:  # the submission's function may raise anything
            return None
        finally:
            self._waiting.discard(name)

    def arguments(self, function: FunctionType) -> dict[str, Any] | None:
        """Return values for the parameters without defaults; None if one has no value."""
        code = function.__code__
        required = code.co_argcount - len(function.__defaults__ or ())
        names = code.co_varnames[:required]
        if code.co_posonlyargcount or code.co_kwonlyargcount:
            return None
        values = {name: self._value_of(name) for name in names}
        return None if any(value is _ABSENT for value in values.values()) else values

    def _value_of(self, parameter: str) -> Any:
        letters = letters_of(parameter)
        alike = (
            name
            for name in self._values
            if letters == letters_of(name) or letters in short_letters(name, self._values)
        )
        value = next(alike, "")
        for name in (parameter, value):
            own = self._namespace.get(name)
            if own is not None and not callable(own):
                return own
        if not value:
            return self._given.get(letters, _ABSENT)
        computed = self.compute(value)
        return _ABSENT if computed is None else computed
