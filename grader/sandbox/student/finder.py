"""Finds what an assignment asks for in a submission that has it under another name or elsewhere.

Only the submission's own functions, methods and variables are looked at. All of this runs beside
the submission's code, which may change it, so the grader trusts nothing of what is found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FunctionType, SimpleNamespace
from typing import Any, NamedTuple

from .mappings import as_mapping, inner_items, is_mapping
from .near_names import letters_of, nearest, short_letters
from .numbered_names import find_numbered
from .parameters import accepts

MAX_CANDIDATES = 2000  # the most names of a submission that are looked at


class Place(NamedTuple):
    """A namespace of the submission, and the file that it belongs to; "" for the graded one."""

    names: Mapping[str, Any]
    file: str = ""


@dataclass
class Found:
    """Something that was found; `how` is empty if it was found where the statement asks for it."""

    value: Any = None
    how: str = ""
    name: str = ""
    equally_near: list[str] = field(default_factory=list)  # several, of which none was taken
    unreachable: str = ""  # a method whose class cannot be made without arguments
    unfit: str = ""  # a method that takes another number of arguments


class Method(NamedTuple):
    """A method of a class of the submission."""

    owner: type
    name: str
    function: FunctionType

    def bind(self, count: int) -> Any:
        """Return the method of a new instance, or of the class; may run an `__init__`."""
        is_free = isinstance(_member(self), classmethod) or _is_static(self, count)
        return getattr(self.owner if is_free else self.owner(), self.name)


class Finder:
    """Looks in the namespaces of a submission, the graded one first."""

    def __init__(
        self,
        places: Sequence[Place],
        functions: Mapping[str, Sequence[str]],
        chains: Sequence[str],
        values: Sequence[str],
        is_own: Callable[[Any], bool],
        stubs: set[str],
        others: Sequence[str] = (),
    ) -> None:
        """Prepare to look for `functions` and `values`.

        The functions in `chains` give the values. `is_own` tells whether something like a frame
        belongs to the submission's code. `stubs` are names that the graded namespace has only
        without a body. `others` are names that are asked for too, and stand for nothing else.
        """
        self._places = places
        self._functions = functions
        self._chains = chains
        self._values = values
        self._is_own = is_own
        self._stubs = stubs
        self._others = frozenset(others)

    def find_function(self, name: str, count: int) -> Found:
        """Find a function that can be called with `count` arguments."""
        lacking = self._places[0].names.get(name)
        for place in self._places:
            value = place.names.get(name)
            if callable(value) and not (name in self._stubs and not place.file):
                return Found(value, "other_file" if place.file else "", place.file)
        found = Found()
        for place in self._places:
            found = self._find_near(name, count, place)
            if found.how or found.equally_near:
                return found
        if name in self._chains:
            by_keys = (self._find_by_keys(place, count) for place in self._places)
            found = next((each for each in by_keys if each.how), found)
        if found.how:
            return found
        if callable(lacking):  # a definition without a body is better than none
            return Found(lacking)
        return found

    def find_class(self, name: str, members: Sequence[str], count: int) -> Found:
        """Find a class, or a function that makes objects and can be called with `count` arguments.

        Without a near name, the only class counts that has all of the `members` that it defines
        for its objects.
        """
        others = [*self._functions, *self._values]
        exact = any(callable(place.names.get(name)) for place in self._places)
        for place in self._places if not exact or name in self._stubs else ():
            own = [(k, v) for k, v in self._own_classes(place) if k != name]
            ranked = nearest(name, own, others, typos=True)
            best = {id(v): (key, v) for rank, key, v in ranked if rank == ranked[0][0]}
            alike = ((k, v) for k, v in own if k not in others and _has_methods(v, members))
            best = best or {id(v): (key, v) for key, v in alike}
            if len(best) > 1:
                return Found(equally_near=[key for key, _ in best.values()])
            for key, value in best.values():
                return Found(value, "spelling", f"{key} ({place.file})" if place.file else key)
        return self.find_function(name, count)

    def _own_classes(self, place: Place) -> Iterator[tuple[str, Any]]:
        named = [(k, v) for k, v in place.names.items() if isinstance(k, str)][:MAX_CANDIDATES]
        own = {id(value) for _, value in self._own_items(place)}
        for key, value in named:
            # A dataclass may have no function whose code is the student's.
            is_own = type(value) is type and value.__module__ == place.names.get("__name__")
            if is_own or (id(value) in own and issubclass(type(value), type)):
                yield key, value

    def _find_near(self, name: str, count: int, place: Place) -> Found:
        own = dict(self._own_items(place))
        functions = [
            (key, value)
            for key, value in own.items()
            if isinstance(value, FunctionType) and key != name and accepts(value, count)
        ]
        methods = [
            (written, method)
            for value in own.values()
            if issubclass(type(value), type)
            for method in self._methods(value)
            for written in (method.name, f"{method.owner.__name__}_{method.name}")
        ]
        others = [*self._functions, *self._values, *self._others]
        ranked: list[tuple[tuple[int, bool], str, Any]] = [
            ((rank, False), key, value)
            for rank, key, value in nearest(name, functions, others, typos=True)
        ]
        unreachable = unfit = ""
        for rank, _, method in nearest(name, methods, others, typos=True):
            shown = f"{method.owner.__name__}.{method.name}"
            if not _is_static(method, count) and not _can_be_made(method):
                unreachable = unreachable or shown
            elif accepts(method.function, count + (not _is_static(method, count))):
                ranked.append(((rank, True), shown, method))
            else:
                unfit = unfit or shown
        if not ranked:
            return Found(unreachable=unreachable, unfit="" if unreachable else unfit)
        best = min(key for key, _, _ in ranked)
        alike = {
            id(_function_of(value)): (shown, value) for key, shown, value in ranked if key == best
        }
        if len(alike) > 1:
            return Found(equally_near=[shown for shown, _ in alike.values()])
        ((shown, value),) = alike.values()
        where = f"{shown} ({place.file})" if place.file else shown
        if isinstance(value, Method):
            return Found(value, "method", where)
        return Found(value, "spelling", where)

    def _own_items(self, place: Place) -> Iterator[tuple[str, Any]]:
        items = [(k, v) for k, v in place.names.items() if isinstance(k, str)][:MAX_CANDIDATES]
        for key, value in items:
            if isinstance(value, FunctionType):
                if self._is_own_function(value):
                    yield key, value
            elif any(map(self._is_own_function, _functions_in(value))):
                yield key, value

    def _is_own_function(self, function: Any) -> bool:
        code, names = function.__code__, function.__globals__
        return self._is_own(SimpleNamespace(f_code=code, f_globals=names))

    def _methods(self, owner: type) -> Iterator[Method]:
        seen: set[str] = set()
        for base in type.__dict__["__mro__"].__get__(owner):
            for name, member in type.__dict__["__dict__"].__get__(base).items():
                function = getattr(member, "__func__", member)
                if name in seen or not isinstance(function, FunctionType):
                    continue
                seen.add(name)
                if self._is_own_function(function):
                    yield Method(owner, name, function)

    def find_value(self, name: str) -> Found:
        """Find a variable, a variable with a near name, or an item of a dict."""
        for place in self._places:
            is_stub = name in self._stubs and not place.file
            if place.names.get(name) is not None and not is_stub:
                return Found(place.names[name], "other_file" if place.file else "", place.file)
        for place in self._places:
            variables = [
                (key, value)
                for key, value in [*place.names.items()][:MAX_CANDIDATES]
                if isinstance(key, str) and not callable(value) and not is_mapping(value)
                if key not in self._others
            ]
            found = self._pick(name, variables, "spelling")
            if found.how or found.equally_near:
                return found
            if mapping := self._find_mapping(place):
                own_name, items = mapping
                found = self.find_item(name, items)
                if found.how or found.value is not None:
                    owner = place.names[own_name]
                    if is_mapping(owner):
                        return Found(found.value, "dict", own_name)
                    return Found(found.value, "object", type(owner).__name__)
            if numbered := self.find_numbered(dict(variables), whole=False):
                return Found(numbered[0][name], "numbered", numbered[1])
            if listed := self._find_list(place):
                values = dict(zip(self._values, listed, strict=True))
                return Found(values[name], "order", type(listed).__name__)
        if name in self._places[0].names:
            return Found(self._places[0].names[name])
        return Found()

    def _find_list(self, place: Place) -> Sequence[Any]:
        """Return the list of all values that stands where the function is asked for."""
        value: Any = place.names.get(self._chains[0]) if len(self._chains) == 1 else None
        is_list = type(value) in (list, tuple)
        return value if is_list and len(value) == len(self._values) > 1 else ()

    def find_item(self, name: str, items: Mapping[str, Any]) -> Found:
        """Find an item of a mapping by its key, or by a key with the same letters."""
        if name in items:
            return Found(items[name], "", name)
        return self._pick(
            name, [(k, v) for k, v in items.items() if isinstance(k, str)], "spelling"
        )

    def find_numbered(
        self, items: Mapping[Any, Any], *, whole: bool
    ) -> tuple[dict[str, Any], str] | None:
        """Find items that are numbered in the order of the values; see numbered_names.py."""
        if len(self._chains) > 1 or not self._others.isdisjoint(items):
            items = {}
        return find_numbered(items, self._values, whole=whole)

    def _pick(self, name: str, candidates: Sequence[tuple[str, Any]], how: str) -> Found:
        others = [*self._values, *self._functions, *self._others]
        ranked = nearest(name, candidates, others, typos=False)
        best = [(own, value) for rank, own, value in ranked if rank == ranked[0][0]]
        if not best:
            short = short_letters(name, self._values)
            best = [(own, value) for own, value in candidates if letters_of(own) in short]
        if len({id(value) for _, value in best}) > 1:
            return Found(equally_near=[own for own, _ in best])
        return Found(best[0][1], how, best[0][0]) if best else Found()

    def _letters(self) -> set[str]:
        """Return the letters of all values that are asked for, and of their short names."""
        short = (short_letters(name, self._values) for name in self._values)
        return {letters_of(name) for name in self._values}.union(*short)

    def _find_by_keys(self, place: Place, count: int) -> Found:
        """Find the only function that can be called and has most values' names as constants."""
        wanted = self._letters()
        found = {
            id(value): (own, value)
            for own, value in self._own_items(place)
            if isinstance(value, FunctionType) and accepts(value, count)
            if place.file or own not in self._stubs
            if 2 * len(wanted & {*map(letters_of, _texts_in(value))}) > len(self._values)
            or self.find_numbered(dict.fromkeys(_texts_in(value)), whole=False)
        }
        if len(self._values) < 2 or len(found) != 1:
            return Found()
        ((own, value),) = found.values()
        return Found(value, "spelling", f"{own} ({place.file})" if place.file else own)

    def _find_mapping(self, place: Place) -> tuple[str, Mapping[str, Any]] | None:
        """Return the only variable with most of the keys asked for, at least two or all of them."""
        wanted = self._letters()
        counts: list[tuple[int, str, Mapping[str, Any]]] = []
        for own, value in [*place.names.items()][:MAX_CANDIDATES]:
            if not isinstance(own, str) or own.startswith("_"):
                continue
            with suppress(BaseException):  # a submission's own mapping may raise anything
                items = as_mapping(value)
                for each in (items, inner_items(items)) if items is not None else ():
                    keys = [*each][:MAX_CANDIDATES]
                    letters = {letters_of(key) for key in keys if isinstance(key, str)}
                    numbered = self.find_numbered(each, whole=True)
                    if numbered and not wanted & letters:
                        counts.append((len(self._values), own, numbered[0]))
                    counts.append((len(wanted & letters), own, each))
        most = max((count for count, _, _ in counts), default=0)
        if most < min(2, len(self._values)) or not most:
            return None
        best = {id(place.names[own]): (own, items) for count, own, items in counts if count == most}
        return next(iter(best.values())) if len(best) == 1 else None


