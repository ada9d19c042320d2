"""A problem that asks questions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from grader.model.problem import ProblemOutline, check_parts
from grader.model.questions import Question, QuestionOutline
from grader.model.said_once import with_total
from grader.model.scored import Points, Scored

MAX_QUESTIONS = 100  # of one problem, as many as a student's process sends back


class AnswersOutline(ProblemOutline):
    """Questions without their answers."""

    kind: Literal["answers"] = "answers"
    cases: Annotated[tuple[QuestionOutline, ...], Field(max_length=MAX_QUESTIONS)]

    @property
    def parts(self) -> tuple[Scored, ...]:
        """Return what has points: the questions."""
        return self.cases

    @model_validator(mode="after")
    def _questions_fit(self) -> AnswersOutline:
        check_parts(self, self.cases, "question")
        return self


class AnswersProblem(AnswersOutline):
    """Questions. The student gives each answer to a variable that has the id of the question."""

    points: Points = 0.0  # those of the questions, if they are left out
    cases: Annotated[tuple[Question, ...], Field(min_length=1, max_length=MAX_QUESTIONS)]

    @model_validator(mode="before")
    @classmethod
    def _add_up(cls, fields: Any) -> Any:
        return with_total(fields, "cases")
