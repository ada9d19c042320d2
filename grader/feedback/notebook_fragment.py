"""A self-check as a piece of HTML, for the notebook that asked for it."""

from grader.feedback.arrays import arrays
from grader.feedback.labels import sum_up
from grader.feedback.template_environment import environment
from grader.model.fixes import SHOWN_FIXES, fixes, numbers_of
from grader.model.record import Record


def fragment(record: Record) -> str:
    """Return what passed, what failed, and what to fix first.

    Notebooks have light and dark themes, and some remove styles and scripts. So the fragment uses
    the notebook's own colours of text and background; only marks have colours, on backgrounds of
    their own, and words say everything that a colour says.
    """
    found = fixes(record)
    template = environment().get_template("fragment.html")
    return template.render(
        record=record,
        parts=[(problem, record.cases_of(problem)) for problem in record.problems],
        fixes=found[:SHOWN_FIXES],
        more=len(found[SHOWN_FIXES:]),
        numbers=numbers_of(found[:SHOWN_FIXES], record),
        summary=sum_up(record),
        arrays=arrays,
    )
