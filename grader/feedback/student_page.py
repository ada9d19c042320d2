"""The student's page."""

from __future__ import annotations

from dataclasses import dataclass

from grader.feedback.chain_picture import Picture, draw, kind_of
from grader.feedback.highlight import Place, listings, place_of, where_defined
from grader.feedback.matrices import matrices
from grader.feedback.template_environment import environment
from grader.model.fixes import Fix, fixes
from grader.model.record import CaseResult, ProblemResult, Record

SHOWN_FIXES = 5


@dataclass(frozen=True)
class Part:
    """A problem with its picture where it is a chain, and its cases: else what shows most first."""

    problem: ProblemResult
    cases: tuple[CaseResult, ...]
    picture: Picture | None

    @property
    def has_points(self) -> bool:
        """Whether there are any to earn here: of a chain, a self-check has none to give."""
        return all(case.checked == "value" for case in self.cases)

    @property
    def scoring(self) -> int:
        return sum(case.max_points > 0 for case in self.cases)

    @property
    def right(self) -> int:
        """How many earn all their points."""
        return sum(case.points == case.max_points > 0 for case in self.cases)


def student_page(record: Record) -> str:
    """One student's feedback. Hidden cases show their verdict and hint, never what they hold."""
    first = fixes(record)
    places = {fix.text: _place(record, fix.cases[0]) for fix in first}
    opened = _opened(record, first)
    notes = _notes(record, first, places)
    numbers = {cell.name: number for number, cell in enumerate(record.source, start=1)}
    anchors = {place: f"line-{numbers[place[0]]}-{place[1]}" for place in notes}
    return (
        environment()
        .get_template("student.html")
        .render(
            record=record,
            fixes=first[:SHOWN_FIXES],
            more=first[SHOWN_FIXES:],
            places=places,
            parts=[_part(record, problem, opened) for problem in record.problems],
            leads=_leads(record, first),
            opened=opened,
            matrices=matrices,
            listings=list(listings(record.source, notes)),
            anchors=anchors,
            place_of=place_of,
            kind_of=kind_of,
            took=_took(record.run.wall_seconds),
        )
    )


def _place(record: Record, case: CaseResult) -> Place | None:
    """Where the student defines what a known mistake is in: the step's value, or the function."""
    if not case.mistake:
        return None
    problem, name = case.id.problem, case.id.case
    functions = {result.id: result.function for result in record.problems}
    wanted = name if case.step else functions.get(problem)
    if not wanted:
        return None
    # In the graded file, else in a module that it uses.
    for role in ("graded", "used"):
        cells = [cell for cell in record.source if cell.role == role]
        if place := where_defined(cells, wanted):
            return place
    return None


def _leads(record: Record, fixes: list[Fix]) -> dict[str, CaseResult]:
    """By explanation, the case that it stands at: the smallest, so that it is said once."""
    first = {fix.text: fix.cases[0] for fix in fixes}
    for case in record.cases:
        first.setdefault(case.explanation, case)
    return first


def _opened(record: Record, fixes: list[Fix]) -> set[str]:
    """The cases whose values are shown at once: one for each mistake, and all wrong steps."""
    smallest = {fix.cases[0].id for fix in fixes if not fix.cases[0].hidden}
    return smallest | {case.id for case in record.cases if case.step and case.verdict == "wrong"}


def _part(record: Record, problem: ProblemResult, opened: set[str]) -> Part:
    cases = record.cases_of(problem)
    picture = draw(cases)
    if picture is None:
        cases = tuple(sorted(cases, key=lambda case: case.id not in opened))
    return Part(problem, cases, picture)


def _notes(record: Record, fixes: list[Fix], places: dict[str, Place | None]) -> dict[Place, str]:
    """What is said of lines of the code: why they were skipped, what they raised, what is wrong."""
    lines = {cell.name: cell.code.count("\n") + 1 for cell in record.source}
    said = [(place_of(item.where), item.reason.text) for item in record.skipped]
    said += [
        (place_of(text), str(case.finding or ""))
        for case in record.cases
        for text in case.traceback
    ]
    said += [(places[fix.text], fix.text) for fix in fixes]
    notes: dict[Place, str] = {}
    for place, note in said:
        if place and 1 <= place[1] <= lines.get(place[0], 0):
            notes.setdefault(place, note)
    return notes


def _took(seconds: float) -> str:
    """Roughly, so that the page of a submission that is graded again stays as it was."""
    if not seconds:
        return ""
    if seconds < 1:
        return "less than a second"
    return f"about {seconds:.0f} second{'s' if round(seconds) > 1 else ''}"
