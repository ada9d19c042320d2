"""Writes a comment on a record: the score, and what to fix first."""

import html

from grader.export.tables import one_line
from grader.model.decided_record import decided_texts, lateness_of
from grader.model.fixes import fixes
from grader.model.record import Record, show_first, show_points

MAX_COMMENT = 1000  # characters; an LMS lists the comment among all of a student's grades
MAX_TEXT = 300  # characters of one text in the comment
SHOWN_TITLES = 3  # case titles for each thing to fix
SHOWN_DECISIONS = 2  # of people about one student

_MORE = "<p>The feedback page has more.</p>"


def comment(record: Record) -> str:
    """Return one line of HTML. It shows only the points, title and hint of a hidden case."""
    text = f"<p>{show_points(record.score)} of {show_points(record.max_score)} points.</p>"
    text += _decided(record)
    if record.status != "graded":
        return text + f"<p>{_html(record.message)}</p>"
    items = more = ""
    for fix in fixes(record):
        titles = _html(show_first([case.title for case in fix.cases], SHOWN_TITLES))
        item = f"<li>{_html(fix.text_and_hint)} ({fix.cost}: {titles})</li>"
        if len(text) + len(items) + len(item) + len(_MORE) > MAX_COMMENT:
            more = _MORE
            break
        items += item
    return text + (f"<p>Fix first:</p><ol>{items}</ol>" if items else "") + more


def _decided(record: Record) -> str:
    """Return what changed the points; only the first of many decisions, with the late policy."""
    texts = decided_texts(record)
    late = lateness_of(record)
    shown = SHOWN_DECISIONS + bool(late and late.text)
    told = "".join(f"<p>{_html(text)}</p>" for text in texts[:shown])
    return told + (_MORE if texts[shown:] else "")


def _html(text: str) -> str:
    """Return text as one line of HTML, cut if it is long."""
    line = " ".join(one_line(text).split())
    line = line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"
    return html.escape(line, quote=False)
