"""Makes calls in this very process, on what a student has defined in it: a notebook's kernel.

The calls are made by the code that makes them in a student's process, and what comes back goes the
same way over the wire, so that it is judged as when it is graded. There is no isolation.
"""

from __future__ import annotations

import builtins
import functools
import io
import json
import os
import random
import re
import sys
import time
import warnings
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any, NoReturn, TextIO

import numpy as np

from grader.model.assignment import Limits
from grader.model.execution import Call, Execution, Outcome, Usage
from grader.model.reasons import StopReason
from grader.sandbox.call_timer import Ended, Watch
from grader.sandbox.limit_messages import (
    NO_TIME_LEFT,
    NOT_A_RESULT,
    STOPPED_TOO_OFTEN,
    TIME_USED_UP,
    KeptOutput,
    max_reply,
    printed_more,
    took_longer,
)
from grader.sandbox.student.answers import Answers, Reply
from grader.sandbox.student.clean_text import Texts
from grader.sandbox.wire import ANSWER, command_of, parse_reply

_COLABS_CELL = re.compile(r"<ipython-input-(\d+)-")
"""How IPython 7, which Colab has, calls a cell's file."""
WARNED = "__warningregistry__"
"""Where Python keeps in a module which warnings it has shown."""


def run_here(namespace: Mapping[str, Any], calls: Sequence[Call], limits: Limits) -> Execution:
    """Make the calls in this process, on what the namespace holds (a ChainMap in all its maps).

    Of the limits, those on time and output hold, and how often a call may be stopped. A call that
    nothing can interrupt (see call_timer.py) is told to have taken too long when it has
    returned. What is printed is kept and not shown; the standard input is empty. Afterwards the
    streams, random states, warning filters, numpy's error handling, the environment and the
    working directory are what they were.

    Raises:
        KeyboardInterrupt: the user wants it to end.
    """
    outcomes: dict[str, Outcome] = {}
    output = KeptOutput()
    owned = _owned(namespace, calls)
    left = limits.total_seconds
    stops = 0
    cpu = time.process_time()
    with Watch() as watch, _put_back(owned), _printing(limits.output_bytes) as printed:
        for call in calls:
            if watch.interrupted:
                break
            if left <= 0 or stops > limits.restarts:
                detail = NO_TIME_LEFT if left <= 0 else STOPPED_TOO_OFTEN
                outcomes[call.id] = Outcome("not_run", reason=StopReason.of("text", text=detail))
                continue
            seconds = min(limits.call_seconds, left)
            started = time.monotonic()
            reply = watch.run(
                seconds, functools.partial(_answer, call, namespace, owned, limits.result_bytes)
            )
            took = time.monotonic() - started
            left -= took
            if printed.too_much:
                outcome = Outcome(
                    "output_limit",
                    reason=StopReason.of("text", text=printed_more(limits.output_bytes)),
                )
            elif watch.expired or took > seconds or reply is None:
                outcome = Outcome(
                    "timeout",
                    reason=StopReason.of(
                        "text", text=took_longer(seconds) if left > 0 else TIME_USED_UP
                    ),
                )
            else:
                outcome = _outcome(reply, limits)
                outcome = replace(outcome, defined=_students(outcome.defined, namespace))
            stops += outcome.status in ("output_limit", "timeout", "crash")
            outcomes[call.id] = outcome
            content = printed.take()
            if not call.quiet:
                output.add(content, "")
    if watch.interrupted:
        raise KeyboardInterrupt
    return Execution(
        outcomes,
        output=output.text,
        output_cut=output.is_cut,
        statements=1,  # how many there were is not known; that there are some is
        usage=Usage(limits.total_seconds - left, time.process_time() - cpu),
    )


Globals = Mapping[str, Any]


def _owned(namespace: Globals, calls: Iterable[Call]) -> list[Globals]:
    """The global names of the student's code: the namespace's, and those of imported functions."""
    functions = (namespace.get(call.function) for call in calls)
    own: list[Globals] = [*namespace.maps] if isinstance(namespace, ChainMap) else [namespace]
    owned = [*own, *(f.__globals__ for f in functions if isinstance(f, FunctionType))]
    return list({id(names): names for names in owned}.values())


def _answer(call: Call, namespace: Globals, owned: Sequence[Globals], result_bytes: int) -> Reply:
    """What came of a call, before it is read as a message is."""

    def file_of(frame: FrameType) -> str:
        is_own = any(frame.f_globals is names for names in owned)
        return _shown_name(frame.f_code.co_filename) if is_own else ""

    line, *payload = command_of(call)
    command = json.loads(line)
    stream = io.BytesIO(b"".join(payload))
    answers = Answers(namespace, stream, Texts(""), result_bytes, file_of)
    operations: dict[str, Callable[..., Reply]] = {"call": answers.call, "read": answers.read}
    return operations[command.pop("op")](**command)


