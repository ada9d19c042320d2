"""Calls a submission's functions, in its process or in a notebook's kernel, and makes replies."""

import inspect
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from types import FrameType, FunctionType, ModuleType
from typing import IO, Any

import numpy as np

from . import random_state
from .clean_text import Texts
from .error_report import describe_error
from .finder import Finder, Found, Method, Place
from .found_answers import find_answers, lacking_answers
from .held_values import find_held
from .mappings import as_mapping, as_pairs, inner_items
from .own_results import OwnCall, calls_in, decode_argument, resolve
from .parameters import accepts, arrange, maker_of, show_signature, without_self
from .plain_values import parts_of, shares
from .scripts import NOTHING, CommonState, Line, ScriptRun
from .standard_input import reading
from .value_encoding import MAX_ITEMS, Bytes, Encoder, Json, decode_value, numbers_in_text
from .value_functions import ValueFunctions

MAX_NAMES = 40  # the most names of the submission in a reply

Reply = tuple[Json, list[Bytes]]


@dataclass
class Answers:
    """Answers the grader's questions about a namespace."""

    _namespace: Mapping[str, Any]  # what the submission defines
    _payload: IO[bytes]  # the stream from which to read the bytes of a call's arguments
    _texts: Texts
    _result_bytes: int  # the most bytes of a returned array
    _file_of: Callable[[FrameType], str]  # gives a frame's file; empty if not the student's
    given: Mapping[str, Any] = field(default_factory=dict)  # what the prelude defines
    functions: Mapping[str, Sequence[str]] = field(default_factory=dict)  # that are asked for
    chains: Sequence[str] = ()  # those of the functions that give values
    values: Sequence[str] = ()  # the values that are asked for
    # Those of the functions that are classes, with the methods and attributes that scripts name.
    classes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # The variables that are asked for as answers to questions, with the names of their options.
    questions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    given_code: str = ""  # code that defines the values that the statement gives
    further: list[Place] = field(default_factory=list)  # the namespaces of further files
    stubs: set[str] = field(default_factory=set)  # names that have only a definition without a body
    replaced: dict[str, Any] = field(default_factory=dict)  # functions replaced by a value
    signs: dict[str, str] = field(default_factory=dict)  # that stand for the `=` of a value
    unquoted: dict[str, str] = field(default_factory=dict)  # answers without quotation marks
    placeholders: dict[str, int] = field(default_factory=dict)  # lines left out of functions
    _returned: set[str] = field(default_factory=set)  # the values that functions have returned

    def call(
        self,
        function: str,
        arguments: list[Any],
        watched: list[int],
        named: bool = False,
        stdin: str | None = None,
        single: bool = True,
        script: list[Json] | None = None,
    ) -> Reply:
        """Call a function; reply with its result, and the `watched` arguments that it changed.

        If the function gives the `named` values of a chain, look for their names in the result.
        `stdin` is what it can read. If one array is asked for (`single`), a list of one is taken
        as this array. With a `script`, the function is a class: run the lines on an object of it.
        """
        values = [decode_argument(each, self._payload) for each in arguments]
        for needed in calls_in(values):
            target, found = self._target(needed.function, len(needed.inputs))
            if target is None:
                reply_missing = self._missing_reply(self._namespace.get(needed.function), found)
                return {**reply_missing, "needed": self._texts.clean(needed.function)}, []
        needed_now: list[str] = []
        lines = [
            Line(
                line["kind"],
                line["name"],
                [decode_value(each, self._payload) for each in line["inputs"]],
            )
            for line in script or ()
        ]
        before = {position: self._content(values[position]) for position in watched}
        target, found = self._target(function, len(values))
        if target is None:
            return self._missing_reply(self._namespace.get(function), found), []
        parameters = self.functions.get(function, ())
        if script is not None:
            run = ScriptRun(lines, self.classes.get(function, ()), self._texts, self._result_bytes)
            return self._run_script(run, function, target, values, before, found, parameters, stdin)
        told = self._told(function, found)

        def call_own(name: str, inputs: list[Any]) -> Any:
            needed_now[:] = [name]
            own = _bound(self._target(name, len(inputs))[0], len(inputs))
            positional, named = arrange(own, self.functions.get(name, ()), inputs) or (inputs, {})
            return own(*positional, **named)

        def reply(encoder: Encoder) -> Json:
            # What these functions returned, before the call can change it.
            returned: Json = {}
            before_call = Encoder(self._texts, self._result_bytes)
            for position, each in enumerate(values):
                if isinstance(each, OwnCall):
                    values[position] = resolve(each, call_own)
                    needed_now.clear()
                    returned[str(position)] = before_call.encode(values[position])
            own = _bound(target, len(values))
            if parameters and (arranged := arrange(own, parameters, values)):
                if not found.how:
                    told.update(how="parameters", name=show_signature(own))
                value = own(*arranged[0], **arranged[1])
            elif named and not parameters and (known := self._given_arguments(own)):
                if not found.how:
                    told.update(how="given", name=show_signature(own))
                value = own(**known)
            else:
                value = own(*values)
            flush()
            # With one row, a list with one array may be the rows of a result.
            arrays = [each for each in values if isinstance(each, np.ndarray)]
            may_be_rows = any(array.shape[:1] == (1,) for array in arrays)
            is_single = isinstance(value, (tuple, list)) and len(value) == 1 and not may_be_rows
            is_one = single and not named and parameters and is_single
            if is_one and isinstance(value[0], np.ndarray):
                if not told["how"]:
                    told.update(how="single", name=type(value).__name__)
                value = value[0]
            near: dict[str, Json] = {}
            result: Any = None
            if named:
                value, near = self._named(value)
                encoded = encoder.encode_named(value)
            else:
                encoded, result = encoder.encode_result(value)
            changed = self._changed(encoder, values, before)
            parts = [*parts_of(value), *([] if result is None else [result])]
            shared = [position for position, each in enumerate(values) if shares(parts, each)]
            reply = {"value": encoded, "changed": changed, "shared": shared}
            if returned:
                reply["own"] = returned
                encoder.payload += before_call.payload  # in the order of the fields of `Outcome`
            if told["how"]:
                reply["found"] = self._texts.clean_all(told)
            if near:
                reply["near"] = {name: self._texts.clean_all(told) for name, told in near.items()}
            return reply

        random_state.start()
        keep = (lambda error: self._held(error, function, told)) if named else None
        with nullcontext() if stdin is None else reading(stdin):
            message, payload = self._answer(reply, keep)
        error = message.get("error")
        if error and needed_now:
            message["needed"] = self._texts.clean(needed_now[0])
        elif error and error["type_name"] == "TypeError" and not error["lines"]:
            message["parameters"] = self._parameters_of(target)
        return message, payload

    def _target(self, function: str, count: int) -> tuple[Any, Found]:
        """Return what to call for a function, and how it was found; None if it is not there."""
        target = self._namespace.get(function)
        if callable(target) and function not in self.stubs:
            return target, Found()
        found = Found(self.replaced.get(function), "replaced", function)
        if found.value is None:
            found = self._look_for(function, count)
        return found.value, found

    def _run_script(
        self,
        run: ScriptRun,
        function: str,
        target: Any,
        values: list[Any],
        before: Mapping[int, Any],
        found: Found,
        parameters: Sequence[str],
        stdin: str | None,
    ) -> Reply:
        """Make an object and run a script on it; `before` has the contents of watched arguments."""
        told = self._told(function, found)

        def make() -> Any:
            own = _bound(target, len(values))
            maker = maker_of(own)
            arranged = arrange(maker, parameters, values)
            if arranged is None:
                return own(*values)
            if not told["how"]:
                told.update(how="parameters", name=show_signature(maker))
            return own(*arranged[0], **arranged[1])

        def reply(encoder: Encoder) -> Json:
            run.run(make)
            flush()
            encoder.payload += run.payload
            changed = self._changed(encoder, values, before)
            shared = [i for i, each in enumerate(values) if shares(run.parts, each)]
            return {"value": NOTHING, "changed": changed, "shared": shared}

        common = CommonState(target, self._content)
        random_state.start()
        with nullcontext() if stdin is None else reading(stdin):
            message, payload = self._answer(reply)
        if changed := common.changed():
            message["common"] = [*map(self._texts.clean, changed)]
        if run.lacking:
            own_functions = [name for name in self._names() if self._is_own_function(name)]
            message = {"status": "missing", "functions": own_functions}
        error = message.get("error")
        if error and run.has(error.get("missing_name", "")):
            message["members"] = [error["missing_name"]]
        if error and error["type_name"] == "TypeError" and not error["lines"]:
            called = run.running if run.at else target
            message["parameters"] = self._parameters_of(called)
        if told["how"]:
            message["found"] = self._texts.clean_all(told)
        message.update(run.told(message["status"]))
        return message, payload or run.payload

    def _told(self, function: str, found: Found) -> dict[str, str]:
        """Return how a function was found; the dict may be updated when it is called."""
        if not found.how and function in self.placeholders:
            return {"how": "placeholder", "name": str(self.placeholders[function])}
        return {"how": found.how, "name": found.name}

    def _changed(
        self, encoder: Encoder, values: Sequence[Any], before: Mapping[int, Any]
    ) -> dict[int, Json]:
        """Return the arguments whose contents are not those of before the call."""
        return {
            position: encoder.encode(values[position])
            for position in before
            if self._content(values[position]) != before[position]
        }

    def _content(self, value: Any) -> Any:
        """Return what shows whether a call changed an argument."""
        if isinstance(value, np.ndarray):
            return value.shape, value.tobytes()
        encoder = Encoder(self._texts, self._result_bytes)
        return encoder.encode(value), [*map(bytes, encoder.payload)]

    def _given_arguments(self, function: Any) -> dict[str, Any] | None:
        """Return given values for a function that gives values and has parameters."""
        if type(function) is not FunctionType or accepts(function, 0) or not self.values:
            return None
        return self._value_functions().arguments(function)

    def _value_functions(self) -> ValueFunctions:
        return ValueFunctions(self._namespace, self.given_code, self.values)

    def _parameters_of(self, function: Any) -> list[str] | None:
        """Return the names of a function's parameters, if they can be known."""
        try:
            names = [*inspect.signature(without_self(function)).parameters][:MAX_NAMES]
        except BaseException:
            return None
        return [self._texts.clean(name) for name in names]

    def read(self, names: list[str]) -> Reply:
        """Reply with the values of those of the `names` that exist, or that are found elsewhere."""

        def reply(encoder: Encoder) -> Json:
            values: dict[str, Any] = {}
            near: dict[str, Json] = {}
            for name in names:
                is_here = name in self._namespace and name not in self.stubs
                if is_here and self._namespace[name] is not None:
                    values[name] = self._namespace[name]
                    if name in self.signs:
                        near[name] = {"how": "sign", "name": self.signs[name]}
                elif name not in self._returned:
                    found = self._finder().find_value(name)
                    # A variable that is None is only found again as what it is.
                    if found.how and (found.value is not None or name not in self._namespace):
                        values[name] = found.value
                        near[name] = self._texts.clean_all({"how": found.how, "name": found.name})
                    elif name in self._namespace:
                        values[name] = self._namespace[name]
            self._call_functions(names, values, near)
            self._read_texts(values, near)
            told: Json = {"near": near} if near else {}
            value = encoder.encode_named(values)
            return {"value": value, "defined": self._names(), **told}

        return self._answer(reply)

    def read_questions(self, names: list[str]) -> Reply:
        """Reply with the answers to the questions of one problem: variables, or what is near."""

        def reply(encoder: Encoder) -> Json:
            asked = (*self.functions, *self.values, *self.questions)
            others = [name for name in asked if name not in names]
            found = find_answers(names, self._places(), others, self._is_own, self.given_code)
            told: Json = {"value": encoder.encode_named(found[0]), "defined": self._names()}
            near = {name: (each.how, each.name) for name, each in found[1].items()}
            for how, read in (("sign", self.signs), ("unquoted", self.unquoted)):
                near |= {name: (how, read[name]) for name in names if name in read}
            if near:
                told["near"] = {
                    name: self._texts.clean_all({"how": how, "name": own})
                    for name, (how, own) in near.items()
                }
            return told

        return self._answer(reply)

    def lacking(self) -> list[str]:
        """Return the names asked for that no namespace has: what to look for in further files."""
        places = self._places()

        def is_there(name: str) -> bool:
            return any(
                place.names.get(name) is not None and (place.file or name not in self.stubs)
                for place in places
            )

        # Only a function can give the values that are computed from its parameters.
        chains = [name for name in self.chains if not self.functions.get(name)]
        functions = [name for name in self.functions if name not in chains]
        lacking = [name for name in functions if not is_there(name)]
        lacking += lacking_answers(self.questions, [place.names for place in places])
        # Either a function returns the values, or they are variables.
        absent = [name for name in chains if not is_there(name)]
        values = [name for name in self.values if not is_there(name)]
        return [*lacking, *absent, *values] if absent and values else lacking

    def _look_for(self, function: str, count: int) -> Found:
        try:
            if function in self.classes:
                return self._finder().find_class(function, self.classes[function], count)
            return self._finder().find_function(function, count)
        except BaseException:  # a submission's class may raise any exception when it is looked at
            return Found()

    def _missing_reply(self, target: Any, found: Found) -> Json:
        kind = "" if target is None else self._texts.clean(type(target).__name__)
        names = self._names()
        functions = [name for name in names if self._is_own_function(name)]
        told: Json = {"status": "missing", "kind": kind, "defined": names, "functions": functions}
        if found.equally_near:
            told["equally_near"] = [*map(self._texts.clean, found.equally_near[:MAX_NAMES])]
        if found.unreachable:
            told["unreachable"] = self._texts.clean(found.unreachable)
        if found.unfit:
            told["unfit"] = self._texts.clean(found.unfit)
        return told

    def _finder(self) -> Finder:
        return self._finder_in(*self._places(), stubs=self.stubs)

    def _finder_in(self, *places: Place, stubs: Collection[str] = ()) -> Finder:
        asked, others = (self.functions, self.chains, self.values), [*self.questions]
        return Finder(places, *asked, self._is_own, {*stubs}, others)

    def _held(self, error: BaseException, function: str, told: Mapping[str, str]) -> Reply:
        """Return what a function that failed held of the values that it was to return.

        What does not fit into a reply together with the values before it is left out.
        """
        values: dict[str, Any] = {}
        near: dict[str, Json] = {}
        with suppress(BaseException):  # the submission's own objects may raise anything
            values, near = find_held(error, function, self.values, self._file_of, self._finder_in)
            self._read_texts(values, near)
        encoder = Encoder(self._texts, self._result_bytes)
        kept: dict[str, Json] = {}
        for name, value in values.items():
            before = len(encoder.payload)
            with suppress(BaseException):
                kept[name] = encoder.encode(value)
            if name not in kept or sum(map(len, encoder.payload)) > self._result_bytes:
                kept.pop(name, None)
                del encoder.payload[before:]
        if not kept:
            return {}, []
        reply: Json = {"held": {"items": kept}}
        if told["how"]:
            reply["found"] = self._texts.clean_all(dict(told))
        if is_near := {name: self._texts.clean_all(near[name]) for name in kept if name in near}:
            reply["near"] = is_near
        return reply, encoder.payload

    def _places(self) -> list[Place]:
        return [Place(self._namespace), *self.further]

    def _is_own(self, frame: Any) -> bool:
        return bool(self._file_of(frame))

    def _named(self, value: Any) -> tuple[Any, dict[str, Json]]:
        """Return a function's result with the names asked for, and what was found for them."""
        mapping, how, kind = as_mapping(value), "object", type(value).__name__
        if mapping is None and (pairs := as_pairs(value)):
            mapping = pairs
        if mapping is None:
            is_whole = isinstance(value, (tuple, list)) and len(value) == len(self.values) > 1
            if not is_whole or len(self.chains) > 1:
                return value, {}
            mapping, how = dict(zip(self.values, value, strict=True)), "order"
        elif not any(name in mapping for name in self.values):
            inner = inner_items(mapping)
            if any(name in inner for name in self.values):
                kind = ", ".join(key for key in [*mapping][:MAX_NAMES] if isinstance(key, str))
                mapping, how = inner, "inner"
            elif numbered := self._finder().find_numbered(mapping, whole=True):
                (mapping, kind), how = numbered, "numbered"
        items = dict([*mapping.items()][:MAX_ITEMS])
        near: dict[str, Json] = {}
        finder = self._finder()
        for name in self.values:
            if mapping is not value and name in items:
                near[name] = {"how": how, "name": kind}
            elif name not in items and (found := finder.find_item(name, items)).how:
                items[name] = items.pop(found.name)
                near[name] = {"how": "key", "name": found.name}
        self._read_texts(items, near)
        self._returned.update(name for name in self.values if name in items)
        return items, near

    def _call_functions(
        self, names: Sequence[str], values: dict[str, Any], near: dict[str, Json]
    ) -> None:
        """Replace functions that stand where values are asked for by what they return."""
        lacking = [name for name in names if name not in values and name not in self._returned]
        lacking += [name for name, value in values.items() if type(value) is FunctionType]
        if not lacking:
            return
        functions = self._value_functions()
        for name in lacking:
            value = functions.compute(name)
            if value is not None:
                values[name] = value
                told = {"how": "called", "name": functions.named(name)}
                near[name] = self._texts.clean_all(told)

    def _read_texts(self, values: dict[str, Any], near: dict[str, Json]) -> None:
        """Replace texts by the numbers in them."""
        for name in self.values:
            if (numbers := numbers_in_text(values.get(name))) is not None:
                near.setdefault(name, {"how": "text", "name": self._texts.show(values[name])})
                values[name] = numbers

    def _answer(
        self,
        reply: Callable[[Encoder], Json],
        keep: Callable[[BaseException], Reply] | None = None,
    ) -> Reply:
        """Make a reply, even if the call, or a method of its result, raises an exception.

        `keep` tells what is known of the result then.
        """
        encoder = Encoder(self._texts, self._result_bytes)
        try:
            return {"status": "returned", **reply(encoder)}, encoder.payload
        except MemoryError as error:
            more, payload = keep(error) if keep else ({}, [])
            return {"status": "memory", **more}, payload
        except BaseException as error:
            more, payload = keep(error) if keep else ({}, [])
            return {"status": "error", "error": self.describe(error), **more}, payload

    def describe(self, error: BaseException) -> Json:
        """Describe an exception; keep only the traceback's lines of the student's code."""
        return describe_error(error, self._texts, self._file_of)

    def _is_own_function(self, name: str) -> bool:
        value, module = self._namespace.get(name), self._namespace.get("__name__")
        return type(value) in (FunctionType, type) and value.__module__ == module

    def _names(self) -> list[str]:
        """Return what the submission defines, except for modules and private names."""
        return [
            self._texts.clean(name)
            for name, value in self._namespace.items()
            if isinstance(name, str)
            and not name.startswith("_")
            # Check the type itself: a student's `__class__` may lie, or raise.
            and not issubclass(type(value), ModuleType)
            and value is not self.given.get(name)
            and value is not vars(np).get(name)  # from `%pylab` or `from numpy import *`
        ][-MAX_NAMES:]


def _bound(target: Any, count: int) -> Any:
    """Return what to call with `count` arguments; of a method, that of an object or the class."""
    return target.bind(count) if isinstance(target, Method) else target


def flush() -> None:
    """Write out what a submission has printed, before the reply that ends its command."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with suppress(BaseException):  # the submission may have replaced or closed it
            stream.flush()  # type: ignore[union-attr]
