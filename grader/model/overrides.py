"""Overrides: what people decide about a student's result, as they write it down."""

import re
from typing import Literal

from pydantic import ValidationError, field_validator, model_validator

from grader.model.record import show_points
from grader.model.scored import Model
from grader.model.visible_text import quoted

TOTAL = "total"
EXCUSED = "excused"

Action = Literal["set", "add", "excuse", "comment"]

_POINTS = re.compile(r"(?P<sign>[+-]?)\s*(?P<number>\d{1,7}(?:[.,]\d{1,2})?)", re.ASCII)
_LINE = re.compile(r"line (?P<file>.+):(?P<number>[1-9]\d{0,6})", re.ASCII | re.DOTALL)


class Override(Model):
    """What a person decides about one place of one student's result."""

    student: str
    where: str  # the id of a case or a problem, `total`, or `line FILE:NUMBER`
    action: Action
    points: float = 0.0  # for `set`, and for `add`, where they may be negative
    reason: str = ""
    by: str = ""

    @field_validator("student", "where")
    @classmethod
    def _is_named(cls, text: str) -> str:
        if not text:
            raise ValueError("name the student, and where: total, a problem or a case")
        return text

    @model_validator(mode="after")
    def _is_complete(self) -> "Override":
        if self.action == "comment" and not self.reason:
            raise ValueError(
                "give points, or a reason. Points are a number such as 7.5, a change such as +5 or "
                f"-5, or {EXCUSED}. Without points, the reason is a comment"
            )
        if self.line and self.action != "comment":
            raise ValueError("a line of code takes a comment, but no points: leave them blank")
        if self.where.startswith("line ") and not self.line:
            raise ValueError(f"{quoted(self.where)} is not of the form: line FILE:NUMBER")
        return self

    @property
    def line(self) -> tuple[str, int] | None:
        """Return the file and the number of the line of code that this is about, if any."""
        found = _LINE.fullmatch(self.where)
        return (found["file"], int(found["number"])) if found else None

    @property
    def shown_points(self) -> str:
        """Return the points as people write them: `7.5`, `+5`, `-5`, `excused`, or blank."""
        if self.action == "comment":
            return ""
        if self.action == "excuse":
            return EXCUSED
        sign = "+" if self.action == "add" and self.points >= 0 else ""
        return sign + show_points(self.points)


def read_override(
    student: str, where: str, points: str = "", reason: str = "", by: str = ""
) -> Override:
    """Return the override that a person wrote; raise ValueError if it cannot be understood.

    `points` may have a decimal comma, and the minus sign of typesetting.
    """
    where = " ".join(where.split())
    action, number = _read_points(points.strip().replace("−", "-"))
    try:
        return Override(
            student=student if student.strip() else "",
            where=TOTAL if where.casefold() == TOTAL else where,
            action=action,
            points=number,
            reason=reason.strip(),
            by=by.strip(),
        )
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from error


def _read_points(text: str) -> tuple[Action, float]:
    if not text:
        return "comment", 0.0
    if text.casefold() == EXCUSED:
        return "excuse", 0.0
    # More than two decimals are refused: they would not be shown, and 1,000 could be a thousand.
    if not (found := _POINTS.fullmatch(text)):
        raise ValueError(
            f"{quoted(text)} is not a number of points. Write a number with at most two decimals "
            f"such as 7.5, a change such as +5 or -5, or {EXCUSED}"
        )
    number = float(found["number"].replace(",", "."))
    if not found["sign"]:
        return "set", number
    return "add", 0.0 - number if found["sign"] == "-" else number