def _shown_name(file: str) -> str:
    """A file's name, and a notebook's cell as its tracebacks call it: `Cell In[3]`."""
    compiler = getattr(_shell(), "compile", None)
    format_code_name = getattr(compiler, "format_code_name", None)
    told = format_code_name(file) if format_code_name else None
    if told:
        return " ".join(told)
    cell = _COLABS_CELL.match(file)
    return f"Cell In[{cell[1]}]" if cell else Path(file).name


def _students(names: Iterable[str], namespace: Globals) -> tuple[str, ...]:
    """Names without IPython's own (`In`, `exit`, `get_ipython`), and without what is ours."""
    hidden = getattr(_shell(), "user_ns_hidden", {})
    values = {name: namespace.get(name) for name in names}
    return tuple(
        name
        for name, value in values.items()
        if not (name in hidden and hidden[name] is value)
        and not str(getattr(value, "__module__", "")).startswith("grader.")
    )


def _shell() -> Any:
    """IPython's, where this runs in it."""
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()


def _outcome(reply: Reply, limits: Limits) -> Outcome:
    message, parts = reply
    content = b"".join(parts)
    line = json.dumps({**message, "payload": len(content)}).encode()
    with suppress(ValueError):
        answer = parse_reply(line, ANSWER)
        if len(content) <= max_reply(limits):
            return answer.outcome(content)
    return Outcome("crash", reason=StopReason.of("text", text=NOT_A_RESULT))


class _Printed(io.BufferedIOBase):
    """Takes in what a call prints, and ends it where that is too much."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._content = bytearray()
        self._seen = 0

    @property
    def too_much(self) -> bool:
        return self._seen > self._limit

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._seen += len(content)
        self._content += content[: self._limit - len(self._content)]
        if self.too_much:
            raise Ended
        return len(content)

    def close(self) -> None:
        """Stay open: two streams write to it, and a thread of the student's may do so later."""

    def take(self) -> bytes:
        """What was printed since this was last called, up to the limit."""
        taken = bytes(self._content)
        self._content.clear()
        self._seen = 0
        return taken


@contextmanager
def _printing(limit: int) -> Iterator[_Printed]:
    """Keep what is printed from the notebook, and the standard input empty."""
    printed = _Printed(limit)
    buffer: Any = printed  # it has all that a text stream uses
    stdout, stderr = (
        io.TextIOWrapper(buffer, "utf-8", "backslashreplace", write_through=True) for _ in range(2)
    )
    shown = {"display": print} if hasattr(builtins, "display") else {}
    with (
        _replaced(sys, stdin=io.TextIOWrapper(io.BytesIO()), stdout=stdout, stderr=stderr),
        _replaced(builtins, input=_nothing_to_read, **shown),
    ):
        yield printed


def _nothing_to_read(prompt: object = "") -> NoReturn:
    print(prompt, end="")  # noqa: T201 (to where the student's code prints)
    raise EOFError("EOF when reading a line")


@contextmanager
def _replaced(owner: object, **values: object) -> Iterator[None]:
    """Have an object hold other values for a while."""
    before = {name: getattr(owner, name) for name in values}
    vars(owner).update(values)
    try:
        yield
    finally:
        vars(owner).update(before)


@contextmanager
def _put_back(owned: Iterable[Globals]) -> Iterator[None]:
    """Leave as it was what calls may change of the process; random numbers begin anew in it."""
    with ExitStack() as stack:
        stack.callback(_set_environment, dict(os.environ))
        with suppress(OSError):  # the folder may be gone
            stack.callback(_go_back, Path.cwd())
        stack.callback(random.setstate, random.getstate())
        stack.callback(np.random.set_state, np.random.get_state())
        for names in owned:
            if isinstance(names, MutableMapping) and WARNED not in names:
                stack.callback(names.pop, WARNED, None)
            for name in ("exit", "quit"):
                theirs = names.get(name)
                if isinstance(names, MutableMapping) and _ends_the_kernel(theirs):
                    names[name] = _exit
                    stack.callback(names.__setitem__, name, theirs)
        stack.enter_context(np.errstate())
        stack.enter_context(warnings.catch_warnings())
        warnings.showwarning = _print_warning
        random.seed(0)
        np.random.seed(0)
        yield


def _ends_the_kernel(value: object) -> bool:
    """Whether it is what IPython has by the names of exit and quit."""
    return any(base.__name__ == "IPyAutocall" for base in type(value).__mro__)


def _exit(code: object = None) -> NoReturn:
    raise SystemExit(code)


def _set_environment(environment: dict[str, str]) -> None:
    if dict(os.environ) != environment:
        os.environ.clear()
        os.environ.update(environment)


def _go_back(folder: Path) -> None:
    with suppress(OSError):
        os.chdir(folder)


def _print_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Show a warning where the student's code prints, whatever a notebook does with them."""
    sys.stderr.write(warnings.formatwarning(message, category, filename, lineno, line))
