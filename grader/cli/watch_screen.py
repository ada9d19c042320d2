"""The terminal while a student's files are watched."""

from __future__ import annotations

import time
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.live import Live
from rich.segment import Segment

from grader.feedback.console import Line, console
from grader.feedback.terminal_check import essence, failures, show_check, view
from grader.model.record import Record

UNFINISHED = "The last save was not checked to its end: this is the result of the one before."


class WatchScreen:
    """The terminal while files are watched: one result at a time, drawn over the one before.

    What is last shown stays when watching ends. Where there is no screen to draw on, results are
    printed one after the other.
    """

    def __init__(self) -> None:
        self._has_screen = console.is_terminal and not console.is_dumb_terminal
        # Drawn in one go, and only when there is something new: nothing flickers.
        self._live = Live(console=console, screen=True, auto_refresh=False)
        self._shown: tuple[RenderableType, ...] = ()
        self._last: Record | None = None
        self._since = ""
        """Why the last result is not of the last save; empty where it is."""
        self._drawn_at = console.size

    def __enter__(self) -> WatchScreen:
        if self._has_screen:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._has_screen:
            self._live.stop()
            if self._last:
                show_check(self._last)
        if self._last and self._since:
            console.print(Line(self._since, style="yellow"))

    def checking(self) -> None:
        """Say that a check goes on; what is shown stays."""
        self._since = UNFINISHED
        if self._has_screen:
            self._draw("Checking …")

    def show(self, record: Record) -> None:
        """Show a result: all of it, or what of it fits the screen."""
        self._last = record
        self._since = ""
        self._show(view(record), failures(record), essence(record))

    def fail(self, message: str) -> None:
        """Say why there is no result."""
        # Where there is no screen, it is what was printed last.
        self._since = f"The last save could not be checked: {message}" if self._has_screen else ""
        self._show(Line(message, style="bold red"))

    def fit(self) -> None:
        """Draw what is shown anew if the terminal has another size now."""
        if self._has_screen and console.size != self._drawn_at:
            self._live.refresh()
            self._drawn_at = console.size

    def _show(self, *choices: RenderableType) -> None:
        if not self._has_screen:
            if self._shown:
                console.print()
            console.print(choices[0])
        self._shown = choices
        if self._has_screen:
            self._draw(f"Checked at {time.strftime('%H:%M:%S')}. Ctrl-C ends; save to check again.")

    def _draw(self, foot: str) -> None:
        self._drawn_at = console.size
        self._live.update(_Fitting(self._shown, foot), refresh=True)


class _Fitting:
    """The first choice that fits the screen, else the beginning of the last; and a foot."""

    def __init__(self, choices: Iterable[RenderableType], foot: str) -> None:
        self._choices = tuple(choices)
        self._foot = Line(foot, style="dim", no_wrap=True, overflow="ellipsis")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = console.height - 1
        lines: list[list[Segment]] = []
        for choice in self._choices:
            lines = console.render_lines(choice, options.update(height=None), pad=False)
            if len(lines) <= room:
                break
        else:
            if lines:
                lines = [*lines[: room - 1], [Segment("…")]]
        for line in lines:
            yield from line
            yield Segment.line()
        yield self._foot
