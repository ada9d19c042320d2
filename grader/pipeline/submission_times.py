"""Tells whether the time of submission that is known is that of the work that was graded."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from grader.intake.listing import printable
from grader.model.record import Record
from grader.model.roster import Roster
from grader.model.submission import Handin


def times_of(roster: Roster | None, path: Path | None, kept: Path | None) -> Mapping[str, str]:
    """Return the times on a roster, by student, if it is the same file as `kept`; else nothing."""
    if not (roster and path and kept) or path.read_bytes() != kept.read_bytes():
        return {}
    return {person.student: printable(person.submitted) for person in roster.people}


def without_time(handins: Iterable[Handin]) -> tuple[Handin, ...]:
    """Return the submissions of a class with times, with a doubt about those without a time."""
    return tuple(map(_doubted, handins))


def _doubted(handin: Handin) -> Handin:
    told = handin.provenance
    if not handin.files or told.submitted:
        return handin
    return replace(handin, provenance=told.model_copy(update={"time_doubt": "missing"}))


def with_time(record: Record, earlier: Record | None, on_roster: str) -> Record:
    """Return a record with what the earlier one of the student tells about its time.

    The same work keeps a time that is not told any more. `on_roster` is the student's time on the
    roster, if that is the same file as in the last run, and "" otherwise. Other work with this time
    came later: the roster was not downloaded again.
    """
    if earlier is None or earlier.status == "no_submission":
        return record
    now, was = record.provenance, earlier.provenance
    told: dict[str, str] = {}
    if record.submission_digest == earlier.submission_digest:
        if was.submitted and now.submitted in ("", was.submitted):
            is_told_anew = now.submitted and not on_roster
            doubt = "" if is_told_anew else was.time_doubt
            told = {"submitted": was.submitted, "time_doubt": doubt}
    elif now.submitted == was.submitted == on_roster != "" and _are_of_one_version(record, earlier):
        told = {"time_doubt": "earlier"}
    if not told:
        return record
    return record.model_copy(update={"provenance": now.model_copy(update=told)})


def _are_of_one_version(record: Record, earlier: Record) -> bool:
    """Return whether one version of the grader made both digests."""
    one, other = (each.fingerprint.partition("-")[2] for each in (record, earlier))
    return one == other
