"""Reads a class that Python cannot parse as a whole: its members one by one."""

import ast
import re
from collections.abc import Callable, Sequence
from textwrap import dedent
from typing import NamedTuple

_HEAD = re.compile(r"class\s+\w+\s*(?:\([^()]*\))?\s*:\s*(?:#.*)?")
_DEFINES = re.compile(r"\s*(?:@|def\b|async\s+def\b|class\b)")
_CONTINUES = re.compile(r"\s*(?:else|elif|except|finally)\b|\s*[\])}#]|\s*$")
SLIP = 2  # columns by which a method may be indented otherwise than the others


class BrokenClass(NamedTuple):
    """What could be read of a class. Lines count from 0."""

    node: ast.ClassDef
    lost: list[tuple[int, int]]  # the lines of members that Python cannot parse
    slipped: list[int]  # the first lines of members that are indented otherwise than the others


def read_class(
    lines: Sequence[str],
    start: int,
    end: int,
    parse: Callable[[str, int], list[ast.stmt] | None],
    is_incomplete: Callable[[str], bool],
) -> BrokenClass | None:
    """Read the class in these lines; return None if there is none, or nothing of it can be read.

    `parse` returns the statements of a text that begins in a line, or None. `is_incomplete` tells
    whether further lines could make a statement of a text.
    """
    if not _HEAD.fullmatch(lines[start].rstrip()):
        return None
    body = [number for number in range(start + 1, end) if not _CONTINUES.match(lines[number])]
    indent = _indent(lines[body[0]]) if body else 0
    if not indent:
        return None
    starts = [
        number
        for number in body
        if _indent(lines[number]) <= indent
        or (_DEFINES.match(lines[number]) and _indent(lines[number]) <= indent + SLIP)
    ]
    # A decorator belongs to the definition below it.
    pairs = zip(starts, [start, *starts[:-1]], strict=True)
    starts = [each for each, before in pairs if not lines[before].lstrip().startswith("@")]
    head = parse(f"{lines[start].partition('#')[0].rstrip()} pass", start)
    node = head[0] if head else None
    if not isinstance(node, ast.ClassDef):
        return None
    node.body.clear()
    lost, slipped = [], []
    ends, index = [*starts[1:], end], 0
    while index < len(starts):
        first, last = starts[index], index
        while is_incomplete(text := _text(lines, first, ends[last])) and last + 1 < len(ends):
            last += 1
        members = parse(text, first)
        if members is None:
            last = index
            lost.append((first, ends[index]))
        elif _indent(lines[first]) != indent:
            slipped.append(first)
        node.body += members or []
        index = last + 1
    return BrokenClass(node, lost, slipped) if node.body else None


def _text(lines: Sequence[str], first: int, end: int) -> str:
    return dedent("\n".join(lines[first:end]))


def _indent(line: str) -> int:
    wide = line.expandtabs(8)
    return len(wide) - len(wide.lstrip())
