"""The student's process: runs a submission's statements and calls, and sends back raw outputs.

It takes one command after another, each a line of JSON and as many bytes as the line says, and
answers in the same form. While loading it also tells which statement comes next. Whatever is sent
from here is hostile input to the reader: see wire.py.
"""

from __future__ import annotations
import __future__

import ast
import importlib.machinery
import linecache
import os
import random
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from types import FrameType, ModuleType
from typing import IO, Any

from ..isolation.limits import MAX_FILE_BYTES, limit_files, limit_resources
from .answers import Answers, Reply
from .clean_text import Texts, flush
from .definitions import is_definition, runs_nothing
from .notebook_shell import become_notebook
from .own_imports import OwnImports
from .value_encoding import MAX_ITEMS, Bytes, Json, decode_line, encode_line

MODULE = "submission"
SELF_CHECK = "grader"
"""The package whose `check` students call."""
OURS = is_definition.__code__.co_filename
"""What tracebacks call our own code; a file of that name is not told from it."""
MAX_JOINED = 2**14
FUTURE_FLAGS = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


class Child:
    """One submission's process: its module, and the pipes to the grader."""

    max_file_bytes = MAX_FILE_BYTES

    def __init__(
        self,
        commands: IO[bytes],
        replies: int,
        become_student: Callable[[], None] = lambda: None,
        lock: Callable[[], None] = lambda: None,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        """Serve nothing yet.

        Args:
            commands: where commands come from.
            replies: the descriptor to write to.
            become_student: takes on the user that this process is to be.
            lock: locks this process in.
            settle: waits, before each reply, until what was printed has been read: so it counts
                for what printed it.
        """
        self._commands = commands
        self._replies = replies
        self._become_student = become_student
        self._lock = lock
        self._settle = settle
        self._texts = Texts(os.sep)
        self._files: set[str] = set()
        self._imports = OwnImports()
        self._flags = 0
        """What the submission imported from `__future__`, for the statements after that."""
        self._module = ModuleType(MODULE)
        sys.modules[MODULE] = self._module
        self._answers: Answers
        # Bound before a submission could put something else in their place.
        self._operations: dict[str, Callable[..., Reply]] = {
            "start": self.start,
            "load": self.load,
        }

    def serve(self) -> None:
        """Answer commands, until told that there are no more."""
        operations = self._operations
        for line in self._commands:
            command = decode_line(line.decode())
            if command["op"] == "end":
                return
            message, content = operations[command.pop("op")](**command)
            flush()
            self._settle()
            self.send({**message, **self._told_imports()}, content)

    def send(self, message: Json, payload: Sequence[Bytes] = ()) -> None:
        size = sum(map(len, payload))
        parts: list[Bytes] = [f"{size} {encode_line(message)}\n".encode("ascii"), *payload]
        if size < MAX_JOINED:  # at once: each time, the grader may have to wake up
            parts = [b"".join(parts)]
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(self._replies, rest) :]

    def start(
        self,
        payload: int,
        root: str,
        folder: str,
        files: list[Json],
        limits: Json,
        result_bytes: int,
        blocked: list[str],
    ) -> Reply:
        """Limit what this process may use, take in the submission's files, lock this process in."""
        layers = limit_resources(**limits)
        self._become_student()
        own = self.move_in(root, folder, files, result_bytes)
        # Only now: what was handed in may be larger, and lies where this process cannot write.
        layers += limit_files(self.max_file_bytes)
        self._lock()
        random.seed(0)
        self._imports.watch(root)
        sys.meta_path.insert(0, _OwnOnly(blocked, own, self._imports.find_spec))
        # Last, so that a file called numpy.py or random.py does not stand in for the real one.
        sys.path.append(own)
        return {"ready": True, "layers": layers}, []

    def move_in(self, root: str, folder: str, files: list[Json], result_bytes: int) -> str:
        """Write the files, and go to the folder in which the code is to run and to be called.

        Returns:
            That folder.
        """
        own = os.path.join(root, folder)
        # A name may be too long here or be none, or two names be one: the code is told when it
        # imports. In one that is too deep, `makedirs` calls itself too often.
        try:
            if not os.path.isdir(own):
                os.makedirs(own)
        except OSError:
            own = root
        for file in files:
            content = self._commands.read(file["size"])
            path = os.path.join(root, file["path"])
            # Intake leaves such names out; here they would be written to with the grader's rights.
            if not os.path.abspath(path).startswith(os.path.join(os.path.abspath(root), "")):
                continue
            with suppress(OSError, ValueError, RecursionError):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as stream:
                    stream.write(content)
        os.chdir(own)
        os.environ["HOME"] = os.environ["TMPDIR"] = root
        self._texts = Texts(root)
        self._answers = Answers(
            self._module.__dict__, self._commands, self._texts, result_bytes, self._file_of
        )
        self._operations.update(call=self._answers.call, read=self._answers.read)
        return own

    def load(self, payload: int, cells: list[Json], skip: list[int], definitions: bool) -> Reply:
        """Run all top-level statements but those in `skip`; one that fails is passed over.

        Where only `definitions` are wanted, the others are passed over, and the first of them told.
        """
        skipped: list[Json] = []
        others: list[Json] = []
        index = 0
        namespace = self._module.__dict__
        if any(cell["notebook"] for cell in cells):
            become_notebook(namespace)
        for cell in cells:
            name = cell["name"]
            lines = (cell["written"] or cell["source"]).split("\n")
            try:
                tree = ast.parse(cell["source"], name)
            except BaseException as error:
                skipped.append(self._unparsed(name, lines, error))
                continue
            if name != OURS:
                self._files.add(name)
            namespace.setdefault("__file__", name)
            shown = [line + "\n" for line in lines]
            linecache.cache[name] = (len(cell["source"]), None, shown, name)
            for node in tree.body:
                if index not in skip:
                    place = partial(self._place, name, lines, node.lineno)
                    if definitions and not is_definition(node, namespace):
                        others.append(place())
                    else:
                        if not runs_nothing(node):
                            flush()
                            self._settle()
                            self.send({"at": index, **place()})
                        raised = self._run(node, name)
                        # Without what was passed over, some names are not there.
                        if raised and definitions and raised["type_name"] == "NameError":
                            others.append(place())
                        elif raised:
                            skipped.append({**place(), "error": raised})
                index += 1
        return {"statements": index, "skipped": [*others[:1], *skipped][:MAX_ITEMS]}, []

    def _run(self, node: ast.stmt, name: str) -> Json | None:
        """Run one statement; the exception that ended it early, if one did."""
        try:
            code = compile(ast.Module([node], []), name, "exec", self._flags, True)
            self._flags |= code.co_flags & FUTURE_FLAGS
            exec(code, self._module.__dict__)  # noqa: S102 (what this process is for)
        except BaseException as error:
            return self._answers.describe(error)
        return None

    def _told_imports(self) -> Json:
        """The files of its own that were imported since the last reply, where there are any."""
        new = self._imports.news()
        return {"imported": [self._texts.clean(file) for file in new]} if new else {}

    def _file_of(self, frame: FrameType) -> str:
        name = frame.f_code.co_filename
        return name if name in self._files else self._imports.files.get(name, "")

    def _unparsed(self, name: str, lines: list[str], error: BaseException) -> Json:
        number = getattr(error, "lineno", None)
        message = self._texts.clean(str(getattr(error, "msg", None) or error))
        told = {"type_name": type(error).__name__, "message": message}
        return {**self._place(name, lines, number), "error": told, "unparsed": True}

    def _place(self, name: str, lines: list[str], number: int | None) -> Json:
        """A line as the student wrote it, and where that is."""
        where = f"{name}, line {number}" if number else name
        code = lines[number - 1].strip() if number and number <= len(lines) else ""
        return {"where": self._texts.clean(where), "code": self._texts.clean(code)}


class _OwnOnly:
    """Finds modules of these names in the submission's own folder or not at all."""

    def __init__(self, names: list[str], folder: str, find: Callable[..., Any]) -> None:
        self._names = names
        self._folder = folder
        self._find = find

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.partition(".")[0] not in self._names:
            return None
        own = self._find(name, path or [self._folder])
        if own is None and name == SELF_CHECK:
            return importlib.machinery.ModuleSpec(name, _SelfCheck())  # type: ignore[arg-type]
        if own is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return own


class _SelfCheck:
    """Stands in for the grader: a self-check in a notebook is no fault, and does nothing.

    A loader that does not derive from `importlib.abc.Loader`, with which half the standard library
    would be loaded, to be copied with every fork.
    """

    def create_module(self, spec: Any) -> None:
        """Have Python make one."""

    def exec_module(self, module: ModuleType) -> None:
        module.check = lambda *functions, **options: None  # type: ignore[attr-defined]
