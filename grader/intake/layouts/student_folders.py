"""Layouts with a file or folder for each student: plain, GitHub's, Gradescope's and nbgrader's."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claimer, Claims, Download, provenance
from grader.intake.listing import IGNORED_FOLDERS, Entry, printable
from grader.model.errors import SubmissionsError

BESIDE = frozenset({".md", ".csv", ".yml", ".yaml"})  # endings of files beside submissions
NBGRADERS = frozenset({"timestamp.txt", "submission_secret.txt"})  # files that nbgrader adds
# The files and folders beside `submitted` in the folder of an nbgrader course.
COURSE_FILES = frozenset(
    {"source", "source_with_tests", "release", "autograded", "feedback", "solution", "downloaded"}
    | {"gradebook.db", "nbgrader_config.py", "grades.csv", "header.ipynb"}
)
GRADESCOPES = "submission_metadata.yml"
MAX_TEXT = 200  # characters of a text in that file
CLONES = "-submissions"  # the end of the name of GitHub Classroom's folder of clones


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
    """Return whether an entry is a file beside the submissions, such as a README or a roster."""
    is_file = len(entry.path.parts) == 1 and entry.open is not None
    return is_file and entry.path.suffix.lower() in BESIDE


def student_id(name: str) -> str:
    """Return a student's id for a file name, in the Unicode form NFC (macOS uses another form).

    Characters that cannot be shown are replaced. A hash of the name then makes the id unique.
    """
    name = unicodedata.normalize("NFC", name)
    shown = printable(name)
    if shown != name:
        return f"{shown}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
    return shown


def github_claims(download: Download) -> Claimer:
    """Read paths such as `hw3-submissions/hw3-jdoe/hw.py`, with a clone for each student or team.

    Source: github/gh-classroom, cmd/gh-classroom/clone/student-repos. The names of repositories are
    made in github-education-resources/classroom, app/services/create_github_repo_service.
    """
    slug, depth = download.assignment, 0
    if not slug and download.name.endswith(CLONES):
        slug = download.name.removesuffix(CLONES)
    firsts = {entry.path.parts[0] for entry in download.entries}
    if not slug and len(firsts) == 1 and (first := firsts.pop()).endswith(CLONES):
        slug, depth = first.removesuffix(CLONES), 1
    prefix = f"{slug}-".lower()

    def claims(entry: Entry) -> Claims:
        folder, *rest = entry.path.parts[depth:] or ("",)
        if not slug or not folder or (not rest and not entry.is_folder):
            return ()
        path = PurePosixPath(*rest)
        if folder.lower().startswith(prefix):
            login = folder[len(prefix) :]
            return (Claim(student_id(login), path, provenance({"github": login})),)
        return (Claim(student_id(folder), path, provenance({"any": folder})),) if depth else ()

    return claims


def gradescope_claims(download: Download) -> Claimer:
    """Read the paths of "Download Submissions" (`submission_409/hw.py`), and who submitted them.

    The submitters of a group share a folder. The form is not documented. Other programs read the
    same keys, which Ruby's YAML writes as symbols (`:submitters:`, `:name:`, `:sid:`, `:email:`).
    """
    # Only the file at the top counts: in a folder, such a file may be a student's own.
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
    """Return the claims of the submitters, by folder; raise SubmissionsError if it is not YAML."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        # This loader creates only texts, lists and mappings, so the id 0123 stays a text.
        document = yaml.load(content, Loader=loader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        raise SubmissionsError(f"{GRADESCOPES}: cannot be read: {error}") from error
    submissions = _mapping(document).items()
    return {folder: tuple(_group_claims(folder, _mapping(told))) for folder, told in submissions}


def _group_claims(folder: str, submission: Mapping[str, object]) -> Iterator[Claim]:
    created, history = _text(submission, "created_at"), submission.get("history")
    # Without the fractions of a second, but with the time zone.
    submitted = re.sub(r"\.\d+", "", created[:40])
    attempts = 1 + (len(history) if isinstance(history, list) else 0)
    listed = submission.get("submitters")
    for person in map(_mapping, listed if isinstance(listed, list) and listed else [{}]):
        name, number, email = (_text(person, key) for key in ("name", "sid", "email"))
        known = provenance(
            {"number": number, "email": email}, name=name, submitted=submitted, attempts=attempts
        )
        yield Claim(number or email or name or folder, PurePosixPath(), known, attempt=created)


def _text(fields: Mapping[str, object], key: str) -> str:
    """Return a text; empty for other values, because YAML aliases can make their text huge."""
    value = fields.get(key)
    return value[:MAX_TEXT] if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, object]:
    """Return a mapping whose keys have lost their colon; empty if the value is not a mapping."""
    if not isinstance(value, dict):
        return {}
    return {str(key).lstrip(":"): each for key, each in value.items()}


def nbgrader_claims(download: Download) -> Claimer:
    """Read paths `submitted/<student>/<assignment>/hw.ipynb`, and times from `timestamp.txt`.

    Source: jupyter/nbgrader, nbgrader/coursedir.py (`directory_structure`) and
    exchange/default/submit.py.
    """

    def place(entry: Entry) -> tuple[str, ...]:
        """Return the parts of a path inside the folder `submitted`; () for other paths."""
        first, *rest = entry.path.parts
        if download.name == "submitted":
            return (first, *rest)
        return tuple(rest) if first == "submitted" else ()

    places = {parts: entry for entry in download.entries if (parts := place(entry))}
    deep = [parts for parts in places if len(parts) > 2]
    if not deep or 2 * len({parts[0] for parts in deep}) < len({parts[0] for parts in places}):
        return lambda _: ()  # most folders do not have nbgrader's form
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
