"""The terminal that all is shown on."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from grader.model.visible_text import on_one_line

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


class Line(Text):
    """A line of text: whatever is in it, made visible, and no line end."""

    def __init__(self, text: str = "", style: str | Style = "", **given: Any) -> None:
        super().__init__(on_one_line(text), style, **given)


class Terminal(Console):
    """Shows each text as a `Line`, whoever made it: no print can forget to.

    What is to stand on several lines is several texts.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, **given)

    def render_str(self, text: str, **given: Any) -> Text:
        """Make a `Line` of what is printed or stands in a table."""
        return super().render_str(on_one_line(text), **given)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Draw a text that is no `Line` as one."""
        if isinstance(renderable, Text) and on_one_line(renderable.plain) != renderable.plain:
            renderable = renderable.copy()
            renderable.plain = on_one_line(renderable.plain)
        return super().render(renderable, options)


console = Terminal()


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