def _functions_in(owner: Any) -> list[FunctionType]:
    if not issubclass(type(owner), type):
        return []
    members = type.__dict__["__dict__"].__get__(owner).values()
    functions = (getattr(member, "__func__", member) for member in members)
    return [function for function in functions if isinstance(function, FunctionType)]


def _has_methods(owner: Any, members: Sequence[str]) -> bool:
    """Return whether a class has two of the methods that are asked for, at least."""
    own = {function.__name__ for function in _functions_in(owner)} - {"__init__"}
    return len(own.intersection(members)) > 1


def _texts_in(function: FunctionType) -> list[str]:
    """Return the texts among a function's constants, such as the keys of a dict."""
    constants = function.__code__.co_consts
    inner = [text for each in constants if isinstance(each, tuple) for text in each]
    return [text for text in (*constants, *inner) if isinstance(text, str)][:MAX_CANDIDATES]


def _function_of(value: Any) -> Any:
    return value.function if isinstance(value, Method) else value


def _member(method: Method) -> Any:
    for base in type.__dict__["__mro__"].__get__(method.owner):
        members = type.__dict__["__dict__"].__get__(base)
        if method.name in members:
            return members[method.name]
    return None


def _is_static(method: Method, count: int) -> bool:
    """Return whether a method is static, or is written as if it were, without `self`."""
    member = _member(method)
    if not isinstance(member, FunctionType):
        return isinstance(member, staticmethod)
    fits, fits_with_self = accepts(member, count), accepts(member, count + 1)
    return fits and not fits_with_self and member.__code__.co_varnames[:1] != ("self",)


def _can_be_made(method: Method) -> bool:
    if isinstance(_member(method), (staticmethod, classmethod)):
        return True
    for base in type.__dict__["__mro__"].__get__(method.owner):
        begin = type.__dict__["__dict__"].__get__(base).get("__init__")
        if isinstance(begin, FunctionType):
            return accepts(begin, 1)
    return True
