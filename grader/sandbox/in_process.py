"""Makes calls to functions that a student has defined in this process, a notebook's kernel.

The same code makes the calls in a student's process. The outcomes are also encoded and parsed in
the same way, so their verdicts are the same as in grading. There is no isolation.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import io
import json
import linecache
import os
import random
import re
import sys
import textwrap
import time
import warnings
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any, NoReturn

import numpy as np

from grader.model.execution import Call, CodeFacts, Execution, Misuse, Outcome, Usage, Wanted
from grader.model.resource_limits import Limits
from grader.model.submission import Cell
from grader.sandbox.call_timer import Ended, Watch
from grader.sandbox.last_line import locate
from grader.sandbox.process import Stopped
from grader.sandbox.stack_dump import Frame
from grader.sandbox.stages import MAX_OUTPUT, Budget
from grader.sandbox.student import random_state
from grader.sandbox.student.analysis import ParsedCell, find_misused
from grader.sandbox.student.answers import Answers, Reply
from grader.sandbox.student.clean_text import Texts, scrub
from grader.sandbox.student.statements import run_prelude
from grader.sandbox.student.stubs import stub_name
from grader.sandbox.wire import OUTCOME, command_of, max_payload, parse_reply

Globals = Mapping[str, Any]
FileOf = Callable[[FrameType], str]
NOTHING_WANTED = Wanted()

# The file name of a cell in IPython 7, which Colab uses.
_COLABS_CELL = re.compile(r"<ipython-input-(\d+)-")
_OF_EACH_CLASS = {*vars(type("C", (), {})), "__firstlineno__", "__static_attributes__"}
WARNED = "__warningregistry__"  # the module variable that holds the warnings already shown


def run_here(
    namespace: Globals, calls: Sequence[Call], limits: Limits, wanted: Wanted = NOTHING_WANTED
) -> Execution:
    """Make calls in this process, to what a namespace (a dict, or a ChainMap of dicts) defines.

    The limits on time, output and stopped calls apply. If a call takes too long and nothing can
    interrupt it (see call_timer.py), it counts as a timeout when it returns. During the calls, the
    namespaces also have what the prelude defines and they lack. Printed text is kept
    and not shown; the standard input is empty. Afterwards, restore the streams, random states,
    warning filters, numpy's error handling, environment and working directory.

    Raises:
        KeyboardInterrupt: the user interrupted a call.
    """
    outcomes: dict[str, Outcome] = {}
    owned = _owned(namespace, calls)
    budget = Budget(limits)
    stops = 0
    cpu = time.process_time()
    with (
        Watch() as watch,
        _put_back(owned),
        _given(owned, wanted.prelude),
        _printing(limits.output_bytes) as printed,
    ):
        for call in calls:
            if watch.interrupted:
                break
            if budget.left <= 0 or stops > limits.restarts:
                outcomes[call.id] = budget.not_run()
                continue
            file_of = partial(_file_of, owned)
            answer = partial(_answer, call, namespace, file_of, limits.result_bytes, wanted)
            try:
                outcome = _make_call(answer, budget, watch, printed)
                outcome = replace(outcome, defined=_students(outcome.defined, namespace))
            except Stopped as stopped:
                stop = locate(budget.explain(stopped), _frames(watch, file_of))
                outcome = Outcome(stopped.status, reason=stop.reason, lines=stop.lines)
                stops += 1
            content = scrub(printed.take(), "")
            told = content[:MAX_OUTPUT] if call.prints else None
            outcomes[call.id] = replace(outcome, printed=told)
            if not call.quiet:
                budget.keep_output(content)
    if watch.interrupted:
        raise KeyboardInterrupt
    return Execution(
        outcomes,
        facts=_facts_of(namespace, wanted),
        output=budget.output,
        output_cut=budget.output_cut,
        statements=1,  # the true number is unknown, but it is not 0
        usage=Usage(budget.used, time.process_time() - cpu),
    )


def _facts_of(namespace: Globals, wanted: Wanted) -> CodeFacts:
    """Return what the code of the functions that are asked for tells about faults."""
    misused: list[Misuse] = []
    stubs: list[str] = []
    for name, parameters in wanted.functions.items():
        with suppress(Exception):  # the source may not be known
            source = textwrap.dedent(inspect.getsource(namespace[name]))
            cell = ParsedCell(0, source, ast.parse(source).body)
            misused += [Misuse(**each) for each in find_misused([cell], {name: parameters})]
            stubs += filter(None, map(stub_name, cell.body))
        if name in wanted.classes and name not in stubs and _is_stub(namespace.get(name)):
            stubs.append(name)
    return CodeFacts(misused=tuple(misused), stubs=tuple(stubs))


def _is_stub(owner: Any) -> bool:
    """Return whether a class has only methods without bodies. A kernel may not know its source."""
    if not isinstance(owner, type):
        return False
    members = {name: each for name, each in vars(owner).items() if name not in _OF_EACH_CLASS}
    functions = [
        getattr(each, "fget", getattr(each, "__func__", each)) for each in members.values()
    ]
    try:
        sources = [textwrap.dedent(inspect.getsource(function)) for function in functions]
        return owner.__bases__ == (object,) and all(
            stub_name(ast.parse(source).body[0]) for source in sources
        )
    except Exception:  # a member is no function, or its source is not known
        return False


def _owned(namespace: Globals, calls: Iterable[Call]) -> list[Globals]:
    """Return the student's namespaces: this one, and the globals of each called function."""
    own: list[Globals] = [*namespace.maps] if isinstance(namespace, ChainMap) else [namespace]
    functions = [namespace.get(call.function) for call in calls]
    for each in [*functions]:
        functions += vars(each).values() if isinstance(each, type) else ()
    return own + [f.__globals__ for f in functions if isinstance(f, FunctionType)]


