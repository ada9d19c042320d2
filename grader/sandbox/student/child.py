"""A student's process: runs a submission's statements and calls, and sends back raw outputs.

It also announces statements before it runs them. The grader treats all replies as hostile input:
see wire.py.
"""

import ast
import itertools
import linecache
import os
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from types import FrameType, ModuleType
from typing import IO, Any

from ..isolation.limits import limit_resources
from .analysis import (
    ParsedCell,
    find_elsewhere,
    find_later,
    find_misused,
    find_second_assignments,
)
from .answers import Answers, Reply, flush
from .clean_text import Texts
from .definitions import is_definition, names_in, names_of, runs_nothing
from .finder import Place
from .notebook_shell import become_notebook
from .own_imports import OwnImports
from .recovery import LeftOut, recover
from .statements import Failure, StatementRunner, run_prelude
from .stubs import Stubs, may_define
from .value_encoding import MAX_ITEMS, Bytes, Json, decode_line, encode_line

MODULE = "submission"
MAX_JOINED = 2**14  # bytes; a reply with a smaller payload is written at once
# The file name of our own code in tracebacks; a student's file may have the same name.
OURS = is_definition.__code__.co_filename


class Child:
    """One submission's process: its module, and the pipes to the grader."""

    max_file_bytes = 2**24

    def __init__(
        self,
        commands: IO[bytes],
        replies: int,
        lock: Callable[[], None] = lambda: None,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare to serve commands.

        `lock` gives up this process's rights. `settle` is called before each reply, and waits until
        the grader has read what was printed. So output counts for the command that printed it.
        """
        self._commands = commands
        self._replies = replies
        self._lock = lock
        self._settle = settle
        self._files: set[str] = set()
        self._module = sys.modules[MODULE] = ModuleType(MODULE)
        self._statements = StatementRunner(self._module.__dict__)
        # Bound before a submission can replace them.
        self._operations: dict[str, Callable[..., Reply]] = {"start": self.start, "load": self.load}

    def serve(self) -> None:
        """Carry out commands until `end` comes or the stream ends."""
        operations = self._operations
        for line in self._commands:
            command = decode_line(line.decode())
            if command["op"] == "end":
                return
            message, content = operations[command.pop("op")](**command)
            if imported := self._imports.new_files():
                message["imported"] = [self._texts.clean(file) for file in imported]
            flush()
            self._settle()
            self.send(message, content)

    def send(self, message: Json, payload: Sequence[Bytes] = ()) -> None:
        """Write one reply, and wait until all of it is written."""
        size = sum(map(len, payload))
        parts: list[Bytes] = [f"{size} {encode_line(message)}\n".encode("ascii"), *payload]
        if size < MAX_JOINED:  # write once: each write may wake up the grader
            parts = [b"".join(parts)]
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(self._replies, rest) :]

    def start(self, limits: Json, **place: Any) -> Reply:
        """Write the submission's files, set limits, and give up this process's rights."""
        # Write the files first: they may exceed a limit, and a locked process may not write files.
        self.move_in(**place)
        layers = limit_resources(file_bytes=self.max_file_bytes, **limits)
        self._lock()
        random.seed(0)
        self._imports.begin()
        return {"ready": True, "layers": layers}, []

    def move_in(
        self, root: str, folder: str, files: list[Json], result_bytes: int, blocked: list[str]
    ) -> None:
        """Write the submission's files, and go to the folder that its code runs in.

        Leave out a file if the system does not allow its name, if another file has that name, or if
        its folder is too deep for `makedirs`, which recurses. The code gets an error when it
        imports such a file.
        """
        own = os.path.join(root, folder)
        try:
            os.makedirs(own, exist_ok=True)
        except OSError:
            own = root
        for file in files:
            content = self._commands.read(file["size"])
            path = os.path.join(root, file["path"])
            # Intake leaves out paths outside of `root`. Check again: no rights are given up yet.
            if not os.path.abspath(path).startswith(os.path.join(os.path.abspath(root), "")):
                continue
            with suppress(OSError, ValueError, RecursionError):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as stream:
                    stream.write(content)
        os.chdir(own)
        os.environ["HOME"] = os.environ["TMPDIR"] = root
        self._texts = Texts(root)
        self._imports = OwnImports(root, own, blocked)
        self._answers = Answers(
            self._module.__dict__, self._commands, self._texts, result_bytes, self._file_of
        )
        self._operations.update(call=self._answers.call, read=self._answers.read)

    def load(self, cells: list[Json], wanted: Json, skip: list[int], definitions: bool) -> Reply:
        """Run the top-level statements, except for those in `skip`; go on after one that fails.

        `wanted` is what the assignment asks for. With `definitions`, run only definitions, and
        report the first statement that was left out.
        """
        failed: list[Json] = []
        left_out: list[Json] = []
        index = 0
        given = run_prelude(wanted["prelude"])
        answers = self._answers
        answers.given = self._imports.given = given
        answers.functions, answers.values = wanted["functions"], wanted["values"]
        asked = {*answers.functions, *answers.values}
        parsed: list[ParsedCell] = []
        for file, group in itertools.groupby(enumerate(cells), lambda item: item[1]["part"]):
            part = [*group]
            lacking = answers.lacking() if file else []
            runner = (
                StatementRunner({"__name__": MODULE, "__file__": file})
                if file
                else self._statements
            )
            namespace = runner.namespace
            if any(cell["notebook"] for _, cell in part):
                become_notebook(namespace)
            namespace.update(given)
            unread: list[Json] = []
            bodies = [(number, cell, self._parse(number, cell, unread)) for number, cell in part]
            if file and not any(may_define(body, lacking) for _, _, body in bodies):
                index += sum(len(body) for _, _, body in bodies)
                continue
            failed += unread
            if file:
                self._imports.files.setdefault(file, file)  # reported as if it were imported
            stubs = Stubs(asked)
            for number, cell, body in bodies:
                written: list[ast.stmt] = []
                parsed.append(ParsedCell(number, cell["source"], written))
                for node in body:
                    place = {"cell": number, "line": node.lineno}
                    if index in skip:
                        pass
                    elif stubs.would_replace(node, namespace):
                        failed.append({**place, "names": self._names_of(node), "why": "stub"})
                        index += 1
                        continue
                    elif definitions and not is_definition(node, namespace):
                        left_out.append({**place, "names": self._names_of(node)})
                    else:
                        names = [name for name in names_of(node) if name in asked]
                        told = {"at": index, **place, "names": names}
                        for failure in self._run(node, cell["name"], told, runner):
                            if definitions and isinstance(failure.error, NameError):
                                # It needs a statement that was left out.
                                left_out.append({**place, "names": self._names_of(node)})
                            else:
                                failed.append({"cell": number, **self._not_run(failure)})
                    written.append(node)
                    index += 1
            if file:
                filled = {k: v for k, v in namespace.items() if k not in stubs.names}
                answers.further.append(Place(filled, self._texts.clean(file)))
            else:
                answers.stubs = stubs.names
        for each in failed:
            if name := each.get("error", {}).get("missing_name"):
                each["later"] = find_later(parsed, name, each["cell"], each["line"])
        functions = answers.functions
        missing = [name for name in functions if name not in self._module.__dict__]
        return {
            "statements": index,
            "skipped": [*left_out[:1], *sorted(failed, key=_place)][:MAX_ITEMS],
            "elsewhere": find_elsewhere(parsed, missing) if missing else [],
            "again": find_second_assignments(
                [each for each in parsed if not cells[each.number]["part"]], answers.values
            ),
            "misused": find_misused(parsed, functions),
        }, []

    def _parse(self, number: int, cell: Json, failed: list[Json]) -> list[ast.stmt]:
        name, source = cell["name"], cell["source"]
        try:
            body: list[ast.stmt] = ast.parse(source, name).body
        except BaseException:
            body, left_out = recover(source, name)
            failed += [self._not_parsed(number, source, part) for part in left_out]
        if name != OURS:
            self._files.add(name)
        self._module.__dict__.setdefault("__file__", name)
        shown = [line + "\n" for line in (cell["written"] or source).split("\n")]
        linecache.cache[name] = (len(source), None, shown, name)
        return body

    def _run(
        self, node: ast.stmt, name: str, announcement: Json, runner: StatementRunner
    ) -> list[Failure]:
        """Announce and run one statement; return what failed."""
        # Do not announce a plain function, whose definition cannot end this process. Otherwise, it
        # would be blamed for what an earlier statement broke.
        if not runs_nothing(node):
            flush()
            self._settle()
            self.send(announcement)
        return runner.run(node, name)

    def _not_run(self, failure: Failure) -> Json:
        """Describe a failed statement, or a decorator that was left off."""
        node, error = failure
        told = {"line": node.lineno, "error": self._answers.describe(error)}
        if isinstance(node, ast.stmt):
            return {**told, "names": self._names_of(node)}
        return {**told, "why": "decorator"}

    def _names_of(self, node: ast.stmt) -> list[str]:
        return [self._texts.clean(name) for name in names_of(node)]

    def _not_parsed(self, number: int, source: str, part: LeftOut) -> Json:
        """Describe lines that Python cannot parse."""
        clean, error = self._texts.clean, part.error
        message = clean(str(getattr(error, "msg", None) or error))
        raised = {"type_name": type(error).__name__, "message": message}
        text = "\n".join(source.split("\n")[part.first - 1 : part.last])
        why = "command" if text.lstrip().startswith(("!", "%")) else "unparsed"
        names = [clean(name) for name in names_in(text)]
        told = {"line": part.first, "last": part.last, "names": names, "error": raised}
        return {"cell": number, "why": why, **told}

    def _file_of(self, frame: FrameType) -> str:
        name = frame.f_code.co_filename
        return name if name in self._files else self._imports.files.get(name, "")


def _place(described: Json) -> tuple[int, int]:
    return described["cell"], described["line"]


def prepare_streams(unused: Iterable[int]) -> None:
    """Connect unused descriptors to the null device; let streams print any text, line by line."""
    connect_to_null(unused)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace", newline="\n", line_buffering=True)  # type: ignore[union-attr]
    sys.argv[:] = ["submission"]  # instead of this process's command line
    sys.orig_argv[:] = []


def connect_to_null(descriptors: Iterable[int]) -> None:
    """Connect descriptors to a newly opened null device: a shared one would keep changed flags."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor)
    os.close(null)
