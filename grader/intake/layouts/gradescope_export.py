"""Gradescope's exports."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claimer, Claims, Download, provenance
from grader.intake.layouts.student_folders import student_id
from grader.intake.listing import Entry
from grader.model.errors import SubmissionsError

METADATA = "submission_metadata.yml"
MAX_TEXT = 200


def gradescope_claims(download: Download) -> Claimer:
    """Read `submission_409/hw.py`, of "Download Submissions", and a file with the submitters.

    The submitters of a group share a folder. The form is not documented; other programs read the
    same, with the symbols of Ruby's YAML (`:submitters:`, `:name:`, `:sid:`, `:email:`).
    """
    # Only at the top: further down it may be a student's own.
    found = next((each for each in download.entries if str(each.path) == METADATA), None)
    if not found:
        return lambda _: ()
    submitters = _submitters(found.metadata())

    def claims(entry: Entry) -> Claims:
        folder, *rest = entry.path.parts
        if folder == METADATA:
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
        raise SubmissionsError(f"{METADATA}: cannot be read: {error}") from error
    submissions = _mapping(document).items()
    return {folder: tuple(_claims(folder, _mapping(told))) for folder, told in submissions}


def _claims(folder: str, submission: Mapping[str, object]) -> Iterator[Claim]:
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
