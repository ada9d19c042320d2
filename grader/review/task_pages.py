"""The task list of a review, and its history."""

from starlette.requests import Request
from starlette.responses import Response

from grader.feedback.task_list import DECISIONS, TASKS
from grader.model.errors import OverrideError
from grader.review.desk import ConflictError
from grader.review.page_frame import Frame, read_form
from grader.review.reviewed_class import AGAIN
from grader.review.selection import EVERYBODY, TO_DECIDE, Selection

ROWS = 50  # students on a page of a list
SHOWN_ENTRIES = 200  # of the history
LISTED = (TO_DECIDE, AGAIN, *(task.code for task in TASKS), EVERYBODY)


class TaskPages:
    """The pages that show whom to look at, and what was done."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def tasks(self, request: Request) -> Response:
        """Show who is to be looked at, and why."""
        self._frame.reviewed.refresh()
        students = self._frame.students
        selection = Selection.read(request.query_params).of(opened="")
        chosen = selection.choose(students)
        last = max(1, -(-len(chosen) // ROWS))
        number = min(max(1, number_in(request.query_params.get("number", ""))), last)
        counts = selection.count(students)
        return self._frame.show(
            request,
            "tasks.html",
            selection=selection,
            opened=self._frame.opened.keep(student.id for student in chosen),
            students=chosen[(number - 1) * ROWS : number * ROWS],
            count=len(chosen),
            first=(number - 1) * ROWS + 1,
            number=number,
            last=last,
            counts={code: counts[code] for code in LISTED if code in counts},
            needs_decision=DECISIONS,
            reasons={task.code: task.reason for task in TASKS},
            sections=sorted({each for student in students for each in student.sections}),
            mistake=self._frame.reviewed.mistake(selection.mistake),
        )

    async def history(self, request: Request) -> Response:
        """Show what was done, and how to undo it."""
        self._frame.reviewed.refresh()
        entries = self._frame.desk.history.entries()[::-1]
        return self._frame.show(
            request, "history.html", entries=entries[:SHOWN_ENTRIES], count=len(entries)
        )

    async def undo(self, request: Request) -> Response:
        """Take back an entry of the history."""
        form = await read_form(request)
        try:
            message = self._frame.desk.undo(number_in(form.get("entry", "")))
        except (ConflictError, OverrideError) as error:
            message = str(error)
        return self._frame.go("history", message, Selection())


def number_in(text: str) -> int:
    """Return the number in a text, or -1."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1
