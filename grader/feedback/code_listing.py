"""A student's code in colour, with notes on some lines."""

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from grader.model.code_blocks import STRING
from grader.model.record import CodeRole, SourceCell
from grader.model.visible_text import visible

# How many characters of a submission are coloured, so that no page becomes large or slow.
COLOURED = 20_000

# Matching takes linear time.
_TOKENS = re.compile(
    rf"""
    (?P<c> \#[^\n]* )
    | (?P<s> (?: (?<!\w)[bBfFrRuU]{{1,2}} )?
        (?: {STRING} ) )
    | (?P<f> (?<=\bdef[ ])\w+ | (?<=\bclass[ ])\w+ | ^[ \t]*@[\w.]+ )
    | (?P<k> \b(?:{"|".join(keyword.kwlist)})\b )
    | (?P<m> \b\d(?:[eE][+-]|[\w.])* )
    | \w+
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)

# A text at the top of a file, such as the statement in a starter.
_TEXT = re.compile(r'''\s*"""(?:[^\\]|\\.)*?"""[ \t]*(?=\n)''', re.DOTALL)
LONG_TEXT = 10  # the most lines of such a text that are shown at once

Place = tuple[str, int]  # the name of a cell, and the number of a line, from 1


class LineNote(NamedTuple):
    """A note on a line of code."""

    text: str
    costs: bool = True  # whether it tells why points were lost


class CodeLine(NamedTuple):
    """A line of code as markup, and a note on it."""

    number: int
    code: Markup
    note: LineNote | None


class Listing(NamedTuple):
    """A file, or one cell of a notebook."""

    number: int
    name: str
    role: CodeRole
    lines: tuple[CodeLine, ...]  # empty for a module that the record does not keep
    folded: int = 0  # how many of the first lines are a long text, which a page folds


def listings(source: Iterable[SourceCell], notes: Mapping[Place, LineNote]) -> Iterator[Listing]:
    """Yield each file or cell, line by line, coloured up to a limit."""
    left = COLOURED
    for number, cell in enumerate(source, start=1):
        text = cell.code.removesuffix("\n")
        left -= len(text)
        html = _coloured(text) if left >= 0 else _plain(text)
        lines = (
            CodeLine(line, Markup(code), notes.get((cell.name, line)))  # noqa: S704 (escaped)
            for line, code in enumerate(html.split("\n") if cell.code else (), start=1)
        )
        shown = tuple(lines)
        yield Listing(number, visible(cell.name), cell.role, shown, _folded(cell.code, shown))


def _folded(code: str, lines: Sequence[CodeLine]) -> int:
    """Return how many of the first lines are a long text without notes; 0 if it is not long."""
    text = _TEXT.match(code)
    count = text[0].count("\n") + 1 if text else 0
    return count if count > LONG_TEXT and not any(line.note for line in lines[:count]) else 0


def _coloured(code: str) -> str:
    html, end = "", 0
    for token in _TOKENS.finditer(code):
        if token.lastgroup:
            span = f'<span class="{token.lastgroup}">'
            text = _plain(token[0]).replace("\n", f"</span>\n{span}")
            html += f"{_plain(code[end : token.start()])}{span}{text}</span>"
            end = token.end()
    return html + _plain(code[end:])


def _plain(text: str) -> str:
    return str(escape(visible(text)))
