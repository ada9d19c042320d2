"""A student's result as HTML: a page, and a fragment for the notebook that ran a self-check."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from grader.feedback.chain_picture import Picture, draw
from grader.feedback.check_summary import sum_up
from grader.feedback.code_listing import LineNote, Place, listings
from grader.feedback.fault_lines import find_fault
from grader.feedback.labels import form_check
from grader.feedback.template_environment import environment
from grader.feedback.unwritten import asked_for, faults, not_written, nothing_written
from grader.model.case_id import CaseId
from grader.model.decided_record import (
    Decided,
    Decision,
    adjusted_texts,
    awaits_decision,
    decisions_of,
    drawn_with,
    lateness_of,
)
from grader.model.execution import CodePlace, Skipped
from grader.model.fixes import SHOWN_FIXES, Fix, fixes, notes_apart, numbers_of
from grader.model.progress import Progress
from grader.model.record import CaseResult, ProblemResult, Record
from grader.model.shown_points import as_shown


class Card(NamedTuple):
    """A thing to fix, with the lines of code that show it."""

    number: int  # from 1
    fix: Fix
    lines: Sequence[CodePlace]
    rows: Sequence[CaseResult]  # cases that the card lists; steps and answers stand elsewhere
    linked: Sequence[CaseResult]  # cases that the card names and links to


class Part(NamedTuple):
    """A problem and its cases, with a picture if it is a chain."""

    problem: ProblemResult
    picture: Picture | None
    noun: str  # for a case of it
    form_only: str  # what a self-check says of a chain or of answers; empty if there are points
    fixes: Sequence[int]  # the numbers of the cards that list cases of a function problem
    told: Sequence[CaseResult]  # cases about which there is something to say
    silent: Sequence[CaseResult]  # cases that are right, and no more
    scoring: int  # the number of cases that have points
    right: int  # the number of these that earn all their points


def student_page(record: Record, progress: Progress | None = None) -> str:
    """Return a student's feedback as HTML. Hidden cases show verdict and hint, never values.

    Only a record that `release_hidden` returns has values of hidden cases, which are shown then.
    `progress` is what has changed since the last self-check.
    """
    record = as_shown(record)
    found = fixes(record)
    decisions = decisions_of(record)
    costly = record.costly
    places = [find_fault(record, fix.example) for fix in found]
    notes = _notes(record, found, places, decisions, costly)
    cells = {cell.name: number for number, cell in enumerate(record.source, start=1)}
    anchors = {(name, line): f"line-{cells[name]}-{line}" for name, line in notes}
    cards = [
        _card(record, number, fix, place, anchors)
        for number, (fix, place) in enumerate(zip(found, places, strict=True), start=1)
    ]
    on_cards = {
        case.id: card.number for card in cards for case in card.fix.cases if not case.is_value
    }
    decided = {decision.override.where for decision in decisions}
    template = environment().get_template("student.html")
    return template.render(
        record=record,
        decisions=decisions,
        decided_places=decided,
        drawn_with=drawn_with(record),
        adjusted=adjusted_texts(record),
        adjusted_places=_adjusted_places(record),
        late=lateness_of(record),
        is_excused=isinstance(record, Decided) and record.is_excused,
        awaits_decision=awaits_decision(record),
        cards=cards,
        shown_cards=SHOWN_FIXES,
        numbers=numbers_of(found, record),
        parts=[_part(record, problem, on_cards, decided) for problem in record.problems],
        anchors=anchors,
        listings=list(listings(record.source, notes)),
        notes=notes_apart(record, found),
        costly=costly,
        took=_took(record.run.wall_seconds),
        progress=progress,
    )


def _adjusted_places(record: Record) -> Collection[str]:
    """Return the problems and cases that were adjusted for everybody."""
    adjustments = record.rules.adjust if isinstance(record, Decided) else ()
    return {adjustment.where for adjustment in adjustments}


def _card(
    record: Record, number: int, fix: Fix, place: Place | None, anchors: Mapping[Place, str]
) -> Card:
    lines = fix.example.traceback
    if place and place in anchors and not lines:
        code = next(cell.code for cell in record.source if cell.name == place[0])
        lines = (CodePlace(*place, code.split("\n")[place[1] - 1].strip()),)
    rows = [case for case in fix.cases if not case.is_value] if len(fix.cases) > 1 else []
    return Card(number, fix, lines, rows, [case for case in fix.cases if case.is_value or not rows])


def _part(
    record: Record,
    problem: ProblemResult,
    on_cards: Mapping[CaseId, int],
    decided: Collection[str],
) -> Part:
    """Return a problem without the cases that cards list; in `decided` places, people decided."""
    cases = record.cases_of(problem)
    picture = draw(cases)
    rest = [case for case in cases if case.id not in on_cards]
    told = [case for case in rest if not case.is_silent or case.id in decided]
    silent = [case for case in rest if case.is_silent and case.id not in decided]
    has_questions = any(case.question for case in cases)
    if (picture or has_questions) and told:
        told, silent = rest, []  # the steps of a chain stay together, and so do answers
    return Part(
        problem,
        picture,
        noun="answer" if has_questions else "step" if picture else "case",
        form_only=form_check(cases),
        fixes=sorted({on_cards[case.id] for case in cases if case.id in on_cards}),
        told=told,
        silent=silent,
        scoring=sum(case.max_points > 0 for case in cases),
        right=sum(case.points == case.max_points > 0 for case in cases),
    )


def _notes(
    record: Record,
    found: Sequence[Fix],
    places: Sequence[Place | None],
    decisions: Sequence[Decision],
    costly: Collection[Skipped],
) -> dict[Place, LineNote]:
    """Return notes on lines of code: why they were skipped, what they raised, or what is wrong."""
    lines = {cell.name: cell.line_count for cell in record.source}
    said = [
        (place, LineNote(item.reason.text, item in costly))
        for item in record.skipped
        for place in item.lines or (item.place,)
    ]
    said += [
        (place, LineNote(str(case.finding or "")))
        for case in record.cases
        for place in case.traceback
    ]
    noted = [((place.cell, place.line), note) for place, note in said]
    wrong = zip(places, (LineNote(fix.text) for fix in found), strict=True)
    notes: dict[Place, LineNote] = {}
    for place, note in (*noted, *wrong):
        if place and 1 <= place[1] <= lines.get(place[0], 0):
            notes.setdefault(place, note)
    for override in (decision.override for decision in decisions):
        if override.line:
            comment = f"{override.reason} ({override.by})" if override.by else override.reason
            earlier = notes.get(override.line, LineNote(""))
            notes[override.line] = LineNote(f"{earlier.text} {comment}".strip())
    return notes


def _took(seconds: float) -> str:
    """Round a time, so that the page stays the same when a submission is graded again."""
    if seconds < 1:
        return "less than a second" if seconds else ""
    return f"about {seconds:.0f} second{'s' if round(seconds) > 1 else ''}"


def fragment(record: Record, progress: Progress | None = None) -> str:
    """Return a self-check for a notebook: what to fix first, then a line for each case.

    Notebooks have light and dark themes, and some remove styles and scripts. So only marks have
    colours, on backgrounds of their own, and words say everything that a colour says. Some also
    style all tables. So each element states what it needs of its own.
    """
    record = as_shown(record)
    found = faults(record)
    template = environment().get_template("fragment.html")
    return template.render(
        record=record,
        nothing=nothing_written(record),
        asked_for=asked_for(record),
        parts=[(problem, record.cases_of(problem)) for problem in record.problems],
        fixes=found[:SHOWN_FIXES],
        more=len(found[SHOWN_FIXES:]),
        not_written=not_written(record),
        numbers=numbers_of(found[:SHOWN_FIXES], record),
        notes=notes_apart(record, found),
        conclusions=sum_up(record),
        progress=progress,
    )
