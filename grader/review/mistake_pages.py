"""The mistakes of the class in a review, and one decision for all who made one."""

from collections import Counter
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from grader.model.errors import OverrideError
from grader.model.overrides import TOTAL, Override
from grader.pipeline.override_file import Overrides
from grader.review.desk import ConflictError
from grader.review.page_frame import Frame, read_form
from grader.review.selection import Selection
from grader.review.shared_decision import CASES, Plan, SharedDecision


class MistakePages:
    """The list of mistakes, and the page of one mistake with its form."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._reviewed = frame.reviewed

    async def list(self, request: Request) -> Response:
        """Show what the class got wrong, and how many of those who did are not done."""
        self._reviewed.refresh()
        left: Counter[str] = Counter()
        for student in self._frame.students:
            left.update([*student.lost] if student.done is None else [])
        mistakes = self._reviewed.mistakes
        return self._frame.show(request, "mistakes.html", mistakes=mistakes, left=left)

    async def show(self, request: Request) -> Response:
        """Show who made a mistake, and what a decision would change if the form is filled in."""
        self._reviewed.refresh()
        return self._show(request, request.query_params)

    async def decide(self, request: Request) -> Response:
        """Write an override for all who made a mistake, as the preview showed it."""
        form = await read_form(request)
        self._reviewed.refresh()
        students = self._frame.students

        def plan(present: Overrides) -> Sequence[Override]:
            now = decision.plan(students, present)
            if now.digest != form.get("seen"):
                raise ConflictError(
                    "The decisions on these students were changed meanwhile. Look at the preview "
                    "as it is now, and save again"
                )
            return now.overrides

        try:
            decision = _decision(form, self._frame.desk.by)
            count = len(decision.plan(students, self._reviewed.overrides).rows)
            told = f"{decision}, for {count} students with {decision.kind}"
            self._frame.desk.decide_all(plan, told)
        except ConflictError as error:
            self._reviewed.refresh()
            return self._show(request, form, str(error), 409)
        except (ValueError, OverrideError) as error:
            return self._show(request, form, str(error), 422)
        message = f"Saved for {count} student{'s' if count != 1 else ''}."
        return self._frame.go("mistake", message, Selection(), kind=decision.kind)

    def _show(
        self, request: Request, form: Mapping[str, str], error: str = "", status: int = 200
    ) -> Response:
        kind = form.get("kind", "")
        mistake = self._reviewed.mistake(kind)
        if mistake is None:
            return self._frame.missing(request)
        students = [each for each in self._frame.students if kind in each.lost]
        plan: Plan | None = None
        if form.get("where"):
            try:
                decision = _decision(form, self._frame.desk.by)
                plan = decision.plan(students, self._reviewed.overrides)
            except ValueError as refused:
                error = error or str(refused)
        problems = {
            problem.id: problem
            for student in students
            for problem in student.found.problems
            if any(case.problem == problem.id for case in student.lost[kind])
        }
        return self._frame.show(
            request,
            "mistake.html",
            status if plan or not error else 422,
            mistake=mistake,
            students=students,
            problems=problems.values(),
            total=TOTAL,
            cases=CASES,
            form=form,
            plan=plan,
            overrides=self._reviewed.overrides,
            error=error,
        )


def _decision(form: Mapping[str, str], by: str) -> SharedDecision:
    """Return what a form asks for; raise ValueError if it cannot be understood."""
    return SharedDecision(
        form.get("kind", ""),
        form.get("where", ""),
        form.get("points", ""),
        form.get("reason", ""),
        by,
        replace=bool(form.get("replace")),
        lower=bool(form.get("lower")),
    )
