"""nbgrader's own folders."""

from __future__ import annotations

from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claims, Download
from grader.intake.layouts.plain_folder import student_id
from grader.intake.listing import Item
from grader.model.errors import SubmissionsError

OWN_FILES = frozenset({"timestamp.txt", "submission_secret.txt"})
OWN_PLACES = frozenset(
    {"source", "source_with_tests", "release", "autograded", "feedback", "solution", "downloaded"}
    | {"gradebook.db", "nbgrader_config.py", "grades.csv", "header.ipynb"}
)
"""What lies beside `submitted` in a course's folder."""


def nbgrader(download: Download) -> Claims:
    """nbgrader: `submitted/<student>/<assignment>/hw.ipynb`, and when, in `timestamp.txt`.

    jupyter/nbgrader: nbgrader/coursedir.py (`directory_structure`), exchange/default/submit.py.
    """
    is_inside = download.name == "submitted"
    places = [item.path if is_inside else _below(item.path) for item in download.items]
    deep = [place for place in places if place and len(place.parts) > 2]
    students = {place.parts[0] for place in places if place and place.parts}
    if 2 * len({place.parts[0] for place in deep}) < max(1, len(students)):
        # These are students' own folders.
        return [()] * len(places)
    found = {place.parts[1] for place in deep}
    wanted = download.assignment or (next(iter(found)) if len(found) == 1 else "")
    if found and download.assignment and wanted not in found:
        raise SubmissionsError(
            f"{download.name}: has no assignment {wanted!r}; there are {', '.join(sorted(found))}"
        )
    if found and not wanted:
        raise SubmissionsError(
            f"{download.name}: holds several assignments ({', '.join(sorted(found))}); "
            "name one with --layout nbgrader:ASSIGNMENT"
        )
    times = {
        place.parts[0]: download.read(item).decode("utf-8", "replace").strip()[:60]
        for item, place in zip(download.items, places, strict=True)
        if place and place.parts[1:] == (wanted, "timestamp.txt")
    }

    def claims(item: Item, place: PurePosixPath | None) -> tuple[Claim, ...]:
        if place is None and item.path.parts[0] in OWN_PLACES:
            return NOBODYS
        if place is None or len(place.parts) < 2:
            return ()
        student, assignment, *rest = place.parts
        path = PurePosixPath(*rest)
        if assignment != wanted or path.name in OWN_FILES:
            return NOBODYS
        student = student_id(student)
        submitted = times.get(place.parts[0], "")
        return (Claim(student, path, ids={"any": student}, submitted=submitted),)

    return [claims(item, place) for item, place in zip(download.items, places, strict=True)]


def _below(path: PurePosixPath) -> PurePosixPath | None:
    """A path from below the course's `submitted`; None where it is elsewhere."""
    return PurePosixPath(*path.parts[1:]) if path.parts[0] == "submitted" else None
