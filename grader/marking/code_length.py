"""Counts the lines of code that a function and what it uses have."""

import ast
import itertools
from collections.abc import Iterable, Iterator, Sequence

from grader.marking.name_origins import Definition
from grader.marking.reached_code import Part


def count_lines(parts: Sequence[Part]) -> int:
    """Return the number of lines, where each statement after a semicolon counts as one more."""
    return len({*_code_lines(parts)}) + sum(map(_extra_statements, parts))


def _code_lines(parts: Iterable[Part]) -> Iterator[tuple[str, int]]:
    """Yield the lines of code of functions, without blank lines, comments and docstrings."""
    for part in parts:
        node = part.node
        if part.line:
            yield from ((f"{part.cell.name} {part.line}", n) for n in _lines_of(node))
            continue
        told: set[int] = set()
        if isinstance(node, Definition) and ast.get_docstring(node, clean=False) is not None:
            after = {line for each in node.body[1:2] for line in _lines_of(each)}
            told = {*_lines_of(node.body[0])} - after
        decorators = getattr(node, "decorator_list", ())
        for line in {*_lines_of(node), *(n for each in decorators for n in _lines_of(each))} - told:
            text = part.cell.lines[line - 1].strip() if line <= len(part.cell.lines) else ""
            if text and not text.startswith("#"):
                yield part.cell.name, line


def _lines_of(node: ast.AST) -> range:
    first = getattr(node, "lineno", 1)
    return range(first, (getattr(node, "end_lineno", None) or first) + 1)


def _extra_statements(part: Part) -> int:
    """Return the number of statements that follow another one on its line."""
    if part.outer:
        return 0  # counted with the function around it
    count = 0
    for node in ast.walk(part.node):
        for body in (getattr(node, name, ()) for name in ("body", "orelse", "finalbody")):
            if isinstance(body, list):
                pairs = itertools.pairwise(body)
                count += sum(b.lineno == (a.end_lineno or a.lineno) for a, b in pairs)
    return count
