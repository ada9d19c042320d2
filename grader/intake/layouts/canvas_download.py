"""Canvas's "Download Submissions".

Sources, in instructure/canvas-lms: lib/content_zipper.rb, and for what Canvas takes back
app/models/abstract_assignment.rb (`infer_comment_context_from_filename`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import PurePosixPath

from grader.intake.layouts.claim import (
    NOBODYS,
    Claim,
    Claimer,
    Claims,
    Download,
    groups_of,
    provenance,
)
from grader.intake.layouts.student_folders import student_id
from grader.intake.listing import Entry
from grader.intake.person_names import letters
from grader.model.notes import Note

_NUMBER = re.compile(r"[0-9]+")
# Characters that Canvas removes from people's names. Other LMSes' file names contain them.
_NOT_IN_NAMES = re.compile(r"[A-Z\s-]")
ANONYMOUS = "anon"  # stands before the id of a student whose work is marked anonymously
MAX_WHO = 30  # characters of a name in the name of a file for Canvas
_TYPED_IN = ("text.html", "link.html")  # names of files with a typed-in text or web address


def canvas_claims(download: Download) -> Claimer:
    """Read names such as `doejane_LATE_101_2002_hw.py`, all in one folder.

    The first number is the user's (`ID` in the gradebook). The second is the attachment's; typed-in
    text has none. People's names have only lower-case letters and digits. Canvas itself adds a `-1`
    before the ending.

    The names of people and files may also contain numbers between `_`. If a file's name can be read
    in several ways, the roster decides. Without a roster, the first reading counts, unless its
    user has another file whose name can be read in only one way.

    The work of a group is under one member. It is also claimed for the others, if the roster has
    their groups and they handed in nothing themselves.
    """
    readings = [tuple(_readings(entry)) for entry in download.entries]
    certain = {_user(found[0]) for found in readings if len(found) == 1}
    users = {_user(one) for found in readings for one in found}
    members = groups_of(download.people)
    by_id = {person.ids.get("canvas"): person for person in download.people}
    test_users = {user for user in users if by_id and user not in by_id}
    known = {(person.ids.get("canvas"), letters(person.name)) for person in download.people}

    def with_members(claim: Claim) -> Claims:
        person = by_id.get(_user(claim))
        if not person or not person.group:
            return (claim,)
        told = claim.provenance.model_copy(update={"name": person.name, "group": person.group})
        others = (
            Claim.of_member(each, claim.path, person.group, late=told.late, newness=claim.newness)
            for each in members[letters(person.group)]
            if each != person and each.ids.get("canvas") not in users
        )
        return (replace(claim, provenance=told), *others)

    def claims(entry: Entry) -> Claims:
        found = tuple(_readings(entry))
        if len(found) == 1 and _user(found[0]) in test_users and _is_test(found[0]):
            return NOBODYS
        if len(found) < 2:
            return tuple(chain.from_iterable(map(with_members, found)))
        if known:
            likely = [one for one in found if (_user(one), letters(one.provenance.name)) in known]
        else:
            likely = [one for one in found[:1] if _user(one) not in certain]
        if len(likely) == 1:
            return with_members(likely[0])
        users = " or ".join(dict.fromkeys(filter(None, map(_user, found))))
        note = Note.of("ambiguous_name", users=users)
        return (Claim(student_id(entry.path.stem), found[-1].path, note=note),)

    return claims


def _readings(entry: Entry) -> Iterator[Claim]:
    """Yield each way to read a file's name."""
    if len(entry.path.parts) > 1:
        return
    parts = entry.path.name.split("_")
    for at, user in enumerate(parts[:-1]):
        before, rest = parts[:at], "_".join(parts[at + 1 :])
        is_anonymous = before[-1:] == [ANONYMOUS]
        if not is_anonymous and not _NUMBER.fullmatch(user):
            continue
        number, _, file = ("", "", rest) if rest in _TYPED_IN else rest.partition("_")
        if not file or not (_NUMBER.fullmatch(number) or rest in _TYPED_IN):
            continue
        before = before[:-1] if is_anonymous else before
        is_late = before[-1:] == ["LATE"]
        person = "_".join(before[:-1] if is_late else before)
        if _NOT_IN_NAMES.search(person):
            break
        yield Claim(
            f"{ANONYMOUS}_{user}" if is_anonymous else user,
            PurePosixPath(file),
            provenance(
                {"canvas": "" if is_anonymous else user},
                name=person,
                late=is_late,
                upload_prefix=_upload_prefix(
                    ANONYMOUS if is_anonymous else _who(person), user, number
                ),
            ),
            newness=float(number[:18] or 0),
        )


def _upload_prefix(who: str, user: str, number: str) -> str:
    """Return how the name of a file begins that Canvas takes back; empty for typed-in text.

    Canvas reads the ids of a user and of an attachment of theirs: the first two parts between `_`
    that are numbers. If the first part is `anon`, they are the next two. The name is for people.
    """
    return "_".join([*filter(None, [who]), user, number, ""]) if number else ""


def _who(person: str) -> str:
    """Return a person's name as one part of a file's name; empty if Canvas would misread it."""
    who = letters(person)[:MAX_WHO]
    return "" if who == ANONYMOUS or _NUMBER.fullmatch(who) else who


def _is_test(claim: Claim) -> bool:
    """Return whether a claim has the name of Canvas's Test Student, whom each course has."""
    return claim.provenance.name == "studenttest"


def _user(claim: Claim) -> str:
    return claim.provenance.ids.get("canvas", "")
