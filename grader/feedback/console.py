"""The terminal. Text from others cannot control it, and it replaces characters that it lacks."""

import codecs
import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from grader.model.visible_text import on_one_line

# What replaces our characters in encodings that lack them.
PLAIN = {
    "✓": "+", "✗": "x", "○": "o", "•": "*", "–": "-", "−": "-", "·": "*", "×": "x", "∂": "d",
    "≠": "!=", "≤": "<=", "≥": ">=", "…": "...",
}  # fmt: skip


def make_writable() -> None:
    """Replace characters that the terminal's encoding lacks, instead of raising an error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="grader-plain")


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign, "?") for sign in lacking), error.end


codecs.register_error("grader-plain", _plain)


class Line(Text):
    """A line of text in which all characters are visible and none ends the line."""

    def __init__(self, text: str = "", style: str | Style = "", **given: Any) -> None:
        super().__init__(on_one_line(text), style, **given)


class Terminal(Console):
    """A console that shows each text as one `Line`. To show several lines, print several texts."""

    def __init__(self, **given: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, **given)

    def render_str(self, text: str, **given: Any) -> Text:
        return super().render_str(on_one_line(text), **given)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        if isinstance(renderable, Text) and on_one_line(renderable.plain) != renderable.plain:
            renderable = renderable.copy()
            renderable.plain = on_one_line(renderable.plain)
        return super().render(renderable, options)


console = Terminal()


@dataclass(frozen=True)
class Trimmed:
    """Content without the spaces that tables add at the ends of lines."""

    content: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self.content, options.update(height=None), pad=False):
            while line and not line[-1].text.rstrip():
                line.pop()
            yield from line[:-1]
            yield from (Segment(last.text.rstrip(), last.style) for last in line[-1:])
            yield Segment.line()


def as_text(parts: Iterable[RenderableType], width: int = 80, is_colourful: bool = False) -> str:
    """Return what a terminal of this width would show, without spaces at the ends of lines."""
    file = io.StringIO()
    Terminal(
        file=file,
        width=width,
        legacy_windows=False,
        force_jupyter=False,  # a notebook would display the text instead of writing it to the file
        force_terminal=is_colourful,
        color_system="standard" if is_colourful else None,
    ).print(Trimmed(Group(*parts)))
    return file.getvalue().rstrip()
