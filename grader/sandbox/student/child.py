"""A student's process: runs a submission's statements and calls, and sends back raw outputs.

It also announces statements before it runs them. The grader treats all replies as hostile input:
see wire.py.
"""

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
from .answers import Answers, Reply, flush
from .clean_text import Texts
from .loader import Loader
from .own_imports import OwnImports
from .standard_input import connect_stream
from .statements import run_prelude
from .value_encoding import MAX_ITEMS, Bytes, Json, decode_line, encode_line

MODULE = "submission"
MAX_JOINED = 2**14  # bytes; a reply with a smaller payload is written at once
# The file name of our own code in tracebacks; a student's file may have the same name.
OURS = run_prelude.__code__.co_filename


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
        support = set()
        for file in files:
            content = self._commands.read(file["size"])
            path = os.path.join(root, file["path"])
            if file["support"]:
                support.add(os.path.abspath(path))
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
        self._imports = OwnImports(root, own, blocked, support)
        self._answers = Answers(
            self._module.__dict__, self._commands, self._texts, result_bytes, self._file_of
        )
        self._operations.update(
            call=self._answers.call,
            read=self._answers.read,
            read_questions=self._answers.read_questions,
        )

    def load(self, cells: list[Json], wanted: Json, skip: list[int], definitions: bool) -> Reply:
        """Run the top-level statements; see loader.py. `wanted` is what the assignment asks for."""
        answers = self._answers
        answers.given = self._imports.given = run_prelude(wanted["prelude"])
        answers.functions, answers.chains = wanted["functions"], wanted["chains"]
        answers.values, answers.classes = wanted["values"], wanted["classes"]
        answers.questions = wanted["questions"]
        answers.given_code = wanted["given"]
        loader = Loader(answers, self._module.__dict__, self._texts, self._announce)
        loader.skip, loader.definitions = {*skip}, definitions
        for file, group in itertools.groupby(enumerate(cells), lambda item: item[1]["part"]):
            part = [*group]
            for _, cell in part:
                self._keep_source(cell)
            self._imports.look_in(file)
            if loader.load_file(file, part) and file:
                self._imports.files.setdefault(file, file)  # reported as if it were imported
        report = loader.report()
        unread = map(self._texts.clean_all, self._imports.unread_places())
        report["otherwise"] = [*unread, *report["otherwise"]][:MAX_ITEMS]
        return report, []

    def _keep_source(self, cell: Json) -> None:
        """Keep a cell's lines, which tracebacks show."""
        name, source = cell["name"], cell["source"]
        if name != OURS and not cell["support"]:
            self._files.add(name)
        self._module.__dict__.setdefault("__file__", name)
        shown = [line + "\n" for line in (cell["written"] or source).split("\n")]
        linecache.cache[name] = (len(source), None, shown, name)

    def _announce(self, place: Json) -> None:
        """Announce the statement that runs next."""
        flush()
        self._settle()
        self.send(place)

    def _file_of(self, frame: FrameType) -> str:
        name = frame.f_code.co_filename
        return name if name in self._files else self._imports.files.get(name, "")


def prepare_streams(unused: Iterable[int]) -> None:
    """Connect unused descriptors to the null device; let streams print any text, line by line."""
    connect_to_null(unused)
    connect_stream()
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
