"""nbgrader's own folders."""

from __future__ import annotations

from pathlib import PurePosixPath

from grader.errors import SubmissionsError
from grader.intake.layouts.claim import NOBODYS, Claim, Claims, Download
from grader.intake.layouts.plain import student_id

NBGRADER_OWN = frozenset({"timestamp.txt", "submission_secret.txt"})


def nbgrader(download: Download) -> Claims:
    """nbgrader: `submitted/<student>/<assignment>/hw.ipynb`, and when, in `timestamp.txt`.

    jupyter/nbgrader: nbgrader/coursedir.py (`directory_structure`), exchange/default/submit.py.
    """
    places = [_below(item.path, "submitted", download.name) for item in download.items]
    found = {place.parts[1] for place in places if place and len(place.parts) > 2}
    wanted = download.assignment or (found.pop() if len(found) == 1 else "")
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

    def claims(place: PurePosixPath | None) -> tuple[Claim, ...]:
        if place is None:
            return NOBODYS
        if len(place.parts) < 2:
            return ()
        student, assignment, *rest = place.parts
        path = PurePosixPath(*rest)
        if assignment != wanted or path.name in NBGRADER_OWN:
            return NOBODYS
        student = student_id(student)
        submitted = times.get(place.parts[0], "")
        return (Claim(student, path, ids={"any": student}, submitted=submitted),)

    if not any(place and len(place.parts) > 2 for place in places):
        return [()] * len(places)
    return [claims(place) for place in places]


def _below(path: PurePosixPath, folder: str, name: str) -> PurePosixPath | None:
    """A path from below a folder, which may be the download itself; None where it is not there."""
    if folder in path.parts[:-1]:
        return PurePosixPath(*path.parts[path.parts.index(folder) + 1 :])
    return path if name == folder else None
