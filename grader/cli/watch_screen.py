"""Shows the results of `grade check --watch` on the terminal."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.live import Live
from rich.segment import Segment

from grader.feedback.console import Line, console
from grader.feedback.terminal_check import essence, view
from grader.selfcheck.self_check import SelfCheck

UNFINISHED = "The check of the last save did not finish: this is the result of the save before."


class WatchScreen:
    """The terminal while files are watched: each result replaces the one before.

    The last result stays when watching ends. Without a screen to draw on, results are printed one
    after the other.
    """

    def __init__(self) -> None:
        self._has_screen = console.is_terminal and not console.is_dumb_terminal
        # Drawn only when something has changed, so that nothing flickers.
        self._live = Live(console=console, screen=True, auto_refresh=False)
        self._shown: tuple[RenderableType, ...] = ()
        self._last: SelfCheck | None = None
        self._outdated = ""  # why `_last` is not the result of the last save; empty if it is
        self._drawn_at = console.size

    def __enter__(self) -> WatchScreen:
        if self._has_screen:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._has_screen:
            self._live.stop()
            if self._last:
                console.print(view(self._last.record, self._last.progress))
        if self._last and self._outdated:
            console.print(Line(self._outdated, style="yellow"))

    def checking(self) -> None:
        """Say that a check is running; keep the last result."""
        self._outdated = UNFINISHED
        if self._has_screen:
            self._draw("Checking …")

    def show(self, check: SelfCheck) -> None:
        """Show a result, shortened if it does not fit the screen."""
        self._last = check
        self._outdated = ""
        shown = check.record, check.progress
        self._show(view(*shown), view(*shown, brief=True), essence(*shown))

    def fail(self, message: str) -> None:
        """Say why there is no result."""
        # Without a screen, nothing replaces this message, so it is not repeated at the end.
        problem = f"The last save could not be checked: {message}"
        self._outdated = problem if self._has_screen else ""
        self._show(Line(message, style="bold red"))

    def fit(self) -> None:
        """Draw again if the terminal's size has changed."""
        if self._has_screen and console.size != self._drawn_at:
            self._live.refresh()
            self._drawn_at = console.size

    def _show(self, *choices: RenderableType) -> None:
        if self._shown and not self._has_screen:
            console.print()
        self._shown = choices
        if self._has_screen:
            self._draw(f"Checked at {time.strftime('%H:%M:%S')}. Ctrl-C ends; save to check again.")
        else:
            console.print(choices[0])

    def _draw(self, foot: str) -> None:
        self._drawn_at = console.size
        self._live.update(_Fitting(self._shown, foot), refresh=True)


@dataclass(frozen=True)
class _Fitting:
    """The first choice that fits the screen, or the beginning of the last one, above a footer."""

    choices: Sequence[RenderableType]
    foot: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = console.height - 1
        lines: list[list[Segment]] = []
        for choice in self.choices:
            lines = console.render_lines(choice, options.update(height=None), pad=False)
            if len(lines) <= room:
                break
        if len(lines) > room:
            lines = [*lines[: room - 1], [Segment("…")]]
        for line in lines:
            yield from (*line, Segment.line())
        yield Line(self.foot, style="dim", no_wrap=True, overflow="ellipsis")
