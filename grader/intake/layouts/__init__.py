"""The layouts of downloads. A layout tells whose each file is, and what the student called it.

A layout has a function `claims`. It takes a download, and returns another function, which claims
the download's entries. It cites the source of its form. It opens only files that say who is who.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from grader.intake.layouts import student_folders
from grader.intake.layouts.blackboard_download import blackboard_claims
from grader.intake.layouts.brightspace_download import brightspace_claims
from grader.intake.layouts.canvas_download import canvas_claims
from grader.intake.layouts.claim import NOBODYS, Claimer, Download
from grader.intake.layouts.moodle_download import moodle_claims
from grader.model.errors import SubmissionsError


class Layout(NamedTuple):
    """The form of the downloads of an LMS or a tool."""

    title: str
    claims: Callable[[Download], Claimer]


PLAIN = "plain"
LAYOUTS: Mapping[str, Layout] = {
    "gradescope": Layout("an export from Gradescope", student_folders.gradescope_claims),
    "moodle": Layout("a download from Moodle", moodle_claims),
    "blackboard": Layout("a download from Blackboard", blackboard_claims),
    "brightspace": Layout("a download from Brightspace", lambda _: brightspace_claims),
    "canvas": Layout("a download from Canvas", canvas_claims),
    "nbgrader": Layout("nbgrader's submitted folder", student_folders.nbgrader_claims),
    "github": Layout("repositories of GitHub Classroom", student_folders.github_claims),
    PLAIN: Layout("a file or folder for each student", lambda _: student_folders.plain_claims),
}
# The outermost folder's name alone is enough for these, so they are tried only if no other fits.
BY_FOLDER = ("nbgrader", "github")


def recognise(download: Download) -> tuple[str, Claimer]:
    """Return the layout that fits most of a download, if it fits at least half; else the plain one.

    The LMS's own layout fits its whole download, because each name begins with what the LMS writes.
    Students choose only what follows. This may let another layout fit as well, but never better.
    Raise SubmissionsError if two fit equally well, or if the best fits between a quarter and half.
    """
    claimers: dict[str, Claimer] = {}
    shares: dict[str, float] = {}
    for name, layout in LAYOUTS.items():
        is_known = any(share >= 0.5 for share in shares.values())
        if name != PLAIN and not (is_known and name in BY_FOLDER):
            claimers[name] = layout.claims(download)
            shares[name] = _share(download, claimers[name])
    best = max(shares.values())
    name, *others = (name for name, share in shares.items() if share == best)
    if best >= 0.5 and not others:
        return name, claimers[name]
    if best < 0.25:
        return PLAIN, student_folders.plain_claims
    other, title = PLAIN, LAYOUTS[name].title
    problem = f"some of its files look like {title}, but most do not"
    if best >= 0.5:
        other = others[0]
        problem = f"its files could be {title} or {LAYOUTS[other].title}"
    raise SubmissionsError(
        f"{download.name}: {problem}. Choose with --layout {name} or --layout {other}"
    )


def _share(download: Download, claims: Claimer) -> float:
    """Return the share, from 0 to 1, of the files and folders at the top that are students' work.

    Files of the download itself do not count. A student's folder counts once, whatever it contains.
    """
    claimed = [(entry.path.parts[0], claims(entry)) for entry in download.entries]
    tops = {top for top, found in claimed if found != NOBODYS}
    known = {top for top, found in claimed if found and found != NOBODYS}
    return len(known) / len(tops) if tops else 0.0
