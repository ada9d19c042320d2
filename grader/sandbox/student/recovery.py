"""Finds the top-level statements that Python can parse, in source that it cannot parse as a whole.

The source is cut into chunks: a line that starts in column 0, and the indented lines below it. As
long as Python calls the code of a chunk incomplete, as an open bracket makes it, the next chunk is
joined to it. A chunk that never becomes a statement is left out, and the next one is tried.
"""

import ast
import codeop
import re
import textwrap
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from .broken_classes import read_class
from .pasted_text import plain_lines

MAX_WORK = 2_000_000  # the most characters that are parsed, some of them repeatedly: about 1 s
PIECE_WORK = 200  # each piece that is parsed counts as so many characters more
# A line that goes on with the statement above it: `else:`, or a closing bracket.
_CONTINUES = re.compile(r"(?:else|elif|except|finally)\b|[\])}#\s]|$")
# A line of words that begins no statement, such as a heading above code that is indented.
_PROSE = re.compile(
    r"(?!(?:async|class|def|do|elif|else|except|finally|for|function|if|match|try|while|with)\b)"
    r"[\w ,.!?'’-]*:{0,2}\s*",
    re.IGNORECASE,
)
_LINE = re.compile(r"(\bline )(\d{1,9})\b")
# What text processors make of the characters of a program.
_TYPOGRAPHY = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\xa0": " ", "\u2009": " ", "\u3000": " "}
    | {"−": "-", "–": "-"}
    | {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full width
    | {"≤": "<=", "≥": ">=", "≠": "!=", "×": "*"}
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", "")
)
# What pages make of them, and keyboards of phones, which begin each line with a capital letter.
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "#39": "'", "nbsp": " "}
_ENTITY = re.compile(f"&({'|'.join(_ENTITIES)});")
_KEYWORD = re.compile(
    r"(?m)^([ \t]*)(Import|From|Def|Class|Return|If|Elif|Else|For|While|With)(?=[ :])"
)
_COLUMN = re.compile(r"\[\s*-?[\d.]+(?:\s*;\s*-?[\d.]+)+\s*\]")  # of MATLAB
_WALRUS = re.compile(r"(?m)^(\w+)[ \t]*:=")


@dataclass
class LeftOut:
    """Lines in a row that are part of no statement."""

    first: int  # the number of the first line, from 1
    last: int
    error: BaseException  # why Python cannot parse the first of them


class Recovered(NamedTuple):
    """What could be read of a source."""

    statements: list[ast.stmt]  # with their line numbers
    left_out: list[LeftOut]
    reread: list[int]  # the first lines of pieces that were read with other characters
    pasted: int = 0  # the first line that was read without what copying has added; 0 if none


def recover(source: str, name: str) -> Recovered:
    """Return the statements that can be parsed, and what is left out."""
    lines, pasted = plain_lines(source)
    reader = _Reader(lines, lines if pasted else source.split("\n"), name)
    if pasted and reader.read(0, len(lines)):
        if any(map(_does_something, reader.statements)):
            return Recovered(reader.statements, [], reader.reread, pasted)
        lines, pasted = source.split("\n"), 0  # they are numbered answers, and not code
        reader = _Reader(lines, lines, name)
    starts = [number for number, line in enumerate(lines) if not _CONTINUES.match(line)]
    if starts[:1] != [0]:  # a bracket or an indented line comes first
        starts.insert(0, 0)
    ends = [*starts[1:], len(lines)]
    index = 0
    while index < len(starts):
        last = index
        while reader.is_incomplete(starts[index], ends[last]) and last + 1 < len(ends):
            last += 1
        if reader.read(starts[index], ends[last]):
            index = last + 1
        else:
            reader.read_parts(starts[index], ends[index])
            index += 1
    if reader.first_error and not any(map(_does_something, reader.statements)):
        # In prose, a word in a line of its own is an expression.
        reader.statements.clear()
        reader.left_out[:] = [LeftOut(1, len(source.rstrip().split("\n")), reader.first_error)]
    return Recovered(reader.statements, reader.left_out, reader.reread, pasted)


def _as_typed(text: str) -> str:
    """Return a text with the characters and words of a program for those of other texts."""
    text = _ENTITY.sub(lambda match: _ENTITIES[match[1]], text.translate(_TYPOGRAPHY))
    text = _COLUMN.sub(lambda match: match[0].replace(";", ","), text)
    text = _KEYWORD.sub(lambda match: match[0].lower(), text)
    return _WALRUS.sub(r"\1 =", text)


