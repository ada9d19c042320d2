"""A self-check as a piece of HTML, for the notebook that it was asked for in."""

from __future__ import annotations

from grader.feedback.arrays import arrays
from grader.feedback.chain_picture import kind_of
from grader.feedback.labels import sum_up
from grader.feedback.template_environment import environment
from grader.model.fixes import fixes, numbers_of
from grader.model.record import Record

SHOWN_FIXES = 5


def fragment(record: Record) -> str:
    """What passed, what did not, and what to fix first.

    Notebooks show it in light and in dark, and some take styles and scripts out: it has the
    notebook's own colours of text and ground, brings others for marks alone, on grounds of their
    own, and says nothing by colour that it does not say in words.
    """
    all_fixes = fixes(record)
    first = all_fixes[:SHOWN_FIXES]
    return (
        environment()
        .get_template("fragment.html")
        .render(
            record=record,
            parts=[(problem, record.cases_of(problem)) for problem in record.problems],
            fixes=first,
            more=len(all_fixes) - len(first),
            numbers=numbers_of(first, record),
            summary=sum_up(record),
            arrays=arrays,
            kind_of=kind_of,
        )
    )
