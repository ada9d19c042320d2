"""nbgrader's folders."""

from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claims, Download, provenance
from grader.intake.layouts.plain_folder import student_id
from grader.intake.listing import Entry
from grader.model.errors import SubmissionsError

OWN_FILES = frozenset({"timestamp.txt", "submission_secret.txt"})
COURSE_FILES = frozenset(
    {"source", "source_with_tests", "release", "autograded", "feedback", "solution", "downloaded"}
    | {"gradebook.db", "nbgrader_config.py", "grades.csv", "header.ipynb"}
)
"""The files and folders beside `submitted` in the folder of a course."""


def nbgrader_claims(download: Download) -> Claims:
    """Read `submitted/<student>/<assignment>/hw.ipynb`, and the time from `timestamp.txt`.

    Source: jupyter/nbgrader, nbgrader/coursedir.py (`directory_structure`) and
    exchange/default/submit.py.
    """
    places = [_place(download.name, entry) for entry in download.entries]
    deep = [place for place in places if place and len(place.parts) > 2]
    students = {place.parts[0] for place in places if place and place.parts}
    if not deep or 2 * len({place.parts[0] for place in deep}) < len(students):
        # These are the students' own folders.
        return [()] * len(places)
    assignment = _assignment(download, {place.parts[1] for place in deep})
    times = {
        place.parts[0]: download.read(entry).decode("utf-8", "replace").strip()[:60]
        for entry, place in zip(download.entries, places, strict=True)
        if place and place.parts[1:] == (assignment, "timestamp.txt")
    }

    def claims(entry: Entry, place: PurePosixPath | None) -> tuple[Claim, ...]:
        if place is None and entry.path.parts[0] in COURSE_FILES:
            return NOBODYS
        if place is None or len(place.parts) < 2:
            return ()
        folder, found, *rest = place.parts
        path = PurePosixPath(*rest)
        if found != assignment or path.name in OWN_FILES:
            return NOBODYS
        student = student_id(folder)
        known = provenance({"any": student}, submitted=times.get(folder, ""))
        return (Claim(student, path, known),)

    return [claims(entry, place) for entry, place in zip(download.entries, places, strict=True)]


def _place(download_name: str, entry: Entry) -> PurePosixPath | None:
    """Return an entry's path in the folder `submitted`; None outside of it."""
    if download_name == "submitted":
        return entry.path
    first, *rest = entry.path.parts
    return PurePosixPath(*rest) if first == "submitted" else None


def _assignment(download: Download, found: set[str]) -> str:
    names = ", ".join(sorted(found))
    if download.assignment and download.assignment not in found:
        raise SubmissionsError(
            f"{download.name}: has no assignment {download.assignment!r}; its assignments: {names}"
        )
    if not download.assignment and len(found) > 1:
        raise SubmissionsError(
            f"{download.name}: has several assignments ({names}). "
            "Choose one with --layout nbgrader:ASSIGNMENT"
        )
    return download.assignment or found.pop()