def _make_call(
    answer: Callable[[], Reply], budget: Budget, watch: Watch, printed: _Printed
) -> Outcome:
    """Make a call within its limits, and return its outcome; raise Stopped if it exceeds one."""
    limits = budget.limits
    seconds = min(limits.call_seconds, budget.left)
    used = budget.used
    with budget.spending():
        reply = watch.run(seconds, answer)
    if printed.too_much:
        kilobytes = limits.output_bytes // 1024
        raise Stopped("output_limit", "printed_too_much", kilobytes=kilobytes)
    if watch.expired or budget.used - used > seconds or reply is None:
        raise Stopped("timeout", "call_timeout", seconds=f"{seconds:.3g}")
    message, parts = reply
    content = b"".join(parts)
    if len(content) <= max_payload(limits):
        with suppress(ValueError):
            return parse_reply(json.dumps(message).encode(), content, OUTCOME)
    raise Stopped("crash", "not_a_result")


def _file_of(owned: Sequence[Globals], frame: FrameType) -> str:
    """Return the name that tracebacks show for a frame's file; empty if not the student's."""
    is_own = any(frame.f_globals is names for names in owned)
    return _shown_name(frame.f_code.co_filename) if is_own else ""


def _frames(watch: Watch, file_of: FileOf) -> list[Frame]:
    """Return the student's own part of the stack, if the last call took too long."""
    frames = []
    for frame, line in watch.stack:
        if file := file_of(frame):
            source = "".join(linecache.getlines(frame.f_code.co_filename))
            frames.append(Frame(Cell(file, source), line, frame.f_code.co_name))
    return frames


def _answer(
    call: Call, namespace: Globals, file_of: FileOf, result_bytes: int, wanted: Wanted
) -> Reply:
    """Make a call, and encode its outcome."""
    line, *payload = command_of(call)
    command = json.loads(line)
    stream = io.BytesIO(b"".join(payload))
    answers = Answers(namespace, stream, Texts(""), result_bytes, file_of)
    answers.functions, answers.chains = wanted.functions, wanted.chains
    answers.values, answers.classes = wanted.values, wanted.classes
    answers.questions = wanted.questions
    answers.given_code = wanted.given
    reply: Reply = getattr(answers, command.pop("op"))(**command)
    return reply


def _shown_name(file: str) -> str:
    """Return the name that tracebacks show: a file's name, or `Cell In[3]` for a cell."""
    compiler = getattr(_shell(), "compile", None)
    format_code_name = getattr(compiler, "format_code_name", None)
    if shown := format_code_name and format_code_name(file):
        return " ".join(shown)
    cell = _COLABS_CELL.match(file)
    return f"Cell In[{cell[1]}]" if cell else Path(file).name


