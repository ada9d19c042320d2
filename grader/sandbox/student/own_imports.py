"""Limits what a submission can import: its own modules from source only, and no blocked ones.

This is a first barrier, made in Python, so code can remove it on purpose. The grader's intake
leaves out the same files. So only a file that a submission writes itself can pass the barrier.
"""

import ast
import os
import sys
from collections.abc import Mapping
from importlib import machinery
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import decode_source
from types import CodeType, MappingProxyType, ModuleType, SimpleNamespace
from typing import Any
from zipimport import zipimporter

from .recovery import recover
from .statements import ANNOTATIONS, as_absolute
from .value_encoding import MAX_ITEMS

COMPILED = "{} is compiled code, which is not run: import its source"
PACKED = "{} is an archive, from which no code is imported: import the files themselves"
# Loaders of code that no page can show, each with its loading method and a message to students.
GUARDED = (
    (machinery.SourcelessFileLoader, "get_code", COMPILED),
    (machinery.ExtensionFileLoader, "create_module", COMPILED),
    (zipimporter, "get_code", PACKED),
    (zipimporter, "load_module", PACKED),
)
SELF_CHECK = "grader"  # the package whose `check` students call

_find_spec, _absolute, _compile = PathFinder.find_spec, os.path.abspath, compile


class OwnImports:
    """Finds a submission's own modules, and remembers their files."""

    def __init__(self, root: str, folder: str, blocked: list[str], support: set[str]) -> None:
        """Also look for modules in `folder`, below `root`; look for `blocked` ones only there.

        `support` are the paths of the course's files, whose code is not the submission's own.
        """
        self._root, self._folder, self._blocked = root, folder, blocked
        self._support = support
        self.files: dict[str, str] = {}  # imported files: by path, the path relative to `root`
        self.given: Mapping[str, Any] = {}  # what each of the submission's modules begins with
        self.unread: list[tuple[str, int]] = []  # lines of these files that cannot be parsed
        self._reported = 0
        # So far, `sys.path` holds only Python and its packages.
        self._installed = tuple(os.path.join(_absolute(place), "") for place in sys.path if place)

    def begin(self) -> None:
        """Add the finders and guards to this process's imports."""
        for loader, method, message in GUARDED:
            self._guard(loader, method, message)
        # Python still finds built-in modules before the submission's files.
        sys.meta_path.insert(sys.meta_path.index(PathFinder), self)
        sys.meta_path.insert(0, SimpleNamespace(find_spec=self._find_blocked))
        # Last, so that a file called numpy.py or random.py does not replace the real module.
        sys.path.append(self._folder)

    def look_in(self, file: str) -> None:
        """Also look for modules beside a file, whose path is relative to the root."""
        folder = os.path.dirname(os.path.join(self._root, file))
        if folder not in sys.path:
            sys.path.append(folder)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find a module as Python does, and load the submission's own from source."""
        spec = _find_spec(name, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            file = _absolute(spec.loader.path)
            if not file.startswith(self._installed):
                spec.loader = _SourceOnlyLoader(name, spec.loader.path)
                spec.loader.unread = []
                if file not in self._support:
                    spec.loader.given, spec.loader.unread = self.given, self.unread
                    self.files[spec.loader.path] = self._relative(file)
        return spec

    def new_files(self) -> list[str]:
        """Return the files imported since this was last called, as paths relative to `root`."""
        new = [*self.files.values()][self._reported :][:MAX_ITEMS]
        self._reported += len(new)
        return new

    def unread_places(self) -> list[dict[str, Any]]:
        """Return the lines of imported files that were left out, because they cannot be parsed."""
        return [
            {"how": "left_out", "file": self._relative(file), "line": line}
            for file, line in self.unread
        ]

    def _find_blocked(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in self._blocked:
            return None
        if spec := self.find_spec(name, path or [self._folder]):
            return spec
        if name != SELF_CHECK:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        # Importing the self-check is no error, and its `check` does nothing here. The loader is no
        # importlib.abc.Loader, whose module would load half the standard library.
        loader: Any = SimpleNamespace(create_module=lambda _: None, exec_module=_add_check)
        return ModuleSpec(name, loader)

    def _guard(self, loader: Any, method: str, message: str) -> None:
        """Have a loader load only installed modules."""
        load = getattr(loader, method)

        def load_installed(own: Any, *arguments: Any) -> Any:
            file = _absolute(own.archive if loader is zipimporter else own.path)
            if not file.startswith(self._installed):
                raise ImportError(message.format(self._relative(file)))
            return load(own, *arguments)

        setattr(loader, method, load_installed)

    def _relative(self, file: str) -> str:
        return os.path.relpath(file, self._root).replace(os.sep, "/")


class _SourceOnlyLoader(SourceFileLoader):
    """Loads a module from its source, and ignores any `__pycache__`."""

    given: Mapping[str, Any] = MappingProxyType({})
    unread: list[tuple[str, int]]  # where to add the files and lines that cannot be parsed

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update(self.given)
        super().exec_module(module)

    def get_code(self, fullname: str) -> CodeType:
        source: Any = self.get_data(self.path)
        try:
            is_alone = "." not in fullname and not self.is_package(fullname)
            if is_alone and b"from ." in source:
                source = _Absolute().visit(ast.parse(source, self.path))
            code: CodeType = _compile(source, self.path, "exec", ANNOTATIONS, dont_inherit=True)
        except (SyntaxError, ValueError):
            if b"\0" in source:  # compiled code
                raise
            read = recover(decode_source(source), self.path)
            if not read.statements:
                raise
            self.unread += [(self.path, part.first) for part in read.left_out]
            whole = ast.Module(read.statements, [])
            code = _compile(whole, self.path, "exec", ANNOTATIONS, dont_inherit=True)
        return code


class _Absolute(ast.NodeTransformer):
    """Makes the relative imports of a module absolute, which is in no package."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        return as_absolute(node) if node.level else node


def _add_check(module: Any) -> None:
    module.check = lambda *functions, **options: None