def _does_something(node: ast.stmt) -> bool:
    return not isinstance(node, ast.Expr) or any(isinstance(p, ast.Call) for p in ast.walk(node))


class _Reader:
    """Parses pieces of a source, until it has parsed too much. Line numbers start at 0."""

    def __init__(self, lines: Sequence[str], written: Sequence[str], name: str) -> None:
        self._lines = lines
        self._written = written  # the lines as the student wrote them
        self._name = name
        self._left = MAX_WORK
        self.statements: list[ast.stmt] = []
        self.left_out: list[LeftOut] = []
        self.reread: list[int] = []
        self._error: BaseException | None = None  # why the last piece could not be parsed
        self.first_error: BaseException | None = None

    def read(self, start: int, end: int) -> bool:
        """Take over the statements of these lines; return whether they could be parsed."""
        text = textwrap.dedent("\n".join(self._lines[start:end]))
        self._error = None
        # Python 2 let a tab stand for the spaces up to the next multiple of 8.
        forms = (text, text.expandtabs(8), _as_typed(text.expandtabs(4)))
        for form in dict.fromkeys(forms):
            if self._may_parse(form) and (body := self._parse(form, start)) is not None:
                self.statements += [ast.increment_lineno(node, start) for node in body]
                if body and form != "\n".join(self._written[start:end]):
                    self.reread.append(start + 1)
                return True
        return False

    def read_parts(self, start: int, end: int) -> None:
        """Take over the parts of a chunk that can be parsed, and leave out its other lines."""
        error = self._error
        # A bracket or an `else` in column 0 may not belong to the statement above it, nor indented
        # lines to a statement that stands alone.
        breaks = [n for n in range(start + 1, end) if self._lines[n][:1].strip(" \t#")]
        places = dict.fromkeys([*breaks[-1:], *breaks[:1], start + 1])
        for place in places:
            if place < end and self.read(start, place):
                if not self.read(place, end):
                    self._leave_out(place, end, error)
                return
        is_heading = _PROSE.fullmatch(self._lines[start]) and any(
            line[:1].isspace() for line in self._lines[start + 1 : end]
        )
        if is_heading and self.read(start + 1, end):
            self._leave_out(start, start + 1, error)
            return
        if not self._read_class(start, end):
            self._leave_out(start, end, error)

    def _read_class(self, start: int, end: int) -> bool:
        """Take over a class without those of its members that cannot be parsed."""
        self._error = None
        parse, is_incomplete = self._parse_in_class, self._is_incomplete
        found = read_class(self._lines, start, end, parse, is_incomplete)
        if not found:
            return False
        self.statements.append(found.node)
        self.reread += [number + 1 for number in found.slipped]
        for first, last in found.lost:
            self._error = None
            self._parse_in_class(textwrap.dedent("\n".join(self._lines[first:last])), first)
            self._leave_out(first, last, self._error)
        return True

    def _parse_in_class(self, text: str, start: int) -> list[ast.stmt] | None:
        body = self._parse(text, start) if self._may_parse(text) else None
        return body and [ast.increment_lineno(node, start) for node in body]

    def is_incomplete(self, start: int, end: int) -> bool:
        """Return whether further lines could make a statement of these lines."""
        return self._is_incomplete("\n".join(self._lines[start:end]))

    def _is_incomplete(self, text: str) -> bool:
        if self._may_parse(text):
            with suppress(Exception), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return codeop.compile_command(text, symbol="exec") is None
        return False

    def _parse(self, text: str, start: int) -> list[ast.stmt] | None:
        try:
            return ast.parse(text, self._name).body
        except BaseException as error:
            if isinstance(error, SyntaxError) and error.msg:
                # Some messages name a line, counted from the start of the piece.
                error.msg = _LINE.sub(lambda m: f"{m[1]}{int(m[2]) + start}", error.msg)
            self._error = self._error or error
            self.first_error = self.first_error or error
            return None

    def _may_parse(self, text: str) -> bool:
        self._left -= len(text) + PIECE_WORK
        return self._left >= 0

    def _leave_out(self, start: int, end: int, error: BaseException | None) -> None:
        numbers = [number for number in range(start, end) if self._lines[number].strip()]
        if not numbers:
            return
        before = self.left_out[-1] if self.left_out else None
        if before and not any(map(str.strip, self._lines[before.last : numbers[0]])):
            before.last = numbers[-1] + 1
        else:
            error = error or SyntaxError("invalid syntax")
            self.left_out.append(LeftOut(numbers[0] + 1, numbers[-1] + 1, error))
