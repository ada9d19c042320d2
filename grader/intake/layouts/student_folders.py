"""Folders with a file or folder for each student: plain, GitHub's, Gradescope's and nbgrader's."""

import hashlib
import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claimer, Claims, Download, provenance
from grader.intake.listing import IGNORED_FOLDERS, Entry, printable
from grader.model.errors import SubmissionsError

BESIDE = frozenset({".md", ".csv", ".yml", ".yaml"})
NBGRADERS = frozenset({"timestamp.txt", "submission_secret.txt"})
# The files and folders beside `submitted` in the folder of an nbgrader course.
COURSE_FILES = frozenset(
    {"source", "source_with_tests", "release", "autograded", "feedback", "solution", "downloaded"}
    | {"gradebook.db", "nbgrader_config.py", "grades.csv", "header.ipynb"}
)
GRADESCOPES = "submission_metadata.yml"
MAX_TEXT = 200  # characters of a text in it
CLONES = "-submissions"  # how the folder of GitHub Classroom's clones ends


def plain_claims(entry: Entry) -> Claims:
    """Claim an entry for the student with the name of the file or folder at the top."""
    first, *rest = entry.path.parts
    if is_no_submission(entry) or first.startswith(".") or first in IGNORED_FOLDERS:
        return ()
    is_file = not rest and not entry.is_folder
    student = student_id(entry.path.stem if is_file else first)
    path = entry.path if is_file else PurePosixPath(*rest)
    return (Claim(student, path, provenance({"any": student})),)


def is_no_submission(entry: Entry) -> bool:
    """Return whether a file is one of those beside submissions: a README, a roster."""
    is_file = len(entry.path.parts) == 1 and entry.open is not None
    return is_file and entry.path.suffix.lower() in BESIDE


def student_id(name: str) -> str:
    """Return a student's id for a file name, in one Unicode form (macOS uses another).

    What cannot be shown is replaced. A hash of the name keeps two such names apart.
    """
    name = unicodedata.normalize("NFC", name)
    shown = printable(name)
    if shown != name:
        return f"{shown}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
    return shown


def github_claims(download: Download) -> Claimer:
    """Read `hw3-submissions/hw3-jdoe/hw.py`, a clone for each student or team.

    Source: github/gh-classroom, cmd/gh-classroom/clone/student-repos. The names of repositories are
    made in github-education-resources/classroom, app/services/create_github_repo_service.
    """
    slug = download.assignment
    if not slug and download.name.endswith(CLONES):
        slug = download.name.removesuffix(CLONES)
    prefix = f"{slug}-".lower()

    def claims(entry: Entry) -> Claims:
        folder, *rest = entry.path.parts
        is_file = not rest and not entry.is_folder
        if not slug or is_file or not folder.lower().startswith(prefix):
            return ()
        login = folder[len(prefix) :]
        return (Claim(student_id(login), PurePosixPath(*rest), provenance({"github": login})),)

    return claims


def gradescope_claims(download: Download) -> Claimer:
    """Read `submission_409/hw.py`, of "Download Submissions", and a file with the submitters.

    The submitters of a group share a folder. The form is not documented; other programs read the
    same, with the symbols of Ruby's YAML (`:submitters:`, `:name:`, `:sid:`, `:email:`).
    """
    # Only at the top: further down it may be a student's own.
    found = next((each for each in download.entries if str(each.path) == GRADESCOPES), None)
    if not found:
        return lambda _: ()
    submitters = _submitters(found.metadata())

    def claims(entry: Entry) -> Claims:
        folder, *rest = entry.path.parts
        if folder == GRADESCOPES:
            return NOBODYS
        if not rest and not entry.is_folder:
            return ()
        people = submitters.get(folder) or (Claim(student_id(folder), PurePosixPath()),)
        return tuple(replace(claim, path=PurePosixPath(*rest)) for claim in people)

    return claims


def _submitters(content: bytes) -> dict[str, Claims]:
    """Return, by folder, the claims of those who handed it in."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        # This loader makes nothing but text, lists and mappings, so 0123 stays as it is.
        document = yaml.load(content, Loader=loader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        raise SubmissionsError(f"{GRADESCOPES}: cannot be read: {error}") from error
    submissions = _mapping(document).items()
    return {folder: tuple(_group_claims(folder, _mapping(told))) for folder, told in submissions}


def _group_claims(folder: str, submission: Mapping[str, object]) -> Iterator[Claim]:
    created, history = _text(submission, "created_at"), submission.get("history")
    attempts = 1 + (len(history) if isinstance(history, list) else 0)
    listed = submission.get("submitters")
    for person in map(_mapping, listed if isinstance(listed, list) and listed else [{}]):
        name, number, email = (_text(person, key) for key in ("name", "sid", "email"))
        known = provenance(
            {"number": number, "email": email}, name=name, submitted=created[:19], attempts=attempts
        )
        yield Claim(number or email or name or folder, PurePosixPath(), known, attempt=created)


def _text(fields: Mapping[str, object], key: str) -> str:
    """Return a text; other values are not turned into text, because aliases can make them vast."""
    value = fields.get(key)
    return value[:MAX_TEXT] if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, object]:
    """Return a mapping by keys without their colon; empty for other values."""
    if not isinstance(value, dict):
        return {}
    return {str(key).lstrip(":"): each for key, each in value.items()}


def nbgrader_claims(download: Download) -> Claimer:
    """Read `submitted/<student>/<assignment>/hw.ipynb`, and the time from `timestamp.txt`.

    Source: jupyter/nbgrader, nbgrader/coursedir.py (`directory_structure`) and
    exchange/default/submit.py.
    """

    def place(entry: Entry) -> tuple[str, ...]:
        """Return the parts of a path in the folder `submitted`; none outside of it."""
        first, *rest = entry.path.parts
        if download.name == "submitted":
            return (first, *rest)
        return tuple(rest) if first == "submitted" else ()

    places = {parts: entry for entry in download.entries if (parts := place(entry))}
    deep = [parts for parts in places if len(parts) > 2]
    if not deep or 2 * len({parts[0] for parts in deep}) < len({parts[0] for parts in places}):
        return lambda _: ()  # these are the students' own folders
    assignment = _assignment(download, {parts[1] for parts in deep})
    times = {
        parts[0]: entry.metadata().decode("utf-8", "replace").strip()[:60]
        for parts, entry in places.items()
        if parts[1:] == (assignment, "timestamp.txt")
    }

    def claims(entry: Entry) -> Claims:
        parts = place(entry)
        if not parts and entry.path.parts[0] in COURSE_FILES:
            return NOBODYS
        if len(parts) < 2:
            return ()
        folder, found, *rest = parts
        path = PurePosixPath(*rest)
        if found != assignment or path.name in NBGRADERS:
            return NOBODYS
        student = student_id(folder)
        known = provenance({"any": student}, submitted=times.get(folder, ""))
        return (Claim(student, path, known),)

    return claims


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
