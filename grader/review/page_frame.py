"""What all pages of a review have in common: templates, forms, and the message after a form."""

import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from grader.feedback.task_list import TASKS
from grader.feedback.template_environment import environment_of
from grader.review.history import NumberedEntry
from grader.review.opened_lists import OpenedLists
from grader.review.reviewed_class import AGAIN, ReviewedClass, Student
from grader.review.selection import Selection

MAX_FIELDS = 50  # of a form
KEPT_MESSAGES = 100
TITLES = {AGAIN: "Graded again since", **{task.code: task.title for task in TASKS}}

Form = Mapping[str, str]


@functools.cache
def _templates() -> Environment:
    """Return the environment of the templates beside this file."""
    environment = environment_of("grader.review")
    environment.globals["titles"] = TITLES
    return environment


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form, each on one line; of several with one name, the last."""
    body = (await request.body()).decode("utf-8", "replace")
    fields = parse_qsl(body, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    # An id is as it is: a file may have any name. Python 3.10 reads no CSV with a NUL in it.
    return {
        name: text if name == "id" else " ".join(text.replace("\0", " ").split())
        for name, text in fields
    }


class Frame:
    """Shows pages of a class under review."""

    def __init__(self, reviewed: ReviewedClass) -> None:
        self.reviewed = reviewed
        self.desk = reviewed.desk
        self.opened = OpenedLists()
        self._numbers = itertools.count(1)
        self._messages: dict[str, str] = {}  # what was done, for the page that is shown next

    @property
    def students(self) -> Sequence[Student]:
        return [*self.reviewed.students.values()]

    def show(
        self, request: Request, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Return a page with these values, and with those that all pages have."""
        students = self.students
        page = _templates().get_template(template)
        shared = {
            "assignment": self.reviewed.assignment,
            "own_section": self.reviewed.section,
            "done_count": sum(student.done is not None for student in students),
            "student_count": len(students),
            "problem": self.reviewed.problem,
            "said": self._messages.get(request.query_params.get("said", ""), ""),
            "last_entry": self._last_entry(),
        }
        return HTMLResponse(page.render(shared | values), status)

    def go(self, path: str, message: str, selection: Selection, **query: str) -> Response:
        """Go on to a page, which shows the message."""
        number = str(next(self._numbers))
        self._messages[number] = message
        if len(self._messages) > KEPT_MESSAGES:
            del self._messages[next(iter(self._messages))]
        return RedirectResponse(f"{path}?{selection.query(**query, said=number)}", 303)

    def missing(self, request: Request) -> Response:
        """Say that there is no such student or mistake."""
        return self.show(request, "failed.html", 404, told="There is no such page in this class.")

    def _last_entry(self) -> NumberedEntry | None:
        """Return the last thing that can be undone."""
        entries = self.desk.history.entries()
        can_be = (each for each in entries[::-1] if each.in_force and each.entry.undoes is None)
        return next(can_be, None)
