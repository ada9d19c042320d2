"""Packs students' pages into a zip that every system can unpack, for an LMS or for people."""

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping

from grader.export.class_results import ExportedFile, Results
from grader.model.record import show_first
from grader.model.visible_text import HIDDEN

PAGE = "feedback.html"
MAX_NAME_BYTES = 120  # a file system allows 255; an LMS adds to the name, and to the path
MAX_FOLDER_BYTES = 200  # for a name and an id
SHOWN_STUDENTS = 3

# Characters that Windows does not allow. Names that it reserves, whatever their ending is.
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def file_name(text: str, max_bytes: int = MAX_NAME_BYTES) -> str:
    """Return text as a name that every file system allows, cut to `max_bytes` of UTF-8.

    Characters that are invisible, or not allowed somewhere, become `_`. The name is `_` if nothing
    of the text is left.
    """
    shown = (
        "_" if unicodedata.category(sign) in HIDDEN else sign
        for sign in unicodedata.normalize("NFC", text)
    )
    name = _NOT_IN_NAMES.sub("_", "".join(shown)).encode()[:max_bytes].decode(errors="ignore")
    name = name.strip().lstrip(".~ ").rstrip(". ")
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name


def feedback(
    results: Results, path: str, places: Mapping[str, str], next_step: str, note: str
) -> Iterator[ExportedFile]:
    """Yield a zip for the LMS with each student's page at their place.

    If no student has a place, because the work is not from this LMS, yield `pages.zip`.
    """
    if places:
        content = _zip(results, places)
        yield ExportedFile(path, content, note=note, next_step=next_step)
    else:
        yield from pages(results)


def own_keys(keys: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the keys that only one student has, and a note on the students who are left out.

    `keys` are what the LMS finds a student by; empty if it is not known. If two students had the
    same key, one of them could get the other's page.
    """
    counts = Counter(keys.values())
    own = {student: key for student, key in keys.items() if key and counts[key] == 1}
    left_out = [student for student in keys if student not in own]
    shown = show_first(left_out, SHOWN_STUDENTS)
    return own, f"without the page of {shown}, whom the LMS would not find" if left_out else ""


def pages(results: Results) -> Iterator[ExportedFile]:
    """Yield `pages.zip`, with a folder for each student who handed in work.

    It is for a system that takes no pages, or none with these names. A folder is called by the name
    and the id: `Anna Lee (alee)`.
    """
    places: dict[str, str] = {}
    taken: set[str] = set()
    for record in results.handed_in():
        student, name = record.student, record.provenance.name
        who = f"{file_name(name)} ({student})" if name and name != student else student
        folder = wanted = file_name(who, MAX_FOLDER_BYTES)
        number = 1
        while folder.casefold() in taken:
            number += 1
            folder = f"{wanted} {number}"
        taken.add(folder.casefold())
        places[student] = f"{folder}/{PAGE}"
    if places:
        step = "Give each student the page in their folder. `grade mail` makes messages of them."
        yield ExportedFile("pages.zip", _zip(results, places), next_step=step)


def _zip(results: Results, places: Mapping[str, str]) -> bytes:
    """Return a zip of pages. The same pages always make the same zip: all files are of 1980."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for student, place in places.items():
            entry = zipfile.ZipInfo(place)
            entry.create_system = 3  # Unix, on all systems
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, results.page(student), zipfile.ZIP_DEFLATED)
    return content.getvalue()
