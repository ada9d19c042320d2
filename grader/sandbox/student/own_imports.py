"""Which modules a submission may import: its own from source alone, and none that are blocked.

This is a first fence, made of Python: code can undo it on purpose. The grader's intake leaves out
the same files, so only files that a submission writes itself can get past the fence.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import (
    ExtensionFileLoader,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from types import CodeType, SimpleNamespace
from typing import Any
from zipimport import zipimporter

from .value_encoding import MAX_ITEMS

COMPILED = "{} is compiled code, which is not run: import its source"
PACKED = "{} is an archive, from which no code is imported: import the files themselves"
GUARDED = (
    (SourcelessFileLoader, "get_code", COMPILED),
    (ExtensionFileLoader, "create_module", COMPILED),
    (zipimporter, "get_code", PACKED),
    (zipimporter, "load_module", PACKED),
)
"""What loads code that no page can show, with the method that does and the message to students."""
SELF_CHECK = "grader"
"""The package whose `check` students call."""

_find_spec, _absolute = PathFinder.find_spec, os.path.abspath


class OwnImports:
    """Finds a submission's own modules, and remembers their files."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        """By the path of an imported file, its path below the submission's folder."""
        self._reported = 0
        self._root = ""
        self._folder = ""
        self._blocked: list[str] = []
        self._installed: tuple[str, ...] = ()

    def begin(self, root: str, folder: str, blocked: list[str]) -> None:
        """Import from `folder`, below `root`, too; and `blocked` modules only from there."""
        self._root, self._folder, self._blocked = root, folder, blocked
        # The path holds Python and its packages so far.
        self._installed = tuple(os.path.join(_absolute(place), "") for place in sys.path if place)
        for loader, method, message in GUARDED:
            self._guard(loader, method, message)
        # Built-in modules come before the submission's files.
        sys.meta_path.insert(sys.meta_path.index(PathFinder), self)
        sys.meta_path.insert(0, SimpleNamespace(find_spec=self._find_blocked))
        # Last, so that a file called numpy.py or random.py does not replace the real one.
        sys.path.append(folder)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find a module as Python does, and load the submission's own from source."""
        spec = _find_spec(name, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            file = _absolute(spec.loader.path)
            if not file.startswith(self._installed):
                spec.loader = _SourceOnlyLoader(name, spec.loader.path)
                self.files[spec.loader.path] = self._relative(file)
        return spec

    def new_files(self) -> list[str]:
        """Return the files that were imported since the last call, as paths below the folder."""
        new = [*self.files.values()][self._reported :][:MAX_ITEMS]
        self._reported += len(new)
        return new

    def _find_blocked(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in self._blocked:
            return None
        spec = self.find_spec(name, path or [self._folder])
        if spec is None and name == SELF_CHECK:
            # A self-check in a notebook is no error; here it does nothing. The loader is not an
            # importlib.abc.Loader, whose module would load half the standard library.
            loader: Any = SimpleNamespace(create_module=lambda _: None, exec_module=_add_check)
            return ModuleSpec(name, loader)
        if spec is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return spec

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

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code


def _add_check(module: Any) -> None:
    module.check = lambda *functions, **options: None
