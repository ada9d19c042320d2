"""The block structure of Python code: its statements, and the loops and definitions around a line.

To draw pages, the grader never parses a student's code, since code can be made on which a parser
crashes or takes very long. Strings, brackets, indentation and the first word of each statement are
enough here. They are found in linear time, and also where Python cannot parse a file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

# A string, as a verbose pattern in which `.` matches every character. Matching takes linear time. A
# string that is not closed ends with its line; if it has three quotation marks, with the code.
STRING = r"""
    '''(?:[^\\]|\\.)*?(?:'''|\Z) | \"""(?:[^\\]|\\.)*?(?:\"""|\Z)
    | '(?:[^'\\\n]|\\.)*'? | "(?:[^"\\\n]|\\.)*"?
"""
_TEXTS_AND_COMMENTS = re.compile(rf"\#[^\n]* | {STRING}", re.VERBOSE | re.DOTALL)
_HEAD = re.compile(r"[ \t\f]*(?:async[ \t]+)?(\w*)(?:[ \t]+(\w+))?")
# These words cannot stand in brackets. Where they seem to, a bracket was not closed.
_NEVER_INSIDE = re.compile(r"[ \t\f]*(?:async[ \t]+)?(?:def|class|while|return|import|with|try)\b")
_LOOPS = ("for", "while")
_DEFINITIONS = ("def", "class")


class Loop(NamedTuple):
    """A loop statement or a comprehension."""

    line: int  # its first line
    is_while: bool  # whether it is a `while` without `yield`, which only its own code ends


@dataclass(eq=False)
class Statement:
    """A statement; of one that has a block below it, only its head, such as `while x < 3:`."""

    first: int  # the number of its first line, from 1
    last: int
    text: str  # its lines, with a quotation mark for each line of a string, and without comments
    around: Statement | None = None  # the head of the block that it is in
    yields: bool = False  # whether it or its block has `yield`

    def outwards(self) -> Iterator[Statement]:
        """Yield this statement, and then the heads of the blocks around it."""
        statement: Statement | None = self
        while statement:
            yield statement
            statement = statement.around

    @cached_property
    def indent(self) -> int:
        """The columns before it; a tab leads to the next multiple of 8, as Python reads it."""
        blank = self.text[: len(self.text) - len(self.text.lstrip())]
        return len(blank.expandtabs(8))

    @cached_property
    def word(self) -> str:
        """Its first word, except for `async`; empty if it begins with no word."""
        head = _HEAD.match(self.text)
        return head[1] if head else ""

    @property
    def name(self) -> str:
        """The name of what it defines, for `def` and `class`."""
        head = _HEAD.match(self.text)
        return head[2] or "" if head and head[1] in _DEFINITIONS else ""

    @property
    def returns(self) -> bool:
        """Whether it is, or has on the same line, a `return` statement."""
        return re.search(r"\breturn\b", self.text) is not None

    @cached_property
    def comprehensions(self) -> Sequence[tuple[int, int]]:
        """The first and last lines of its comprehensions and generators."""
        found = []
        opened: list[tuple[int, bool]] = []  # the lines of brackets, and whether they have a `for`
        line = self.first
        for mark in re.findall(r"[(\[{)\]}\n]|\bfor\b", self.text):
            if mark == "\n":
                line += 1
            elif mark in "([{":
                opened.append((line, False))
            elif mark == "for" and opened:
                opened[-1] = opened[-1][0], True
            elif mark in ")]}" and opened:
                first, has_for = opened.pop()
                found += [(first, line)] * has_for
        return sorted(found)


class CodeBlocks:
    """The statements of a file or cell."""

    def __init__(self, code: str) -> None:
        self.statements = [*_statements(code)]
        self._first_lines = [each.first for each in self.statements]
        heads: list[Statement] = []
        for statement in self.statements:
            while heads and heads[-1].indent >= statement.indent:
                heads.pop()
            statement.around = heads[-1] if heads else None
            heads.append(statement)
            if re.search(r"\byield\b", statement.text):
                for each in takewhile(lambda each: not each.yields, statement.outwards()):
                    each.yields = True

    def loops_around(self, line: int) -> list[Loop]:
        """Return the loops that a line is in, the outermost first, up to the function around it."""
        own = self._find(line)
        if not own:
            return []
        heads = takewhile(lambda head: head.word not in _DEFINITIONS, own.outwards())
        loops = [
            Loop(head.first, is_while=head.word == "while" and not head.yields)
            for head in heads
            if head.word in _LOOPS
        ]
        inner = [Loop(a, is_while=False) for a, b in own.comprehensions if a <= line <= b]
        return [*reversed(loops), *inner]

    def definition_around(self, line: int) -> int:
        """Return the line of the innermost `def` or `class` that a line is in; 0 if none is."""
        own = self._find(line)
        heads = own.outwards() if own else ()
        return next((head.first for head in heads if head.word in _DEFINITIONS), 0)

    def block_of(self, head: Statement) -> list[Statement]:
        """Return the statement itself and those in its block."""
        after = self.statements[bisect_right(self._first_lines, head.first) :]
        return [head, *takewhile(lambda each: each.indent > head.indent, after)]

    def _find(self, line: int) -> Statement | None:
        """Return the statement at a line, if there is one."""
        index = bisect_right(self._first_lines, line) - 1
        found = self.statements[index] if index >= 0 else None
        return found if found and line <= found.last else None


def _statements(code: str) -> Iterator[Statement]:
    """Yield the statements of code in their order."""
    lines = _TEXTS_AND_COMMENTS.sub(_hide, code).split("\n")
    first, depth = 0, 0  # the line of a statement that has begun, and its open brackets
    for number, line in enumerate(lines, start=1):
        if depth and _NEVER_INSIDE.match(line):
            yield Statement(first, number - 1, "\n".join(lines[first - 1 : number - 1]))
            first, depth = 0, 0
        if not first and line.strip():
            first = number
        if first:
            depth = max(
                0, depth + len(re.findall(r"[(\[{]", line)) - len(re.findall(r"[)\]}]", line))
            )
            if (not depth and not line.endswith("\\")) or number == len(lines):
                yield Statement(first, number, "\n".join(lines[first - 1 : number]))
                first, depth = 0, 0


def _hide(found: re.Match[str]) -> str:
    """Return quotation marks in place of a text, and nothing for a comment.

    A backslash joins the lines of a text, as it joins those of a statement.
    """
    if found[0].startswith("#"):
        return ""
    return re.sub(r"[^\n]+", '"', found[0]).replace("\n", "\\\n")
