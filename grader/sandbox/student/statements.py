"""Runs top-level statements, and what is left of one when a part of it fails.

Annotations are not evaluated. If an import of several names fails, each is imported alone, unless
all fail for one reason. A relative import becomes an absolute one. If a decorator fails, it is left
off.
"""

import __future__

import ast
import codeop
from collections.abc import Iterator
from typing import Any, NamedTuple

ANNOTATIONS = __future__.annotations.compiler_flag  # has Python keep annotations as text

_Decorated = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Failure(NamedTuple):
    """A statement that raised an exception, or a decorator of it."""

    node: ast.stmt | ast.expr
    error: BaseException


class StatementRunner:
    """Runs statements in a namespace."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self._compile = codeop.Compile()  # remembers what was imported from `__future__`
        self._compile.flags |= ANNOTATIONS

    def run(self, node: ast.stmt, name: str) -> list[Failure]:
        """Run a statement of the file or cell `name`; return what failed."""
        try:
            self._exec(node, name)
        except BaseException as error:
            if not isinstance(error, Exception):
                return [Failure(node, error)]
            if parts := [*_one_by_one(node, error)]:
                return [failure for part in parts for failure in self.run(part, name)]
            if isinstance(node, _Decorated) and node.decorator_list:
                return self._run_undecorated(node, name) or [Failure(node, error)]
            return [Failure(node, error)]
        return []

    def _exec(self, node: ast.stmt, name: str) -> None:
        code = self._compile(ast.Module([node], []), name, "exec")  # type: ignore[arg-type]
        exec(code, self.namespace)  # noqa: S102 (what this process is for)

    def _run_undecorated(self, node: _Decorated, name: str) -> list[Failure]:
        """Run a definition, and apply those decorators that work; [] if the definition fails."""
        decorators, node.decorator_list = node.decorator_list, []
        failures = []
        try:
            self._exec(node, name)
            for decorator in reversed(decorators):
                expression: Any = ast.Expression(decorator)
                try:
                    apply = eval(self._compile(expression, name, "eval"), self.namespace)  # noqa: S307
                    self.namespace[node.name] = apply(self.namespace[node.name])
                except Exception as error:
                    failures.append(Failure(decorator, error))
        except Exception:
            return []
        finally:
            node.decorator_list = decorators
        return failures


def run_prelude(source: str) -> dict[str, Any]:
    """Return what the code that a course gives defines; nothing if it fails here."""
    given: dict[str, Any] = {}
    try:
        exec(compile(source, "<prelude>", "exec", dont_inherit=True), given)  # noqa: S102
    except Exception:
        return {}
    given.pop("__builtins__", None)
    return given


def as_absolute(node: ast.ImportFrom) -> ast.stmt:
    """Return `from .utils import f` as `from utils import f`: a script has no package."""
    if node.module:
        return ast.copy_location(ast.ImportFrom(node.module, node.names, 0), node)
    return ast.copy_location(ast.Import(node.names), node)


def _one_by_one(node: ast.stmt, error: Exception) -> Iterator[ast.stmt]:
    """Yield statements instead of a failed import: for each of its names, or not relative."""
    match node:
        case ast.ImportFrom(level=level) if level:
            yield as_absolute(node)
            return
        case ast.Import(aliases) if len(aliases) > 1:
            parts: list[ast.stmt] = [ast.Import([alias]) for alias in aliases]
        case ast.ImportFrom(module, aliases, level) if len(aliases) > 1:
            if isinstance(error, ModuleNotFoundError):
                return
            parts = [ast.ImportFrom(module, [alias], level) for alias in aliases]
        case _:
            return
    yield from (ast.copy_location(part, node) for part in parts)
