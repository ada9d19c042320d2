"""Calls the functions of an assignment, which are trusted, as a student's are called."""

import copy
import io
import itertools
import random
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar
from pathlib import Path
from types import CodeType
from typing import Any
from unittest.mock import patch

import numpy as np

from grader.marking.value_parts import value_of
from grader.model.execution import CodePlace, Outcome, StudentError, Value
from grader.model.pandas_tables import as_plain, with_frames
from grader.model.plain_data import exact, shares_memory
from grader.model.script import BuiltLine

INPUT = "builtins.input"
MAX_SECONDS = 5.0  # of trusted code that works with a student's data, which may be of any kind
MAX_OVERRUNS = 3  # after so many in one marking, further ones only get AGAIN of the time
AGAIN = 0.2
_overruns: ContextVar[int] = ContextVar("overruns", default=0)


class _Overrun(BaseException):
    """Trusted code took too long. Its own `except Exception` must not catch this."""


def observe(
    function: Callable[..., Any],
    inputs: Sequence[Any],
    stdin: str | None = None,
    script: Sequence[BuiltLine] | None = None,
) -> Outcome:
    """Call trusted code; return an outcome as for a student's code, with all changed arguments.

    With a `script`, the function is a class: run the lines on an object of it.
    """
    arguments = [with_frames(value) for value in inputs]
    before = [_content(value) for value in inputs]
    run = _TrustedRun(script or (), arguments)
    with warnings.catch_warnings(), np.errstate(all="ignore"), as_called(stdin) as printed:
        warnings.simplefilter("ignore")
        try:
            result = function(*arguments)
            if script is not None:
                run.go(result)
            value = value_of(None if script is not None else result)
        except Exception as error:
            failure = failure_of(error, run.running or function)
            failed = None if script is None else run.at
            return Outcome(
                "error",
                error=failure,
                printed=printed.getvalue(),
                failed=failed,
                results=run.results,
            )
    after = [*map(as_plain, arguments)]
    return Outcome(
        "returned",
        value,
        changed={i: value_of(a) for i, a in enumerate(after) if _content(a) != before[i]},
        shared=run.shared.union(i for i, a in enumerate(arguments) if shares_memory(result, a)),
        printed=printed.getvalue(),
        results=run.results,
    )


class _TrustedRun:
    """Runs a script on an object of the assignment, and keeps what its lines give."""

    def __init__(self, script: Sequence[BuiltLine], arguments: Sequence[Any]) -> None:
        self._script = script
        self._arguments = arguments
        self.results: dict[int, Value] = {}
        self.shared: frozenset[int] = frozenset()
        self.at = 0
        self.running: Callable[..., Any] | None = None

    def go(self, it: Any) -> None:
        for number, line in enumerate(self._script, start=1):
            self.at = number
            self.running = getattr(it, line.name, None) if line.kind == "do" else None
            result = run_line(it, line, [*map(with_frames, line.inputs)])
            if line.kind == "set":
                continue
            # A copy, since a later line may change it. An object that returns itself gives nothing.
            self.results[self.at] = value_of(None if result is it else copy.deepcopy(result))
            self.shared = self.shared.union(
                i for i, each in enumerate(self._arguments) if shares_memory(result, each)
            )


def run_line(it: Any, line: BuiltLine, inputs: Sequence[Any]) -> Any:
    """Run a line of a script on an object, and return what it gives."""
    name = _own_name(it, line.name)
    if line.kind == "set":
        return setattr(it, name, *inputs)
    result = getattr(it, name)
    return result(*inputs) if line.kind == "do" else result


def _own_name(it: Any, name: str) -> str:
    """Return the name in an object for one such as `__W`, which has that of the class before it."""
    mangled = (f"_{kind.__name__.lstrip('_')}{name}" for kind in type(it).__mro__)
    is_private = name.startswith("__") and not name.endswith("__")
    return next((each for each in mangled if is_private and hasattr(it, each)), name)


@contextmanager
def as_called(stdin: str | None) -> Iterator[io.StringIO]:
    """Set the random state, give `input` something to read, and collect what is printed."""
    printed, stream = io.StringIO(), io.StringIO(stdin or "")

    def read(prompt: object = "", /) -> str:
        if line := stream.readline():
            return line.removesuffix("\n")
        raise EOFError("EOF when reading a line")

    state, numpy_state = random.getstate(), np.random.get_state()
    random.seed(0)
    np.random.seed(0)
    made = itertools.count(1)

    def draw(bits: int) -> int:
        """Return the seed of the next generator of numpy's; see `sandbox/student/random_state`."""
        return random.Random(next(made)).getrandbits(bits)  # noqa: S311

    seeds = patch("numpy.random.bit_generator.randbits", draw)
    try:
        with seeds, redirect_stdout(printed), patch("sys.stdin", stream), patch(INPUT, read):
            yield printed
    finally:
        random.setstate(state)
        np.random.set_state(numpy_state)


@contextmanager
def counted_overruns() -> Iterator[None]:
    """Count from 0 how often trusted code takes too long in a block: the marking of one work."""
    token = _overruns.set(0)
    try:
        yield
    finally:
        _overruns.reset(token)


@contextmanager
def limited_time() -> Iterator[None]:
    """Raise TimeoutError if a block takes longer than `MAX_SECONDS`, or less if others did.

    Only the main thread of a process can be stopped, and not on Windows.
    """
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise _Overrun

    handler = signal.signal(signal.SIGALRM, stop)
    share = 1.0 if _overruns.get() < MAX_OVERRUNS else AGAIN
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, share * MAX_SECONDS)
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _Overrun:  # also if it comes while the timer is stopped
        _overruns.set(_overruns.get() + 1)
        raise TimeoutError from None
    finally:
        signal.signal(signal.SIGALRM, handler)


def _content(value: Any) -> object:
    """Return what shows whether a call changed an argument."""
    return (value.shape, value.tobytes()) if isinstance(value, np.ndarray) else exact(value)


def failure_of(error: Exception, function: Callable[..., Any]) -> StudentError:
    """Describe the error of a callable of the assignment, with the line where it failed."""
    frames = traceback.walk_tb(error.__traceback__)
    places = [
        (frame.f_code.co_filename, line)
        for frame, line in frames
        if Path(frame.f_code.co_filename).parent != Path(__file__).parent
    ]
    own = [place for place in places if Path(place[0]).parent == Path(places[0][0]).parent]
    # If the arguments do not fit the parameters, no line of the function has run.
    if not own and (code := code_of(function)):
        own = [(code.co_filename, code.co_firstlineno)]
    lines = tuple(CodePlace(*place) for place in own[-1:])
    return StudentError(type(error).__name__, str(error), lines)


def code_of(function: Callable[..., Any]) -> CodeType | None:
    """Return the code of a function, or of a method of a class; None if it is in C."""
    own = vars(function).values() if isinstance(function, type) else [function]
    code = next((each.__code__ for each in own if hasattr(each, "__code__")), None)
    return code if isinstance(code, CodeType) else None


def tell(failure: StudentError) -> str:
    """Return the place of a failure, and what was raised."""
    where = "".join(f"{place}: " for place in failure.lines)
    return f"{where}{failure.type_name}: {failure.message}"
