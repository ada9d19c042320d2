"""What Gradescope exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claims, Download
from grader.intake.layouts.plain_folder import student_id
from grader.intake.listing import Item
from grader.model.errors import SubmissionsError
from grader.model.roster import IdKind

METADATA = "submission_metadata.yml"
MAX_TEXT = 200


def gradescope(download: Download) -> Claims:
    """Gradescope, "Download Submissions": `submission_409/hw.py`, and a file that says whose.

    Submitters of a group share a folder. Not documented; the form is that of what other programs
    read, with the symbols of Ruby's YAML (`:submitters:`, `:name:`, `:sid:`, `:email:`).
    """
    # Deeper down it may be a student's own.
    told = [item for item in download.items if item.path == PurePosixPath(METADATA)]
    if not told:
        return [()] * len(download.items)
    submitters = _submitters(download.read(told[0]))

    def claims(item: Item) -> tuple[Claim, ...]:
        folder, *rest = item.path.parts
        if item in told:
            return NOBODYS
        if not rest and not item.is_folder:
            return ()
        path = PurePosixPath(*rest)
        claims = submitters.get(folder) or (Claim(student_id(folder), path),)
        return tuple(replace(claim, path=path) for claim in claims)

    return [claims(item) for item in download.items]


def _submitters(content: bytes) -> dict[str, tuple[Claim, ...]]:
    """By folder, who handed it in."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        # This loader makes nothing but text, lists and mappings: 0123 stays as it is, too.
        document = yaml.load(content, Loader=loader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        raise SubmissionsError(f"{METADATA}: cannot be read: {error}") from error
    claims = {}
    for folder, told in _mapping(document).items():
        of = {str(key).lstrip(":"): value for key, value in _mapping(told).items()}
        created, history, listed = _text(of, "created_at"), of.get("history"), of.get("submitters")
        people = [_person(person) for person in listed] if isinstance(listed, list) else []
        claims[str(folder)] = tuple(
            Claim(
                ids.get("number") or ids.get("email") or name or str(folder),
                PurePosixPath(),
                name=name,
                ids=ids,
                submitted=created[:19],
                attempt=created,
                attempts=1 + (len(history) if isinstance(history, list) else 0),
            )
            for name, ids in people or [("", {})]
        )
    return claims


def _person(person: object) -> tuple[str, Mapping[IdKind, str]]:
    of = {str(key).lstrip(":"): value for key, value in _mapping(person).items()}
    ids: dict[IdKind, str] = {}
    if number := _text(of, "sid"):
        ids["number"] = number
    if email := _text(of, "email"):
        ids["email"] = email
    return _text(of, "name"), ids


def _text(of: Mapping[str, object], key: str) -> str:
    """A text, and nothing that would have to be made one: aliases make little YAML vast."""
    value = of.get(key)
    return value[:MAX_TEXT] if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[object, object]:
    return value if isinstance(value, dict) else {}
