"""Imports of a submission's own modules: from source alone, and told.

This is a first fence, made of Python: code that sets out to can undo it. What it keeps out, the
grader's intake leaves out too, so that only what a submission writes itself can get past it.
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
from types import CodeType
from typing import Any
from zipimport import zipimporter

from .value_encoding import MAX_ITEMS

COMPILED = "{} is compiled code, which is not run: import its source"
PACKED = "{} is a packed file, and no code is imported from it: import the files themselves"
GUARDED = (
    (SourcelessFileLoader, "get_code", COMPILED),
    (ExtensionFileLoader, "create_module", COMPILED),
    (zipimporter, "get_code", PACKED),
    (zipimporter, "load_module", PACKED),
)
"""What runs code that no page can show, and how it is called."""

_find_spec, _absolute = PathFinder.find_spec, os.path.abspath


class OwnImports:
    """Finds a submission's own modules, and keeps which they were."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        """By the path of a file that was imported, its place in the submission's folder."""
        self._told = 0
        self._root = ""
        self._installed: tuple[str, ...] = ()

    def watch(self, root: str) -> None:
        """Begin; what is on the path by now is Python's and its packages'.

        Args:
            root: the submission's folder.
        """
        self._root = root
        self._installed = tuple(os.path.join(_absolute(place), "") for place in sys.path if place)
        for loader, method, sentence in GUARDED:
            self._guard(loader, method, sentence)
        # Only before what finds files: what is built in comes first.
        sys.meta_path.insert(sys.meta_path.index(PathFinder), self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        spec = _find_spec(name, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            file = _absolute(spec.loader.path)
            if not file.startswith(self._installed):
                spec.loader = _FromSource(name, spec.loader.path)
                self.files[spec.loader.path] = self._place(file)
        return spec

    def news(self) -> list[str]:
        """What was imported since this was last asked."""
        new = [*self.files.values()][self._told :][:MAX_ITEMS]
        self._told += len(new)
        return new

    def _guard(self, loader: Any, method: str, sentence: str) -> None:
        """Have a loader load only what is installed."""
        load = getattr(loader, method)

        def load_installed(own: Any, *arguments: Any) -> Any:
            file = _absolute(own.archive if loader is zipimporter else own.path)
            if not file.startswith(self._installed):
                raise ImportError(sentence.format(self._place(file)))
            return load(own, *arguments)

        setattr(loader, method, load_installed)

    def _place(self, file: str) -> str:
        return os.path.relpath(file, self._root).replace(os.sep, "/")


class _FromSource(SourceFileLoader):
    """Loads a module from its source, whatever lies in a `__pycache__` beside it."""

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code
