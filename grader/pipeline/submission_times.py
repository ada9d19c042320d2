"""Tells whether the time of submission that is known is that of the work that was graded."""

from collections.abc import Iterable
from dataclasses import replace

from grader.model.record import Record
from grader.model.submission import Handin


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
