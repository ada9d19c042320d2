"""How downloads lie: for each file, whose it is and what the student called it.

A layout is a function from a download to a `Claim` for each of its files that it knows. Each cites
where its form was established. None opens a file but the few that a download brings with it to say
who is who.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.intake.layouts.blackboard_download import blackboard
from grader.intake.layouts.brightspace_download import brightspace
from grader.intake.layouts.canvas_download import canvas
from grader.intake.layouts.claim import NOBODYS, Claim, Claims, Download, Layout
from grader.intake.layouts.github_clones import github
from grader.intake.layouts.gradescope_export import gradescope
from grader.intake.layouts.moodle_download import moodle
from grader.intake.layouts.nbgrader_folder import nbgrader
from grader.intake.layouts.plain_folder import plain
from grader.model.errors import SubmissionsError

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
        Known("canvas", "a download from Canvas", canvas),
        Known("nbgrader", "nbgrader's submitted folder", nbgrader),
        Known("github", "repositories of GitHub Classroom", github),
        PLAIN,
    )
}
BY_FOLDER = ("nbgrader", "github")
"""Those that are told by what the folder around all is called: where no other is."""


def recognise(download: Download) -> tuple[Known, Claims]:
    """How a download lies: as the LMS that knows most of it has it, where that is half, or plainly.

    An LMS's own download is known whole, since names begin with what the LMS writes. What students
    call their files comes behind it: it can make another know as much, and never more.

    Raises:
        SubmissionsError: two know as much; or one knows a good part, and not half.
    """
    found: list[tuple[float, Known, Claims]] = []
    for known in LAYOUTS.values():
        is_told = any(share >= 0.5 for share, _, _ in found)
        if known is not PLAIN and not (is_told and known.name in BY_FOLDER):
            claims = known.claim(download)
            found.append((_share(download, claims), known, claims))
    best = max(share for share, _, _ in found)
    (known, claims), *others = ((known, claims) for share, known, claims in found if share == best)
    if best >= 0.5 and others:
        other = others[0][0].name
        raise SubmissionsError(
            f"{download.name}: its files lie as {known.name} has them, and as {other} does; say "
            f"which it is: --layout {known.name}, or --layout {other}"
        )
    if best >= 0.5:
        return known, claims
    if best >= 0.25:
        raise SubmissionsError(
            f"{download.name}: some of its files lie as {known.name} has them, most do not; say "
            f"which it is: --layout {known.name}, or --layout plain"
        )
    return PLAIN, plain(download)


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
