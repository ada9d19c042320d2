"""A student's result as HTML: a page, and a fragment for the notebook that ran a self-check."""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from grader.feedback.arrays import Matrix, arrays
from grader.feedback.chain_picture import Picture, draw
from grader.feedback.code_listing import Place, listings
from grader.feedback.fault_lines import find_fault
from grader.feedback.labels import sum_up
from grader.feedback.template_environment import environment
from grader.model.case_id import CaseId
from grader.model.fixes import SHOWN_FIXES, Fix, cause, fixes, numbers_of
from grader.model.record import CaseResult, ProblemResult, Record


class Part(NamedTuple):
    """A problem and its cases, with a picture if it is a chain."""

    problem: ProblemResult
    cases: Sequence[CaseResult]
    picture: Picture | None
    has_points: bool  # false for a chain in a self-check
    scoring: int  # the number of cases that have points
    right: int  # the number of these that earn all their points


def student_page(record: Record) -> str:
    """Return a student's feedback as HTML. Hidden cases show verdict and hint, never values."""
    found = fixes(record)
    places = {fix.cases[0].id: find_fault(record, fix.cases[0]) for fix in found}
    # The values of these cases are shown at once: one for each mistake, and all wrong steps.
    opened = {fix.cases[0].id for fix in found if not fix.cases[0].hidden}
    opened |= {case.id for case in record.cases if case.step and case.verdict == "wrong"}
    # A mistake is explained once, at the smallest case; the others refer to that one.
    first = {cause(fix.cases[0]): fix.cases[0] for fix in found}
    leads = {case.id: first.setdefault(cause(case), case) for case in record.cases}
    leads |= {case.id: fix.cases[0] for fix in found for case in fix.cases}
    notes = _notes(record, found, places)
    numbers = {cell.name: number for number, cell in enumerate(record.source, start=1)}
    template = environment().get_template("student.html")
    return template.render(
        record=record,
        fixes=found[:SHOWN_FIXES],
        more=found[SHOWN_FIXES:],
        places=places,
        parts=[_part(record, problem, opened) for problem in record.problems],
        leads=leads,
        opened=opened,
        arrays=arrays,
        matrix=_draw_array,
        listings=list(listings(record.source, notes)),
        anchors={(name, line): f"line-{numbers[name]}-{line}" for name, line in notes},
        took=_took(record.run.wall_seconds),
    )


def _part(record: Record, problem: ProblemResult, opened: set[CaseId]) -> Part:
    cases = record.cases_of(problem)
    picture = draw(cases)
    if picture is None:
        cases = tuple(sorted(cases, key=lambda case: case.id not in opened))
    return Part(
        problem,
        cases,
        picture,
        has_points=all(case.checked == "value" for case in cases),
        scoring=sum(case.max_points > 0 for case in cases),
        right=sum(case.points == case.max_points > 0 for case in cases),
    )


def _notes(
    record: Record, found: Sequence[Fix], places: dict[CaseId, Place | None]
) -> dict[Place, str]:
    """Return notes on lines of code: why they were skipped, what they raised, or what is wrong."""
    lines = {cell.name: cell.code.count("\n") + 1 for cell in record.source}
    said = [
        (place, item.reason.text)
        for item in record.skipped
        for place in item.lines or (item.place,)
    ]
    said += [(place, str(case.finding or "")) for case in record.cases for place in case.traceback]
    noted = [((place.cell, place.line), note) for place, note in said]
    notes: dict[Place, str] = {}
    for place, note in (*noted, *((places[fix.cases[0].id], fix.text) for fix in found)):
        if place and 1 <= place[1] <= lines.get(place[0], 0):
            notes.setdefault(place, note)
    return notes


@functools.lru_cache(maxsize=1024)  # a whole class has the same inputs and expected values
def _draw_array(array: Matrix) -> Markup:
    module: Any = environment().get_template("matrix.html").module
    return Markup(module.matrix(array))  # noqa: S704 (the template escapes)


def _took(seconds: float) -> str:
    """Round a time, so that the page stays the same when a submission is graded again."""
    if seconds < 1:
        return "less than a second" if seconds else ""
    return f"about {seconds:.0f} second{'s' if round(seconds) > 1 else ''}"


def fragment(record: Record) -> str:
    """Return a self-check for a notebook: what passed, what failed, and what to fix first.

    Notebooks have light and dark themes, and some remove styles and scripts. So only marks have
    colours, on backgrounds of their own, and words say everything that a colour says.
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
