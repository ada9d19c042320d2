"""What late work loses, as an author writes it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from grader.model.scored import Model

NO_TIME = timedelta(0)
Percent = Annotated[float, Field(ge=0, le=100)]
_PART = r"(\d{1,5})\s*(min(?:ute)?|h(?:our)?|d(?:ay)?)s?\s*"
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def _read_span(written: object) -> object:
    """Return the time in a text such as `30 min`, `2 h` or `1 day 12 h`, as people write it."""
    text = written.strip().casefold() if isinstance(written, str) else ""
    if not re.fullmatch(f"(?:{_PART})+", text):
        return written
    return sum((int(count) * _UNITS[unit[0]] for count, unit in re.findall(_PART, text)), NO_TIME)


Span = Annotated[timedelta, Field(ge=NO_TIME), BeforeValidator(_read_span)]


class LatePolicy(Model):
    """What late work loses. All percentages are of the assignment's points."""

    per_day: Percent = 0.0  # taken off for each started day
    grace: Span = NO_TIME  # how long after the deadline work is not late: `30 min`, `2 h`
    floor: Percent = 0.0  # the days never take a score below this
    cap: Percent = 100.0  # the most that late work can get

    @model_validator(mode="after")
    def _leaves_room(self) -> LatePolicy:
        if self.floor > self.cap:
            raise ValueError(
                f"late work keeps {self.floor:g} %, but gets at most {self.cap:g} %; lower the "
                "floor, or raise the cap"
            )
        return self

    @property
    def takes_points(self) -> bool:
        return self.per_day > 0 or self.cap < 100
