"""A record → a comment of a few lines: the score, and what to fix first."""

from __future__ import annotations

import html

from grader.export.tables import one_line
from grader.model.fixes import Fix, fixes, tell
from grader.model.record import CaseResult, Record, show_points

LONGEST = 1000
"""Of a comment, in characters: an LMS shows it in a list of all of a student's grades."""
LONGEST_TEXT = 300
SHOWN_TITLES = 3

_MORE = "<p>The page of feedback has more.</p>"


def comment(record: Record) -> str:
    """The comment, as one line of HTML. Of hidden cases it has the title and the hint only."""
    text = f"<p>{show_points(record.score)} of {show_points(record.max_score)} points.</p>"
    if record.status != "graded":
        return text + f"<p>{_html(record.message)}</p>"
    items = ""
    more = ""
    for fix in fixes(record, _lesson):
        item = f"<li>{_html(fix.text)} ({_cost(fix)})</li>"
        if len(text) + len(items) + len(item) + len(_MORE) > LONGEST:
            more = _MORE
            break
        items += item
    return text + (f"<p>To fix first:</p><ol>{items}</ol>" if items else "") + more


def _lesson(case: CaseResult) -> str:
    told = "Hidden cases go further than the public ones." if case.hidden else tell(case)
    return f"{told} Hint: {case.hint}" if case.hint else told


def _cost(fix: Fix) -> str:
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
