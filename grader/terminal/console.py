"""The terminal that all is shown on."""

from __future__ import annotations

import codecs
import io
import sys

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment

console = Console(highlight=False)

PLAIN = {
    "✓": "+",
    "✗": "x",
    "○": "o",
    "–": "-",
    "−": "-",
    "·": "*",
    "×": "x",
    "∂": "d",
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "…": "...",
}
"""What stands for our signs where the terminal's encoding has none."""


def make_writable() -> None:
    """Have signs that the terminal's encoding lacks written in others: no name is worth a crash."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="grader-plain")


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign, "?") for sign in lacking), error.end


codecs.register_error("grader-plain", _plain)


class Trimmed:
    """Content without spaces at the ends of lines, with which tables fill theirs."""

    def __init__(self, content: RenderableType) -> None:
        self._content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self._content, options.update(height=None), pad=False):
            yield from _trim(line)
            yield Segment.line()


def _trim(line: list[Segment]) -> list[Segment]:
    while line and not line[-1].text.rstrip():
        line = line[:-1]
    return [*line[:-1], Segment(line[-1].text.rstrip(), line[-1].style)] if line else []
