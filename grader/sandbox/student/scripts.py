"""Runs the script of a case: makes an object, and calls its methods or reads its attributes.

What a line gives is encoded at once, since a later line may change it in place.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FunctionType, MethodType
from typing import Any, NamedTuple

import numpy as np

from .clean_text import Texts
from .near_names import PLURAL, nearest
from .parameters import accepts
from .plain_values import parts_of
from .value_encoding import MAX_ITEMS, Bytes, Encoder, Json

NOTHING = {"type_name": "NoneType", "text": "None", "reason": "type"}
METHODS = (FunctionType, staticmethod, classmethod)
CONTAINERS = (list, dict, set, np.ndarray)
MAX_COMMON = 20  # the most values of a class that are watched
MAX_CANDIDATES = 2000  # the most methods and attributes that are looked at


class Line(NamedTuple):
    """What is done with the object: `do` calls a method, `get` and `set` are about an attribute."""

    kind: str
    name: str
    inputs: list[Any]


class LackingError(Exception):
    """The object has no method or attribute of this name."""


class ScriptRun:
    """One run of a script, with what its lines have given so far."""

    def __init__(
        self, lines: Sequence[Line], asked: Sequence[str], texts: Texts, result_bytes: int
    ) -> None:
        """Prepare to run lines. `asked` are the names that the scripts of the problem name."""
        self._lines = lines
        self._asked = asked
        self._texts = texts
        self._bytes_left = result_bytes
        self.results: dict[str, Json] = {}
        self.payload: list[Bytes] = []
        self.parts: list[Any] = []  # the arrays and containers that lines have given
        self.near: dict[str, Json] = {}
        self.at = 0  # the number of the line that runs; 0 makes the object
        self.running: Any = None  # the method that is called
        self.lacking: Json = {}
        self._it: Any = None

    def has(self, name: str) -> bool:
        """Return whether the object has a method or attribute of this name."""
        try:
            return name in _members_of(self._it)
        except BaseException:  # of a hostile class
            return False

    def run(self, make: Callable[[], Any]) -> None:
        """Run all lines; what a line raises comes through."""
        self._it = it = make()
        for number, line in enumerate(self._lines, start=1):
            self.at, self.running = number, None
            if line.kind == "set":
                setattr(it, self._own_name(it, line), line.inputs[0])
            else:
                value = self._do(it, line) if line.kind == "do" else self._get(it, line)
                self._keep(number, None if value is it else value)

    def told(self, status: str) -> Json:
        """Return the fields of a reply that tell of the run, whatever has become of it."""
        message: Json = {"results": self.results}
        if status != "returned":
            message["failed"] = self.at
        if self.near:
            message["near"] = self.near
        return {**message, **self.lacking}

    def _keep(self, number: int, value: Any) -> None:
        encoder = Encoder(self._texts, self._bytes_left)
        self.results[str(number)], _ = encoder.encode_result(value)
        copies = [bytes(part) for part in encoder.payload]
        self._bytes_left = max(self._bytes_left - sum(map(len, copies)), 0)
        self.payload += copies
        self.parts += parts_of(value)

    def _do(self, it: Any, line: Line) -> Any:
        method = self._read(it, line)
        if not callable(method) and not line.inputs:
            self._note(line.name, "attribute", line.name)
            return method
        self.running = method
        return method(*line.inputs)

    def _get(self, it: Any, line: Line) -> Any:
        value = self._read(it, line)
        if type(value) in (MethodType, FunctionType) and _takes_nothing(value):
            self._note(line.name, "method_called", line.name)
            self.running = value
            return value()
        return value

    def _read(self, it: Any, line: Line) -> Any:
        return getattr(it, self._own_name(it, line))

    def _own_name(self, it: Any, line: Line) -> str:
        """Return the object's own name for what a line names.

        Raises:
            LackingError: it has nothing of this name, or of a near one.
        """
        members = _members_of(it)
        if line.name in members:
            return members[line.name]
        if line.kind != "set":
            with suppress(AttributeError):  # `__getattr__` may know it, or a metaclass
                getattr(it, line.name)
                return line.name
        others = {*self._asked} - {line.name}
        ranked = nearest(line.name, members.items(), [*others], typos=True)
        if line.kind != "do":  # with another letter, it is another value
            alike = {own for _, own, _ in nearest(line.name, members.items(), [], typos=False)}
            ranked = [each for each in ranked if each[0] <= PLURAL or each[1] in alike]
        best = [(own, name) for rank, own, name in ranked if rank == ranked[0][0]]
        if len(best) == 1:
            self._note(line.name, "member", best[0][0])
            return best[0][1]
        if line.kind == "set":
            return line.name
        self.lacking = {
            "lacks": line.name,
            "members": [self._texts.clean(own) for own in _shown(it, members, line)][:MAX_ITEMS],
            "kind": self._texts.clean(type(it).__name__),
            "equally_near": [self._texts.clean(own) for own, _ in best][:MAX_ITEMS],
        }
        raise LackingError

    def _note(self, asked: str, how: str, own: str) -> None:
        self.near[asked] = self._texts.clean_all({"how": how, "name": own})


def _members_of(it: Any) -> dict[str, str]:
    """Return the methods and attributes of an object, by the names that its code has for them.

    A name such as `__W` stands in the object with the name of its class before it.
    """
    names: dict[str, str] = {}
    kinds = type.__dict__["__mro__"].__get__(type(it))
    found = [type.__dict__["__dict__"].__get__(kind) for kind in kinds if kind is not object]
    with suppress(BaseException):  # it may have slots only, or be of a hostile class
        found.insert(0, object.__getattribute__(it, "__dict__"))
    prefixes = [f"_{type.__dict__['__name__'].__get__(kind).lstrip('_')}__" for kind in kinds]
    for each in found:
        for name in [*each][:MAX_CANDIDATES]:
            if type(name) is str:
                prefix = next((p for p in prefixes if name.startswith(p)), "")
                names.setdefault(f"__{name[len(prefix) :]}" if prefix else name, name)
    return names


def _shown(it: Any, members: dict[str, str], line: Line) -> list[str]:
    """Return the methods of an object, or its attributes, by what a line asks for."""
    kinds = type.__dict__["__mro__"].__get__(type(it))
    of_class = [type.__dict__["__dict__"].__get__(kind) for kind in kinds]

    def is_method(name: str) -> bool:
        return isinstance(next((each[name] for each in of_class if name in each), None), METHODS)

    wanted = [own for own, name in members.items() if is_method(name) == (line.kind == "do")]
    return [own for own in wanted if not own.startswith("_") or line.name.startswith("_")]


def _takes_nothing(method: Any) -> bool:
    function = getattr(method, "__func__", method)
    is_bound = type(method) is MethodType
    return type(function) is FunctionType and accepts(function, int(is_bound))


class CommonState:
    """What all objects of a class share, and whether a script has changed it."""

    def __init__(self, owner: Any, content: Callable[[Any], Any]) -> None:
        """Note what the class has now; `content` shows whether a value was changed."""
        self._content = content
        self._before: dict[str, tuple[Any, Any]] = {}
        with suppress(BaseException):  # of something in it
            self._before = {n: (each, content(each)) for n, each in _common_of(owner).items()}

    def changed(self) -> list[str]:
        """Return what has changed."""
        with suppress(BaseException):  # of something in it
            pairs = self._before.items()
            return [n for n, (value, before) in pairs if self._content(value) != before]
        return []


def _common_of(owner: Any) -> dict[str, Any]:
    """Return what all objects of a class share and can change: class attributes, and defaults."""
    if not issubclass(type(owner), type):
        return {}
    found: dict[str, Any] = {}
    for kind in reversed(type.__dict__["__mro__"].__get__(owner)):
        members = type.__dict__["__dict__"].__get__(kind)
        for name, value in [*members.items()][:MAX_CANDIDATES]:
            if type(value) in CONTAINERS:
                found[name] = value
            elif type(value) is FunctionType:
                parameters = value.__code__.co_varnames[: value.__code__.co_argcount]
                defaults = value.__defaults__ or ()
                pairs = zip(parameters[len(parameters) - len(defaults) :], defaults, strict=False)
                found |= {
                    f"the default of {parameter}": default
                    for parameter, default in pairs
                    if type(default) in CONTAINERS
                }
    return dict([*found.items()][:MAX_COMMON])
