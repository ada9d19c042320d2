"""Gives notebook code what it expects: `display`, and a small stand-in for IPython's shell."""

import builtins
import importlib
import os
import shlex
from typing import Any

import numpy as np

COLAB_FOLDER = "/content/"  # the working directory in Colab; here, the submission's own folder


def become_notebook(namespace: dict[str, Any]) -> None:
    """Define `display` and `get_ipython` for the code in this namespace."""
    shell = _Shell(namespace)
    vars(builtins).update(display=print, get_ipython=lambda: shell)


def names_of_pylab() -> dict[str, Any]:
    """Return what `%pylab` defines, except for what matplotlib has."""
    return {name: getattr(np, name) for name in np.__all__} | {"np": np, "numpy": np}


class _Shell:
    """Answers the calls that magics and shell commands are turned into; runs no shell command."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def getoutput(self, command: str, *_: Any, **__: Any) -> list[str]:
        """Return no lines of output, for `x = !command`."""
        return []

    def run_line_magic(self, magic: str, line: str, *_: Any, **__: Any) -> Any:
        """Run the statement of `%time`, and return an expression's value; ignore most others."""
        if magic == "pylab":
            self._namespace.update(names_of_pylab())
        if magic != "time":
            return None
        try:
            expression = compile(line, "%time", "eval", dont_inherit=True)
        except SyntaxError:
            code = compile(line, "%time", "exec", dont_inherit=True)
            return exec(code, self._namespace)  # noqa: S102 (a student's line)
        return eval(expression, self._namespace)  # noqa: S307 (a student's line)

    def run_cell_magic(self, magic: str, line: str, cell: str) -> None:
        """Write the cell to a file, for `%%writefile [-a] name`; ignore other magics."""
        if magic not in ("writefile", "file"):
            return
        *options, name = shlex.split(line)
        path = name.removeprefix(COLAB_FOLDER)
        try:
            # A `!mkdir` in an earlier cell did nothing.
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            with open(path, "a" if options else "w", encoding="utf-8") as file:
                file.write(cell)
        except PermissionError:
            # Where code cannot write files, intake has already added the files of such cells.
            if not os.path.isfile(path):
                raise
        importlib.invalidate_caches()

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None
