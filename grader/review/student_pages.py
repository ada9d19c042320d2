"""A student's page in a review: their own page beside the code, and the forms to decide."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from grader.feedback.code_listing import LineNote, Listing, listings
from grader.feedback.student_page import student_page
from grader.model.decided_record import decisions_of, digest_of, lateness_of
from grader.model.errors import OverrideError
from grader.model.overrides import TOTAL, read_override
from grader.model.record import Record, show_points
from grader.model.shown_points import as_shown
from grader.review.desk import ConflictError
from grader.review.guard import framed_headers
from grader.review.page_frame import Form, Frame, read_form
from grader.review.selection import Selection

SHOWN_REASONS = 20  # earlier reasons that are offered
LINE = "line"  # the value of a form that is about a line of code


class Place(NamedTuple):
    """A place that can have points."""

    where: str
    text: str  # its title and its points


class StudentPages:
    """The page of a student, and the forms on it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._reviewed = frame.reviewed
        self._desk = frame.desk

    async def show(self, request: Request) -> Response:
        """Show a student, as the address says."""
        self._reviewed.refresh()
        return self._show(request, request.query_params)

    async def framed_page(self, request: Request) -> Response:
        """Show the student's own page, for the frame on this page."""
        self._reviewed.refresh()
        student = request.query_params.get("id", "")
        if student not in self._reviewed.students:
            return PlainTextResponse("There is no such student.", 404)
        page = student_page(self._reviewed.read(student))
        return HTMLResponse(page, headers=framed_headers())

    async def decide(self, request: Request) -> Response:
        """Write an override for the student."""
        form = await read_form(request)
        self._reviewed.refresh()
        student, where = form.get("id", ""), form.get("where", "")
        if student not in self._reviewed.students:
            return self._frame.missing(request)
        if where == LINE:
            where = f"{LINE} {form.get('file', '')}:{form.get('number', '')}"
        points, reason = form.get("points", ""), form.get("reason", "")
        try:
            self._check_results(form)
            override = read_override(student, where, points, reason, self._desk.by)
            self._desk.decide(override, form.get("seen", ""))
        except ConflictError as error:
            self._reviewed.refresh()
            return self._show(request, form, str(error), 409)
        except (ValueError, OverrideError) as error:
            return self._show(request, form, str(error), 422)
        message = f"Saved: {override.where}, {override.shown_points or 'a comment'}."
        return self._frame.go("student", message, Selection.read(form), id=student)

    async def remove(self, request: Request) -> Response:
        """Remove an override of the student."""
        form = await read_form(request)
        self._reviewed.refresh()
        student, where = form.get("id", ""), form.get("where", "")
        if student not in self._reviewed.students:
            return self._frame.missing(request)
        try:
            self._desk.withdraw(student, where, form.get("seen", ""))
        except (ConflictError, OverrideError) as error:
            self._reviewed.refresh()
            return self._show(request, {**form, "where": ""}, str(error), 409)
        message = f"Removed: what was decided about {where}."
        return self._frame.go("student", message, Selection.read(form), id=student)

    async def tick(self, request: Request) -> Response:
        """Note that the student is done, or not, and go on to the next one if that is asked for."""
        form = await read_form(request)
        self._reviewed.refresh()
        student, selection = form.get("id", ""), Selection.read(form)
        if student not in self._reviewed.students:
            return self._frame.missing(request)
        selection, going = self._opened(student, selection)  # as it is before the change
        is_done = form.get("done") == "yes"
        try:
            self._check_results(form)
            self._desk.tick(student, is_done)
        except (ConflictError, OverrideError) as error:
            return self._show(request, {**form, "where": ""}, str(error), 409)
        message = f"{student}: {'done' if is_done else 'not done'}."
        if not form.get("next"):
            return self._frame.go("student", message, selection, id=student)
        following = going[going.index(student) + 1 :]
        if not following:
            return self._frame.go("./", f"{message} This was the last one.", selection)
        return self._frame.go("student", message, selection, id=following[0])

    def _check_results(self, form: Form) -> None:
        """Raise ConflictError if the work was graded again since the person opened the page."""
        started = self._reviewed.students[form["id"]].found.run.started
        if form.get("started", started) != started:
            raise ConflictError(
                "The work was graded again meanwhile. Look at the new result, and then save or "
                "tick off again"
            )

    def _opened(self, student: str, selection: Selection) -> tuple[Selection, Sequence[str]]:
        """Return the list in which a person got to a student, as it was when they opened it.

        If it is not known, it is opened now. The selection has its key.
        """
        known = self._reviewed.students
        going = [each for each in self._frame.opened.get(selection.opened) if each in known]
        if student in going:
            return selection, going
        chosen = [each.id for each in selection.choose(self._frame.students, also=student)]
        return selection.of(opened=self._frame.opened.keep(chosen)), chosen

    def _show(
        self, request: Request, form: Form | Mapping[str, str], error: str = "", status: int = 200
    ) -> Response:
        """Show the student of a form or an address, with what was filled in."""
        student = self._reviewed.students.get(form.get("id", ""))
        if student is None:
            return self._frame.missing(request)
        record = self._reviewed.read(student.id)
        selection, going = self._opened(student.id, Selection.read(form))
        place = going.index(student.id)
        overrides = self._reviewed.overrides.of(student.id)
        where = form.get("where", "")
        present = next((each for each in overrides if each.where == where), None)
        return self._frame.show(
            request,
            "student.html",
            status,
            student=student,
            record=record,
            selection=selection,
            before=going[place - 1] if place else None,
            following=going[place + 1] if place + 1 < len(going) else None,
            place=place + 1,
            count=len(going),
            overrides=overrides,
            decisions={each.override.where: each for each in decisions_of(record)},
            late=lateness_of(record),
            seen=digest_of(overrides),
            places=list(_places(as_shown(record))),
            where=where,
            points=form.get("points", present.shown_points if present else ""),
            reason=form.get("reason", present.reason if present else ""),
            file=form.get("file", present.line[0] if present and present.line else ""),
            number=form.get("number", present.line[1] if present and present.line else ""),
            listings=_listings(record),
            reasons=self._earlier_reasons(),
            error=error,
        )

    def _earlier_reasons(self) -> Sequence[str]:
        """Return the reasons that were given most often."""
        lines = self._reviewed.overrides.lines
        counted = Counter(override.reason for _, override in lines if override.reason)
        return [reason for reason, _ in counted.most_common(SHOWN_REASONS)]


def _places(record: Record) -> Iterator[Place]:
    score = f"{show_points(record.score) or 'none'} of {show_points(record.max_score)}"
    yield Place(TOTAL, f"Score: {score}")
    if record.status != "graded":
        return
    for problem in record.problems:
        points = f"{show_points(problem.points) or 'none'} of {show_points(problem.max_points)}"
        yield Place(problem.id, f"{problem.title}: {points}")
    for case in record.cases:
        points = f"{show_points(case.points)} of {show_points(case.max_points)}"
        yield Place(case.id, f"{case.title}: {points}")


def _listings(record: Record) -> Sequence[tuple[str, Listing]]:
    """Return the name of each file or cell, and its lines with the comments of people on them."""
    comments = {
        each.override.line: LineNote(each.override.reason)
        for each in decisions_of(record)
        if each.override.line
    }
    names = [cell.name for cell in record.source]
    return list(zip(names, listings(record.source, comments), strict=True))
