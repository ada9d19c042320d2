"""The members of an archive: their names made safe, and the reasons to refuse them."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import PurePosixPath

from grader.intake.listing import Entry, printable
from grader.model.notes import Note

MAX_PATH = 1000
"""Bytes of a path."""
MAX_PARTS = 30
MAX_NAME = 240
"""Bytes of one part of a path: what file systems allow, less some for an ending."""


class RefusedError(Exception):
    """A member, or a whole archive, is not unpacked."""

    def __init__(self, code: str, unpacked: int = 0, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.unpacked = unpacked
        """How many bytes were unpacked before it was refused."""
        self.values = values

    def note(self, name: str) -> Note:
        """Return the note about the member or archive with this name."""
        return Note.of(self.code, name=name, **self.values)


def member_entry(name: str, number: int, refusal: str, newness: float) -> Entry | None:
    """Return a member as an entry with a safe path; None for the archive's own root.

    Args:
        name: the name in the archive; a folder's ends with a slash.
        number: the member's number in the archive.
        refusal: the code of a note, where the member's kind is refused.
        newness: the time of its last change.
    """
    name = printable(name).replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    path = PurePosixPath(*(_shorten(part) for part in parts if part != ".."))
    if name.startswith("/") or ".." in parts or re.match("[A-Za-z]:", name):
        refusal = "unsafe_path"
    elif len(parts) > MAX_PARTS or len(str(path).encode()) > MAX_PATH:
        path = PurePosixPath(*path.parts[:MAX_PARTS])
        refusal = "path_too_long"
    if refusal:
        path = path if path.parts else PurePosixPath("unnamed")
        return Entry(path, note=Note.of(refusal, name=path.name))
    if not parts:
        return None
    if name.endswith("/"):
        return Entry(path, is_folder=True)
    return Entry(path, member=number, newness=newness)


def _shorten(part: str) -> str:
    encoded = part.encode("utf-8", "replace")
    if len(encoded) <= MAX_NAME:
        return part
    ending = PurePosixPath(part).suffix[:20]
    return encoded[: MAX_NAME - 80].decode("utf-8", "ignore") + ending


def zip_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name. Some programs write UTF-8 but do not set its flag.

    APPNOTE.TXT 4.4.4 (bit 11) and Appendix D.
    """
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def zip_refusal(info: zipfile.ZipInfo) -> str:
    """Return the code of the note with the reason to refuse a member; empty without one."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "link" if kind == stat.S_IFLNK else "special_file"
    if info.flag_bits & 1:
        return "encrypted"
    # The other methods need as much memory as the archive asks for.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "rare_compression"
    return ""
