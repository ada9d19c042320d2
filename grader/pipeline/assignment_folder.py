"""Reads the support files in the folder of an assignment, and lets the assignment import them."""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path, PurePosixPath
from types import ModuleType

from grader.intake.source_text import refusal
from grader.model.assignment import AssignmentOutline
from grader.model.errors import AssignmentError
from grader.model.support_files import MAX_BYTES, MAX_TOTAL_BYTES, module_of

OWN_SOURCE = re.compile(rb"(?m)^ASSIGNMENT\b")


class AssignmentFolder:
    """The folder of an assignment: a package, or the folder of a single file."""

    def __init__(self, source: Path) -> None:
        """Take the resolved path of an assignment: a folder or a file."""
        self.path = source if source.is_dir() else source.parent
        self._sources = sorted(source.rglob("*.py")) if source.is_dir() else [source]

    def read_support(self, assignment: AssignmentOutline) -> dict[str, bytes]:
        """Read the support files of an assignment; raise AssignmentError if one cannot be used.

        Those that it has already, because its author's code wrote them, are not read.
        """
        contents: dict[str, bytes] = {}
        for path in assignment.files:
            try:
                written = assignment.support.get(path)
                contents[path] = self._read(path) if written is None else written
                _check(path, contents[path], assignment.names())
            except ValueError as error:
                raise AssignmentError(f"{self._where(path)}files: {path!r} {error}") from None
        if sum(map(len, contents.values())) > MAX_TOTAL_BYTES:
            raise AssignmentError(
                f"{self._where(*contents)}files: together, they have more than "
                f"{MAX_TOTAL_BYTES >> 20} MB; make the largest ones smaller"
            )
        return contents

    def _read(self, path: str) -> bytes:
        place = self.path / path
        real = place.resolve()
        if not real.is_relative_to(self.path):
            raise ValueError(f"is a link that leads out of {self.path}; put the file there itself")
        if real.is_dir():
            raise ValueError("is a folder; name the files in it, each by its own path")
        try:
            if not real.is_file():
                found = "it is no ordinary file" if real.exists() else "there is no such file"
                raise ValueError(f"cannot be read: {found} in {self.path}")
            if real.stat().st_size > MAX_BYTES:
                raise ValueError(
                    f"has more than {MAX_BYTES >> 20} MB; make it smaller, or split it"
                )
            return real.read_bytes()
        except OSError as error:
            raise ValueError(f"cannot be read: {error.strerror}") from error

    def _where(self, *paths: str) -> str:
        """Return the line of the assignment's source that names a file; "" if none does."""
        for file in self._sources:
            for text, line in _texts(file):
                if text in paths:
                    return f"{file}, line {line}: "
        return ""

    def modules(self) -> frozenset[str]:
        """Return the modules whose files the assignment's source names.

        Only these can be imported from the folder, which may hold what others have put there.
        """
        texts = (text for file in self._sources for text, _ in _texts(file))
        names = (text for text in texts if text.endswith(".py") and not text.startswith("/"))
        return frozenset(module_of(str(PurePosixPath(name))) for name in names)


def _texts(source: Path) -> Iterator[tuple[str, int]]:
    with suppress(OSError, SyntaxError, ValueError, RecursionError):
        for node in ast.walk(ast.parse(source.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, node.lineno


def _check(path: str, content: bytes, asked: Sequence[str]) -> None:
    """Raise ValueError if a support file cannot be used, or gives away what students write."""
    if code := refusal(PurePosixPath(path), content):
        kind = "compiled code" if code == "compiled_code" else "an archive"
        raise ValueError(f"is {kind}, which submissions cannot use; name the files themselves")
    if not path.endswith(".py"):
        return
    if OWN_SOURCE.search(content):
        raise ValueError("defines ASSIGNMENT, which students must not get; name another file")
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError) as error:
        line = f"line {error.lineno}: {error.msg}" if isinstance(error, SyntaxError) else error
        raise ValueError(f"is not Python that can be read ({line})") from None
    module = module_of(path)
    installed = PathFinder.find_spec(module, [p for p in sys.path if p.endswith("-packages")])
    if installed and installed.loader:
        raise ValueError(f"has the name of {module}, which is installed here; choose another name")
    if given := [name for name in asked if name in _defined(tree)]:
        raise ValueError(
            f"defines {given[0]}, which students are asked to write; give it another name there"
        )


def _defined(tree: ast.Module) -> set[str]:
    """Return the functions, classes and variables that a module defines at its top."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            inner = (each for target in targets for each in ast.walk(target))
            found |= {each.id for each in inner if isinstance(each, ast.Name)}
    return found


class _SupportModules:
    """Finds the support files of the assignment that was loaded last, after all other modules."""

    def __init__(self) -> None:
        self._folder = ""
        self._names: frozenset[str] = frozenset()

    def use(self, folder: AssignmentFolder) -> None:
        """Find the modules of this folder from now on, and forget those of another one."""
        for name in [name for name in sys.modules if name.partition(".")[0] in self._names]:
            if _is_in(sys.modules[name], self._folder):
                del sys.modules[name]
        self._folder, self._names = str(folder.path), folder.modules()
        if self not in sys.meta_path:
            sys.meta_path.append(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module that is named; a module inside a package is found by Python itself."""
        return PathFinder.find_spec(name, [self._folder]) if name in self._names else None


def _is_in(module: ModuleType, folder: str) -> bool:
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return any(Path(place).is_relative_to(folder) for place in places if place)


SUPPORT_MODULES = _SupportModules()
