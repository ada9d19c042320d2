"""The layouts of downloads: for each file, whose it is and what the student called it.

Each layout is a function from a download to a function that claims its entries. It cites where its
form was established. None opens a file, except the few in a download that say who is who.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grader.intake.layouts.canvas_download import canvas_claims
from grader.intake.layouts.claim import NOBODYS, Claimer, Download
from grader.intake.layouts.gradescope_export import gradescope_claims
from grader.intake.layouts.lms_names import blackboard_claims, brightspace_claims, moodle_claims
from grader.intake.layouts.student_folders import github_claims, nbgrader_claims, plain_claims
from grader.model.errors import SubmissionsError


@dataclass(frozen=True)
class Layout:
    """A form of downloads."""

    name: str
    title: str
    claims: Callable[[Download], Claimer]


PLAIN = Layout("plain", "a file or folder for each student", lambda _: plain_claims)
LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("gradescope", "an export from Gradescope", gradescope_claims),
        Layout("moodle", "a download from Moodle", lambda _: moodle_claims),
        Layout("blackboard", "a download from Blackboard", blackboard_claims),
        Layout("brightspace", "a download from Brightspace", lambda _: brightspace_claims),
        Layout("canvas", "a download from Canvas", canvas_claims),
        Layout("nbgrader", "nbgrader's submitted folder", nbgrader_claims),
        Layout("github", "repositories of GitHub Classroom", github_claims),
        PLAIN,
    )
}
# Recognised by the name of the outermost folder, and so only where no other fits.
BY_FOLDER = ("nbgrader", "github")


def recognise(download: Download) -> tuple[Layout, Claimer]:
    """Return the layout that fits most of a download, if it fits at least half; else the plain one.

    An LMS's own download fits completely, because all names begin with what the LMS writes. The
    students' own file names come after it. They can make another layout fit as well, never better.

    Raises:
        SubmissionsError: two layouts fit equally well, or one fits a good part, but less than half.
    """
    found: list[tuple[float, Layout, Claimer]] = []
    for layout in LAYOUTS.values():
        is_known = any(share >= 0.5 for share, _, _ in found)
        if layout is not PLAIN and not (is_known and layout.name in BY_FOLDER):
            claims = layout.claims(download)
            found.append((_share(download, claims), layout, claims))
    best = max(share for share, _, _ in found)
    (layout, claims), *others = ((each, claims) for share, each, claims in found if share == best)
    if best >= 0.5 and not others:
        return layout, claims
    if best < 0.25:
        return PLAIN, plain_claims
    other, problem = PLAIN, f"some of its files look like {layout.title}, but most do not"
    if best >= 0.5:
        other = others[0][0]
        problem = f"its files could be {layout.title} or {other.title}"
    raise SubmissionsError(
        f"{download.name}: {problem}. Choose with --layout {layout.name} or --layout {other.name}"
    )


def _share(download: Download, claims: Claimer) -> float:
    """Return the share of the files and folders at the top that are claimed for students.

    Files of the download itself do not count. A student's folder counts once, whatever it contains.
    """
    claimed = [(entry.path.parts[0], claims(entry)) for entry in download.entries]
    tops = {top for top, found in claimed if found != NOBODYS}
    known = {top for top, found in claimed if found and found != NOBODYS}
    return len(known) / len(tops) if tops else 0.0
