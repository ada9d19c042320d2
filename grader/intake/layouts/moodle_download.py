"""Moodle's "Download all submissions".

Source: moodle/moodle, mod/assign/classes/downloader.php; before 4.1, mod/assign/locallib.php.
"""

import re
from collections import Counter
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claimer, Claims, Download, groups_of, provenance
from grader.intake.listing import Entry
from grader.intake.person_names import letters

_NAME = re.compile(
    r"(?P<name>[^_]*)(?:_(?P<id>\d+))?_assign(?P<part>submission|feedback)_[a-z][a-z0-9]*"
    r"(?:_(?P<file>.*))?"
)
_BLIND = "Participant"  # the name of every student if marking is anonymous
_CUT = "…"  # stands in a name that is too long for file systems
Owner = tuple[str, str]  # a name, and a number or nothing


def moodle_claims(download: Download) -> Claimer:
    """Read names such as `Jane Doe_1234_assignsubmission_file_/hw.py`, or `…_file_hw.py`.

    The number is the participant's in this assignment. The grading worksheet has it as
    `Participant 1234`. If students hand in as groups, the name and the number are the group's, and
    only those without a group have no number. The worksheet says who is in which group.
    """
    members = groups_of(download.people)
    names = (found for entry in download.entries if (found := _NAME.fullmatch(entry.path.parts[0])))
    owners = {_owner(found) for found in names}
    called = {letters(name) for name, _ in owners}
    if any("moodle" in person.ids for person in download.people):
        people = {letters(person.name) for person in download.people}
        are_groups = bool(called & members.keys()) or bool(members and not called & people)
    else:
        are_groups = {bool(number) for _, number in owners} == {True, False}
    same_name = Counter(name for name, _ in owners)

    def claims(entry: Entry) -> Claims:
        first, *rest = entry.path.parts
        found = _NAME.fullmatch(first)
        if not found:
            return ()
        name, number = _owner(found)
        file = rest or [found["file"] or ""]
        path = PurePosixPath(*file) if found["part"] == "submission" else PurePosixPath()
        if not are_groups:
            return (Claim(number or name, path, provenance({"moodle": number}, name=name)),)
        known = members.get(letters(name), ())
        if known and same_name[name] == 1:
            return tuple(Claim.of_member(person, path, name) for person in known)
        # A group's number is never told as that of a participant.
        group = name if same_name[name] == 1 else f"{name} {number}".strip()
        return (Claim(group, path, provenance({}, name=name, group=name)),)

    return claims


def _owner(found: re.Match[str]) -> Owner:
    number = found["id"] or ""
    is_blind = found["name"] == _BLIND and number
    return "" if is_blind else found["name"].partition(_CUT)[0], number
