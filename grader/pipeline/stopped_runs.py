"""Remembers whom a stopped run did not reach, until they are graded."""

from collections.abc import Callable, Collection
from itertools import filterfalse
from pathlib import Path

from grader.model.record import Manifest


def unreached(
    last: Manifest | None,
    submissions: Path,
    here: Collection[str],
    has_work: Callable[[str], bool],
    on_roster: Collection[str] | None = None,
) -> set[str]:
    """Return whom a stopped run did not reach, and who have no work here and no result.

    `here` are the students with work in these submissions. To continue the stopped run ends this
    for those who are not among its submissions any more; a roster that is named ends it for those
    who are not on it.
    """
    if last is None or last.stopped == str(submissions.resolve()):
        return set()
    left = {*last.waiting}.difference(here)
    if on_roster is not None:
        left.intersection_update(on_roster)
    return {*filterfalse(has_work, left)}


def stopped_path(
    last: Manifest | None, submissions: Path, left: Collection[str], unreached: Collection[str]
) -> str:
    """Return the path of the submissions that are left; "" if there are none, or several paths.

    Those of `unreached` are left by an earlier run.
    """
    if not unreached:
        return str(submissions.resolve()) if left else ""
    return last.stopped if last and len(left) == len(unreached) else ""
