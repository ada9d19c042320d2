"""Calls the functions of an assignment, which are trusted, as a student's are called."""

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
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from grader.marking.value_parts import value_of
from grader.model.execution import CodePlace, Outcome, StudentError
from grader.model.pandas_tables import as_plain, with_frames
from grader.model.plain_data import exact, shares_memory

INPUT = "builtins.input"
MAX_SECONDS = 5.0  # of trusted code that works with a student's data, which may be of any kind


def observe(
    function: Callable[..., Any], inputs: Sequence[Any], stdin: str | None = None
) -> Outcome:
    """Call trusted code; return an outcome as for a student's code, with all changed arguments."""
    arguments = [with_frames(value) for value in inputs]
    before = [_content(value) for value in inputs]
    with warnings.catch_warnings(), np.errstate(all="ignore"), as_called(stdin) as printed:
        warnings.simplefilter("ignore")
        try:
            result = function(*arguments)
            value = value_of(result)
        except Exception as error:
            failure = failure_of(error, function)
            return Outcome("error", error=failure, printed=printed.getvalue())
    after = [*map(as_plain, arguments)]
    return Outcome(
        "returned",
        value,
        changed={i: value_of(a) for i, a in enumerate(after) if _content(a) != before[i]},
        shared=frozenset(i for i, a in enumerate(arguments) if shares_memory(result, a)),
        printed=printed.getvalue(),
    )


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
def limited_time() -> Iterator[None]:
    """Raise TimeoutError if a block takes longer than `MAX_SECONDS`.

    Only the main thread of a process can be stopped, and not on Windows.
    """
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise TimeoutError

    handler = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
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
    if not own and (code := getattr(function, "__code__", None)):
        own = [(code.co_filename, code.co_firstlineno)]
    lines = tuple(CodePlace(*place) for place in own[-1:])
    return StudentError(type(error).__name__, str(error), lines)


def tell(failure: StudentError) -> str:
    """Return the place of a failure, and what was raised."""
    where = "".join(f"{place}: " for place in failure.lines)
    return f"{where}{failure.type_name}: {failure.message}"
