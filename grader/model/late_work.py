"""Late work: how late it is, by the times that are known, and what the late policy takes off.

A day is 24 hours. The days are counted from the end of the grace period, and a started day counts
as a whole one. Where the time of submission or the deadline is not known, nothing is taken off.
"""

import math
import re
from datetime import datetime, timedelta, timezone

from pydantic import ValidationError

from grader.model.late_policy import NO_TIME, LatePolicy
from grader.model.record import Record, show_points
from grader.model.scored import Model
from grader.model.shown_points import show_difference
from grader.model.worded_times import read_worded

DAY = timedelta(days=1)

_MOMENT = re.compile(
    r"(?P<date>2\d{3}-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(?P<zone>Z|UTC|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_DAILY = re.compile(r"(?P<percent>\d+(?:[.,]\d+)?)\s*%\s*/\s*day", re.IGNORECASE)
_NAMED = re.compile(r"(?P<name>grace|floor|cap)[\s=]\s*(?P<value>.+)", re.IGNORECASE)


class Extension(Model):
    """A later deadline for one student."""

    student: str
    until: datetime
    reason: str = ""


class Lateness(Model):
    """How late one student's work is, and what that costs."""

    policy: LatePolicy
    extension: Extension | None = None
    late_by: timedelta | None = None  # 0 for work in time; None if it is not known
    before: float | None = None  # the score without the policy; None if there is none
    after: float | None = None

    @property
    def is_unknown(self) -> bool:
        """Return whether there is a score that the policy could lower, but nobody knows when."""
        return self.late_by is None and self.before is not None

    @property
    def taken_off(self) -> float:
        return show_difference(self.after or 0.0, self.before or 0.0)

    @property
    def text(self) -> str:
        """Return sentences for the student; "" if the work is in time, by the usual deadline."""
        return " ".join(filter(None, (self._extended, self._taken)))

    @property
    def _extended(self) -> str:
        if not self.extension:
            return ""
        until, reason = show_moment(self.extension.until), self.extension.reason
        return f"Your deadline was {until}.{f' {reason}' if reason else ''}"

    @property
    def _taken(self) -> str:
        if not self.late_by:
            return ""
        late = f"Late by {show_span(self.late_by)}"
        if self.before is None or self.after is None:
            return f"{late}."
        if not self.taken_off:
            return f"{late}: no points are taken off."
        points = "point" if self.taken_off == 1 else "points"
        told = f"{late}: −{show_points(self.taken_off)} {points}, "
        return f"{told}{show_points(self.after)} instead of {show_points(self.before)}."


def due_of(record: Record, extension: Extension | None) -> datetime | None:
    """Return the deadline of a student; None if there is none."""
    due = record.deadline
    if extension is None or extension.until.tzinfo:
        return extension.until if extension else due
    return extension.until.replace(tzinfo=due.tzinfo if due else None)


def ends_early(record: Record, extension: Extension) -> bool:
    """Return whether an extension ends before the deadline that it should put off."""
    due = due_of(record, extension)
    return bool(due and record.deadline and _between(due, record.deadline))


def lateness(
    record: Record, score: float | None, policy: LatePolicy, extension: Extension | None
) -> Lateness:
    """Return how late a record's work is, and the score that is left of `score`."""
    due = due_of(record, extension)
    submitted = read_moment(record.provenance.submitted)
    late_by = _between(due, submitted) if due and submitted else None
    if late_by is not None and late_by <= policy.grace:
        late_by = NO_TIME
    after = score
    if late_by and score is not None:
        after = _left_of(score, record.max_score, policy, late_by - policy.grace)
    return Lateness(policy=policy, extension=extension, late_by=late_by, before=score, after=after)


def _left_of(score: float, maximum: float, policy: LatePolicy, overdue: timedelta) -> float:
    share = maximum / 100
    lowered = score - math.ceil(overdue / DAY) * policy.per_day * share
    lowered = max(lowered, min(score, policy.floor * share))
    return round(min(lowered, policy.cap * share), 4)


def _between(due: datetime, submitted: datetime) -> timedelta:
    """Return how long after the deadline a time is. Without a time zone, it has the other's."""
    if due.tzinfo and not submitted.tzinfo:
        submitted = submitted.replace(tzinfo=due.tzinfo)
    elif submitted.tzinfo and not due.tzinfo:
        due = due.astimezone()  # the zone of this computer
    return max(submitted - due, NO_TIME)


def read_moment(text: str) -> datetime | None:
    """Return the time that a download or a roster gives; None if it is not understood.

    Known are the forms of ISO 8601, with or without a zone, and those of Moodle in many languages.
    """
    text = text.strip()
    try:
        if not (found := _MOMENT.fullmatch(text)):
            return read_worded(text)
        moment = datetime.fromisoformat(f"{found['date']} {found['time'] or '00:00'}")
        return moment.replace(tzinfo=_zone(found["zone"]))
    except ValueError:
        return None


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC"):
        return timezone.utc
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def read_extension(student: str, until: str, reason: str = "") -> Extension:
    """Return the extension that a person wrote; raise ValueError if it cannot be understood.

    A day without a time means its end.
    """
    if not student.strip():
        raise ValueError("name the student")
    moment = read_moment(until)
    if moment is None:
        raise ValueError(
            f"“{until}” is not a time. Write it as 2026-11-30 23:59, with +01:00 after it for a "
            "time zone, or as a day such as 2026-11-30, which means the end of this day"
        )
    if ":" not in until:
        moment = moment.replace(hour=23, minute=59, second=59)
    return Extension(student=student, until=moment, reason=reason.strip())


def read_policy(text: str) -> LatePolicy:
    """Return the late policy in a text such as `10%/day, grace 1h, floor 50%, cap 80%`, or `none`.

    Raise ValueError if it cannot be understood.
    """
    if text.strip().casefold() == "none":
        return LatePolicy()
    given: dict[str, str] = {}
    for part in re.split(r",(?!\d)|;", text):
        named, daily = _NAMED.fullmatch(part.strip()), _DAILY.fullmatch(part.strip())
        name = named["name"].casefold() if named else "per_day" if daily else ""
        value = named["value"] if named else daily["percent"] if daily else ""
        if not name or name in given or (named and name != "grace" and not value.endswith("%")):
            raise ValueError(_not_a_policy(text))
        given[name] = (
            value if name == "grace" else value.removesuffix("%").strip().replace(",", ".")
        )
    try:
        policy = LatePolicy.model_validate(given)
    except ValidationError as error:
        [first, *_] = error.errors()
        if first["type"] == "value_error":
            raise ValueError(first["msg"].removeprefix("Value error, ")) from error
        raise ValueError(_not_a_policy(text)) from error
    if not policy.takes_points:
        raise ValueError(_not_a_policy(text))
    return policy


def policy_text(policy: LatePolicy) -> str:
    """Return a late policy as `read_policy` reads it, or `none`."""
    parts = [f"{policy.per_day:g}%/day"] if policy.per_day else []
    parts += [f"grace {show_span(policy.grace)}"] if policy.grace else []
    parts += [f"floor {policy.floor:g}%"] if policy.floor else []
    parts += [f"cap {policy.cap:g}%"] if policy.cap < 100 else []
    return ", ".join(parts) if policy.takes_points else "none"


def _not_a_policy(text: str) -> str:
    return (
        f"“{text}” is not a late policy. Write none, 10%/day, or cap 50%. Add what you need to "
        "it: 10%/day, grace 1h, floor 50%, cap 80%"
    )


def show_span(span: timedelta) -> str:
    """Return a time in its two largest units, rounded down: `1 day 3 h`, `2 h 5 min`."""
    minutes = int(span.total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = (days, "day" if days == 1 else "days"), (hours, "h"), (minutes, "min")
    told = [f"{count} {unit}" for count, unit in units if count]
    return " ".join(told[:2]) or "less than a minute"


def show_moment(moment: datetime) -> str:
    """Return a date and time in words: `29 November 2026, 23:59 (UTC+01:00)`."""
    zone = f" ({moment.tzname()})" if moment.tzinfo else ""
    return f"{moment.day} {moment:%B %Y, %H:%M}{zone}"