def _students(names: Iterable[str], namespace: Globals) -> tuple[str, ...]:
    """Return the student's names, without IPython's (`In`, `exit`) and the grader's."""
    hidden = getattr(_shell(), "user_ns_hidden", {})

    def is_students(name: str) -> bool:
        value = namespace.get(name)
        is_hidden = name in hidden and hidden[name] is value
        return not is_hidden and not str(getattr(value, "__module__", "")).startswith("grader.")

    return tuple(filter(is_students, names))


def _shell() -> Any:
    """Return IPython's shell, or None outside of IPython."""
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()


class _Printed(io.BytesIO):
    """Collects what a call prints, and ends the call if it prints more than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self.too_much = False

    def write(self, content: Any) -> int:
        room = self._limit - self.tell()
        self.too_much = self.too_much or len(content) > room
        super().write(content[:room])
        if self.too_much:
            raise Ended
        return len(content)

    def close(self) -> None:
        """Stay open: two streams write here, and a student's thread may still write later."""

    def take(self) -> str:
        """Return the text printed since `take` was last called, up to the limit."""
        taken = self.getvalue().decode("utf-8", "replace")
        self.seek(0)
        self.truncate()
        self.too_much = False
        return taken


@contextmanager
def _printing(limit: int) -> Iterator[_Printed]:
    """Collect what is printed in a `with` block, and provide an empty standard input."""
    printed = _Printed(limit)
    stdout, stderr = (
        io.TextIOWrapper(printed, "utf-8", "backslashreplace", write_through=True) for _ in range(2)
    )
    shown = {"display": print} if hasattr(builtins, "display") else {}
    with (
        _replaced(vars(sys), stdin=io.TextIOWrapper(io.BytesIO()), stdout=stdout, stderr=stderr),
        _replaced(vars(builtins), input=_nothing_to_read, **shown),
    ):
        yield printed


def _nothing_to_read(prompt: object = "") -> NoReturn:
    print(prompt, end="")  # noqa: T201 (as output of the student's code)
    raise EOFError("EOF when reading a line")


@contextmanager
def _replaced(names: MutableMapping[str, Any], **values: object) -> Iterator[None]:
    """Give names other values in a `with` block."""
    before = {name: names[name] for name in values}
    names.update(values)
    try:
        yield
    finally:
        names.update(before)


@contextmanager
def _put_back(owned: Iterable[Globals]) -> Iterator[None]:
    """Seed the random numbers; after the `with` block, restore what calls may have changed."""
    with ExitStack() as stack:
        stack.callback(_set_environment, dict(os.environ))
        with suppress(OSError):  # the folder may be gone
            stack.callback(_go_back, Path.cwd())
        stack.callback(random.setstate, random.getstate())
        stack.callback(np.random.set_state, np.random.get_state())
        for names in (names for names in owned if isinstance(names, MutableMapping)):
            if WARNED not in names:
                stack.callback(names.pop, WARNED, None)
            for name in ("exit", "quit"):
                # IPython's own `exit` and `quit` would end the kernel.
                if any(base.__name__ == "IPyAutocall" for base in type(names.get(name)).__mro__):
                    stack.enter_context(_replaced(names, **{name: _exit}))
        stack.enter_context(np.errstate())
        stack.enter_context(warnings.catch_warnings())
        warnings.showwarning = _print_warning  # type: ignore[assignment]
        stack.enter_context(_replaced(vars(np.random.bit_generator), randbits=random_state.draw))
        random_state.start()
        yield


@contextmanager
def _given(owned: Iterable[Globals], prelude: str) -> Iterator[None]:
    """Add what the prelude defines to namespaces that lack it; remove it after the `with` block."""
    given = run_prelude(prelude) if prelude else {}
    added = [
        (names, {name: value for name, value in given.items() if name not in names})
        for names in owned
        if isinstance(names, MutableMapping)
    ]
    for names, values in added:
        names.update(values)
    try:
        yield
    finally:
        for names, values in added:
            for name in values:
                names.pop(name, None)


def _exit(code: object = None) -> NoReturn:
    raise SystemExit(code)


def _set_environment(environment: dict[str, str]) -> None:
    if dict(os.environ) != environment:
        os.environ.clear()
        os.environ.update(environment)


def _go_back(folder: Path) -> None:
    with suppress(OSError):
        os.chdir(folder)


def _print_warning(*warning: Any) -> None:
    """Print a warning where the student's code prints, even in a notebook."""
    sys.stderr.write(warnings.formatwarning(*warning[:4]))
