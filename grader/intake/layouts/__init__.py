"""How downloads lie: for each file, whose it is and what the student called it.

A layout is a function from a download to a `Claim` for each of its files that it knows. Each cites
where its form was established. None opens a file but the few that a download brings with it to say
who is who.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.errors import SubmissionsError
from grader.intake.layouts.blackboard import blackboard
from grader.intake.layouts.brightspace import brightspace
from grader.intake.layouts.canvas import canvas
from grader.intake.layouts.claim import NOBODYS, Claim, Claims, Download, Layout
from grader.intake.layouts.github import github
from grader.intake.layouts.gradescope import gradescope
from grader.intake.layouts.moodle import moodle
from grader.intake.layouts.nbgrader import nbgrader
from grader.intake.layouts.plain import plain

__all__ = ["LAYOUTS", "PLAIN", "Claim", "Claims", "Download", "Known", "recognise"]


@dataclass(frozen=True)
class Known:
    """A layout by its name."""

    name: str
    title: str
    claim: Layout


PLAIN = Known("plain", "a file or folder for each student", plain)
LAYOUTS: Mapping[str, Known] = {
    known.name: known
    for known in (
        Known("gradescope", "an export from Gradescope", gradescope),
        Known("moodle", "a download from Moodle", moodle),
        Known("blackboard", "a download from Blackboard", blackboard),
        Known("brightspace", "a download from Brightspace", brightspace),
        Known("nbgrader", "nbgrader's submitted folder", nbgrader),
        Known("canvas", "a download from Canvas", canvas),
        Known("github", "repositories of GitHub Classroom", github),
        PLAIN,
    )
}
"""Those that can hardly be taken for another come first."""


def recognise(download: Download) -> tuple[Known, Claims]:
    """How a download lies: as the LMS that knows at least half of its files has it, or plainly.

    Raises:
        SubmissionsError: an LMS knows a good part of them, and not half.
    """
    claims: Claims
    doubtful: list[str] = []
    for known in LAYOUTS.values():
        claims = known.claim(download)
        share = _share(download, claims)
        if known is PLAIN or share >= 0.5:
            break
        if share >= 0.25:
            doubtful.append(known.name)
    if known is PLAIN and doubtful:
        raise SubmissionsError(
            f"{download.name}: some of its files lie as {doubtful[0]} has them, most do not; say "
            f"which it is: --layout {doubtful[0]}, or --layout plain"
        )
    return known, claims


def _share(download: Download, claims: Claims) -> float:
    """How many of the files and folders at the top are somebody's.

    Those apart that the download brings with it; and no student has more of a say than another,
    however much is in their folder.
    """
    given = [
        (item.path.parts[0], bool(claim))
        for item, claim in zip(download.items, claims, strict=True)
        if claim != NOBODYS
    ]
    tops = {top for top, _ in given}
    return len({top for top, is_known in given if is_known}) / len(tops) if tops else 0.0
