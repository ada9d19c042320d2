"""Writes a comment on a record: the score, and what to fix first."""

import html
import re

from grader.export.tables import one_line
from grader.model.decided_record import decided_texts, lateness_of
from grader.model.fixes import fixes
from grader.model.record import Record, show_points
from grader.model.roster import Comments
from grader.model.shown_points import as_shown

SIGNATURE = "— fairgrade"  # ends our comment, so that text below it is known as somebody else's
MAX_COMMENT = 1000  # characters; an LMS lists the comment among all of a student's grades
MAX_TEXT = 300  # characters of one text in the comment
SHOWN_DECISIONS = 2  # of people about one student

_MORE = "<p>The feedback page has more.</p>"
_SCORE = r"(?:<p>)?\d[\d.,]* of \d[\d.,]* points?\."
# Our comment: as we write it, or as the LMS gives it back, without tags. Before there was a
# signature, a comment was a score alone, or a score and what to fix.
_OURS = re.compile(rf"{_SCORE}(?:(?!{_SCORE}).)*?{SIGNATURE}(?:</p>)?", re.DOTALL)
_FIXES = r"\s*(?:<p>)?(?:To fix|Fix) first:.*"
_OURS_UNSIGNED = re.compile(rf"{_SCORE}\s*(?:</p>)?(?:{_FIXES})?", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def signed_comment(record: Record, before: str = "", rule: Comments = "append") -> tuple[str, bool]:
    """Return the comment for a cell of the LMS, and whether the cell has somebody else's text.

    `before` is the cell so far. Text in it that is not ours stays, with ours below it (`append`) or
    alone (`keep`), or goes (`replace`).
    """
    own = f"{comment(record)}<p>{SIGNATURE}</p>"
    others = "" if _OURS_UNSIGNED.fullmatch(before.strip()) else _OURS.sub("\n", before).strip()
    if not others or rule == "replace":
        return own, bool(others)
    if rule == "keep":
        return before, True
    # An LMS gives a comment back as text, and takes it as HTML.
    text = others if _TAG.search(others) else f"<p>{html.escape(others, quote=False)}</p>"
    return one_line(text + own), True


def comment(record: Record) -> str:
    """Return one line of HTML. It shows only the points, title and hint of a hidden case."""
    text = f"<p>{show_points(record.score)} of {show_points(record.max_score)} points.</p>"
    text += _decided(record)
    if record.status != "graded":
        return text + f"<p>{_html(record.message)}</p>"
    items = more = ""
    for fix in fixes(as_shown(record)):
        item = f"<li>{_html(fix.text_and_hint)} ({fix.cost}: {_html(fix.titles)})</li>"
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
