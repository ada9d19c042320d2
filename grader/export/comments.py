"""A record → a comment of a few lines: the score, and what to fix first."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.export.tables import one_line
from grader.records import CaseResult, Record, show_points

LONGEST = 1000
"""Of a comment, in characters: an LMS shows it in a list of all of a student's grades."""
LONGEST_TEXT = 300
SHOWN_TITLES = 3

_MORE = "<p>The page of feedback has more.</p>"


@dataclass
class _Fix:
    """One thing to mend, and the cases that it costs points in."""

    text: str
    cases: list[CaseResult] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(case.max_points - case.points for case in self.cases)


def comment(record: Record) -> str:
    """The comment, as one line of HTML. Of hidden cases it has the title and the hint only."""
    text = f"<p>{show_points(record.score)} of {show_points(record.max_score)} points.</p>"
    if record.status != "graded":
        return text + f"<p>{_html(record.message)}</p>"
    items = ""
    more = ""
    for fix in _fixes(record):
        item = f"<li>{_html(fix.text)} ({_cost(fix)})</li>"
        if len(text) + len(items) + len(item) + len(_MORE) > LONGEST:
            more = _MORE
            break
        items += item
    return text + (f"<p>To fix first:</p><ol>{items}</ol>" if items else "") + more


def _fixes(record: Record) -> list[_Fix]:
    """What to mend, the most costly first; a mistake that many cases show is one thing."""
    fixes: dict[str, _Fix] = {}
    for case in record.cases:
        if case.points < case.max_points:
            text = " ".join(_lesson(case))
            fixes.setdefault(text, _Fix(text)).cases.append(case)
    return sorted(fixes.values(), key=lambda fix: -fix.points)


def _lesson(case: CaseResult) -> Iterator[str]:
    if case.hidden:
        yield "Hidden cases go further than the public ones."
    else:
        yield case.explanation or case.finding
    if case.hint:
        yield f"Hint: {case.hint}"


def _cost(fix: _Fix) -> str:
    titles = [case.title for case in fix.cases[:SHOWN_TITLES]]
    more = len(fix.cases) - len(titles)
    tail = f" and {more} more" if more else ""
    unit = "point" if fix.points == 1 else "points"
    return f"{show_points(fix.points)} {unit}: {_html(', '.join(titles))}{tail}"


def _html(text: str) -> str:
    """Text as HTML on one line, cut where it is long."""
    line = " ".join(one_line(text).split())
    if len(line) > LONGEST_TEXT:
        line = line[: LONGEST_TEXT - 1] + "…"
    return html.escape(line, quote=False)
