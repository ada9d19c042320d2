"""A student's code, coloured, with the lines marked that something is said of."""

from __future__ import annotations

import functools
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from pygments.lexer import inherit
from pygments.lexers.python import PythonLexer
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
)

from grader.model.record import CodeRole, SourceCell
from grader.model.visible_text import visible

COLOURED = 20_000
"""So many characters are coloured: a thousand take half a millisecond."""

_KEYWORDS = "|".join((*keyword.kwlist, *keyword.softkwlist))


class _Lexer(PythonLexer):  # type: ignore[misc]  # Pygments has no types
    """What most code consists of is tried first: that makes Pygments five times as fast."""

    tokens = {  # noqa: RUF012 (as Pygments has it)
        "root": [
            (r"[ ]+", Whitespace),
            (r"[\[\](){},:;]+", Punctuation),
            (rf"(?!(?:{_KEYWORDS})\b)[A-Za-z_]\w*(?![\w\"'])", Name),
            (r"[-+*/<>=.]+", Operator),
            (r"\d+(\.\d+)?(?![\w.])", Number),
            inherit,
        ]
    }


_LEXER = _Lexer()
_CLASSES = (
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Comment, "c"),
    (String, "s"),
    (Number, "m"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "f"),
)
_PLACE = re.compile(r"(?P<name>.+), line (?P<line>\d+)(?:$|:)")

Place = tuple[str, int]
"""A cell's name, and the number of a line."""
Notes = Mapping[Place, str]
"""What is said of a line."""


@dataclass(frozen=True)
class Line:
    """One line of code, as markup, and what is said of it."""

    number: int
    code: Markup
    note: str


@dataclass(frozen=True)
class Listing:
    """A file, or one cell of a notebook."""

    number: int
    name: str
    role: CodeRole
    lines: tuple[Line, ...]
    """None for a module that is not kept."""


def listings(source: Iterable[SourceCell], notes: Notes) -> Iterator[Listing]:
    """The code, line by line, coloured as far as that is quick."""
    left = COLOURED
    for number, cell in enumerate(source, start=1):
        text = cell.code.removesuffix("\n")
        left -= len(text)
        code = _coloured(text) if left >= 0 else map(_plain, text.split("\n"))
        lines = (
            Line(place, line, notes.get((cell.name, place), ""))
            for place, line in enumerate(code if cell.code else (), start=1)
        )
        yield Listing(number, visible(cell.name), cell.role, tuple(lines))


def place_of(text: str) -> Place | None:
    """The cell and line that a line of a traceback begins with; None where it names none."""
    found = _PLACE.match(text)
    # More digits than this are no line of a file.
    return (found["name"], int(found["line"])) if found and len(found["line"]) < 8 else None


def where_defined(source: Iterable[SourceCell], name: str) -> Place | None:
    """The last line that looks like the definition of a function, variable or key of this name."""
    word = rf"\b{re.escape(name)}\b"
    definition = re.compile(
        rf"""^(?![ \t]*\#).*(?:\bdef[ \t]+{word}|{word}["']?\]?[ \t]*[:=](?!=))""", re.MULTILINE
    )
    place = None
    for cell in source:
        for found in definition.finditer(cell.code):
            place = cell.name, cell.code.count("\n", 0, found.start()) + 1
    return place


def _coloured(code: str) -> Iterator[Markup]:
    line = ""
    for _, kind, text in _LEXER.get_tokens_unprocessed(code):
        if "\n" not in text:
            line += _span(kind, text)
            continue
        first, *others = text.split("\n")
        line += _span(kind, first)
        for other in others:
            yield Markup(line)  # noqa: S704 (escaped by _span)
            line = _span(kind, other)
    yield Markup(line)  # noqa: S704 (escaped by _span)


# The same words stand in everybody's code.
@functools.lru_cache(maxsize=4096)
def _span(kind: Any, text: str) -> str:
    shown = str(_plain(text))
    css = next((css for family, css in _CLASSES if kind in family), "")
    return f'<span class="{css}">{shown}</span>' if css and text else shown


def _plain(text: str) -> Markup:
    return escape(visible(text))
