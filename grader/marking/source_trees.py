"""Parses a student's code into syntax trees, for rules about code. The code is never run.

Python's parser may crash, or take very long, on code that is made for it. So only code of a bounded
length is parsed, in which no expression and no chain of `elif` is nested deeply. This is known
before, in linear time. Where Python cannot parse a file, its top-level statements are parsed alone.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from grader.model.code_blocks import STRING
from grader.model.execution import CodePlace
from grader.model.submission import Cell

MAX_CHARS = 200_000  # of all code of a submission that is parsed
MAX_BRACKETS = 50
MAX_NESTING = 800  # words and operators, without a comma between them, around and before a place
MAX_ELIFS = 400  # of one file or cell
MAX_EVALUATED = 10_000  # characters of a text that code evaluates
_TOKEN = re.compile(
    rf"(?P<skip>\#[^\n]*|\\\n|[ \t\f]+)|(?P<string>{STRING})|(?P<word>\w+)|(?P<sign>\n|\*\*|.)",
    re.VERBOSE | re.DOTALL,
)
# A line that goes on with the statement above it.
_GOES_ON = re.compile(r"(?:else|elif|except|finally)\b|[\])}#\s]|$")


class Statement(NamedTuple):
    """A top-level statement and the file or cell that it is in."""

    cell: Cell
    node: ast.stmt


@dataclass
class CodeFile:
    """The top-level statements of a file, or of a notebook."""

    name: str  # as a further file or a module is called; empty for the graded file
    statements: list[Statement] = field(default_factory=list)
    is_whole: bool = True  # whether all of it could be parsed

    @property
    def module(self) -> str:
        """Return the name by which other files import it."""
        path = PurePosixPath(self.name)
        parts = path.parts[:-1] if path.stem == "__init__" else (*path.parts[:-1], path.stem)
        return ".".join(parts)


def read_files(cells: Iterable[Cell], modules: Iterable[Cell]) -> list[CodeFile]:
    """Return the graded file first, then the further files and the modules beside it."""
    files = {"": CodeFile("")}
    left = MAX_CHARS
    for cell in (*cells, *modules):
        name = cell.part if cell in cells else cell.name
        if cell.left_out or (cell not in cells and name in files):
            continue
        file = files.setdefault(name, CodeFile(name))
        left -= len(cell.source)
        nodes, is_whole = parse(cell.source) if left >= 0 else ([], False)
        file.statements += [Statement(cell, node) for node in nodes]
        file.is_whole &= is_whole
    return [*files.values()]


def parse(source: str) -> tuple[Sequence[ast.stmt], bool]:
    """Return the statements that can be parsed, and whether these are all."""
    if (nodes := _parse(source)) is not None:
        return nodes, True
    lines = source.split("\n")
    starts = [number for number, line in enumerate(lines) if not _GOES_ON.match(line)]
    starts = [n for n in starts if not (n and lines[n - 1].startswith("@"))]
    found: list[ast.stmt] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        nodes = _parse("\n".join(lines[start:end])) or []
        found += [ast.increment_lineno(node, start) for node in nodes]
    return found, False


def parse_text(text: str) -> Sequence[ast.stmt] | None:
    """Return the statements in a text that code evaluates; None if they cannot be known."""
    return _parse(text.strip()) if len(text) <= MAX_EVALUATED else None


def place_in(cell: Cell, line: int) -> CodePlace:
    """Return the place and the text of a line."""
    text = cell.lines[line - 1].strip() if 0 < line <= len(cell.lines) else ""
    return CodePlace(_clean(cell.name), line, _clean(text))


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:1000]


def _parse(source: str) -> list[ast.stmt] | None:
    if _is_nested_deeply(source):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def _is_nested_deeply(source: str) -> bool:
    """Return whether a tree of the code could be very deep.

    A comma, a colon or a new statement ends an expression. In brackets, one begins.
    """
    counts = [0]  # for each open bracket: the words and operators since the last comma
    total = elifs = 0
    for kind, text in _tokens(source):
        if kind == "word" and text == "elif":
            elifs += 1
        if text in ("(", "[", "{"):
            counts.append(1)
            total += 1
        elif text in (")", "]", "}") and len(counts) > 1:
            inner = counts.pop()
            counts[-1] += 1  # of calls in a row, each is in the next
            total += 1 - inner
        elif text == "," or (text in ("\n", ";") and len(counts) == 1):
            total -= counts[-1]
            counts[-1] = 0
        elif text != "\n":
            counts[-1] += 1
            total += 1
        if total > MAX_NESTING or len(counts) > MAX_BRACKETS or elifs > MAX_ELIFS:
            return True
    return False


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(source):
        if found.lastgroup and found.lastgroup != "skip":
            yield found.lastgroup, found[0]
