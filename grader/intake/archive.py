"""Archives are hostile: what is taken out of one, and what is refused.

A member is refused, with a sentence for whoever it belongs to, where its path leads out of the
archive, where it is no ordinary file, where it is encrypted, damaged or packed in a rare way, or
where it is too large. Sizes are counted as bytes come out, whatever the archive says of them.
"""

from __future__ import annotations

import gzip
import io
import re
import stat
import tarfile
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO

from grader.intake.listing import Item, printable
from grader.model.errors import SubmissionsError

ENDINGS = (".zip", ".tar.gz", ".tgz", ".tar")
MAX_UNPACKED = 2**33
"""Bytes of a whole tar archive."""
MAX_MEMBERS = 5000
MAX_UNPACKED_WORK = 2**26
"""Of an archive that a student handed in: its members, and the bytes of a whole tar archive."""
MAX_GZIP_MEMBERS = 16
"""Of the same: gzip writes one. Each takes time, and may be empty."""
MAX_HEADER = 2**14
"""Bytes of what a tar archive says of one member beyond its block: a long name, a time."""
MAX_PATH = 1000
MAX_PARTS = 30
MAX_NAME = 240
"""Bytes of one part of a path: what file systems take, and room for an ending."""
GZIP = b"\x1f\x8b"
CHUNK = 2**20
BLOCK = tarfile.BLOCKSIZE


class RefusedError(Exception):
    """A member is not taken out; the message is the end of a sentence about it."""

    def __init__(self, reason: str, unpacked: int = 0) -> None:
        super().__init__(reason)
        self.unpacked = unpacked
        """Bytes that it took to find out."""


def is_archive(name: str) -> bool:
    return name.lower().endswith(ENDINGS)


class Archive(ABC):
    """An open archive."""

    items: tuple[Item, ...]
    """What is in it; numbered where it can be taken out."""

    @abstractmethod
    def open(self, member: int) -> IO[bytes]:
        """A member's content, as a stream.

        Raises:
            RefusedError: it cannot be read.
        """

    def read(self, member: int, limit: int) -> bytes:
        """A member's content.

        Raises:
            RefusedError: it is larger than that, or damaged.
        """
        content = io.BytesIO()
        try:
            with self.open(member) as stream:
                while content.tell() <= limit and (chunk := stream.read(CHUNK)):
                    content.write(chunk)
        except Exception as error:
            # The libraries meet damaged archives with whatever their code runs into.
            raise RefusedError("it is damaged", content.tell()) from error
        if content.tell() > limit:
            megabytes = limit >> 20
            reason = f"more than {megabytes} MB is too large" if megabytes else "there is no room"
            raise RefusedError(reason, content.tell())
        return content.getvalue()


class _Zip(Archive):
    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file)
        self._members = self._zip.infolist()
        _check_apart(self._members)
        items = (
            _item(_zip_name(info), number, _zip_problem(info), _zip_time(info))
            for number, info in enumerate(self._members)
        )
        self.items = tuple(filter(None, items))

    def open(self, member: int) -> IO[bytes]:
        return self._zip.open(self._members[member])


class _Tar(Archive):
    def __init__(self, file: IO[bytes], max_members: int | None = None) -> None:
        _check_headers(file, max_members)
        file.seek(0)
        self._tar = tarfile.open(fileobj=file, mode="r:", encoding="utf-8")  # noqa: SIM115
        self._members = self._tar.getmembers()
        items = (
            _item(
                info.name + ("/" if info.isdir() else ""),
                number,
                "" if info.isreg() or info.isdir() else _special(info.issym() or info.islnk()),
                info.mtime,
            )
            for number, info in enumerate(self._members)
        )
        self.items = tuple(filter(None, items))

    def open(self, member: int) -> IO[bytes]:
        stream = self._tar.extractfile(self._members[member])
        if stream is None:
            raise RefusedError("it is no file")
        return stream


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive of a whole class.

    Raises:
        SubmissionsError: it cannot be read, or not to its end.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            archive = _Zip(file) if _is_zip(path.name) else _Tar(_unpacked(file))
        except Exception as error:
            # As above.
            raise SubmissionsError(
                f"{path}: cannot be read as an archive to its end ({error}); download it again"
            ) from error
        yield archive


def unpack(name: str, content: bytes) -> Archive:
    """Open an archive that a student handed in.

    Raises:
        RefusedError: it cannot be read, or is too much.
    """
    # Before it is parsed: each member of a zip archive has this mark in its table.
    if content.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise RefusedError(f"it has more than {MAX_MEMBERS} members")
    try:
        if _is_zip(name):
            return _Zip(io.BytesIO(content))
        unpacked = _gunzip(content) if content.startswith(GZIP) else content
        if len(unpacked) > MAX_UNPACKED_WORK:
            raise RefusedError(f"more than {MAX_UNPACKED_WORK >> 20} MB is too large")
        return _Tar(io.BytesIO(unpacked), MAX_MEMBERS)
    except RefusedError:
        raise
    except Exception as error:
        raise RefusedError("it cannot be read as an archive to its end") from error


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    """A tar archive, without the compression that it may have."""
    is_packed = file.read(2) == GZIP
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if is_packed else file  # type: ignore[return-value]


def _gunzip(content: bytes) -> bytes:
    """A student's tar archive without its compression, up to what is too large.

    Not by `gzip`, which goes through the members, and the zeros behind each, in Python.

    Raises:
        RefusedError: it has too many members.
        EOFError: it has no end.
        zlib.error: it is damaged.
    """
    unpacked = b""
    for _ in range(MAX_GZIP_MEMBERS):
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        unpacked += member.decompress(content, MAX_UNPACKED_WORK + 1 - len(unpacked))
        content = member.unused_data.lstrip(b"\0")
        if len(unpacked) > MAX_UNPACKED_WORK or (member.eof and not content):
            return unpacked
        if not member.eof:
            raise EOFError
    raise RefusedError(f"it is packed in more than {MAX_GZIP_MEMBERS} parts")


def _check_apart(members: Sequence[zipfile.ZipInfo]) -> None:
    """Make sure that each member has bytes of its own: many of the same bytes make a bomb.

    Raises:
        BadZipFile: they have not.
    """
    ordered = sorted(members, key=lambda info: info.header_offset)
    for info, following in pairwise(ordered):
        if info.header_offset + info.compress_size >= following.header_offset:
            raise zipfile.BadZipFile("its members overlap")


def _check_headers(file: IO[bytes], max_members: int | None) -> None:
    """Go through a tar archive once before tarfile does, which takes what headers say for granted.

    It must have an end, with nothing behind it: tarfile takes the first damage for the end. What
    headers say beyond their block is bounded, since tarfile reads it into memory. Sparse files,
    whose maps are not bounded, and other sizes than a header's own are refused.

    Raises:
        TarError: it is damaged, or refused.
        RefusedError: it has more members than that.
    """
    members = unpacked = 0
    while (block := file.read(BLOCK)).strip(b"\0"):
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        members += 1
        if max_members and members > max_members:
            raise RefusedError(f"it has more than {max_members} members")
        size = -(-info.size // BLOCK) * BLOCK
        unpacked += size
        if info.type == tarfile.GNUTYPE_SPARSE or size < 0 or unpacked > MAX_UNPACKED:
            raise tarfile.ReadError("it has members that are not read here")
        if info.type in _DESCRIBING:
            if size > MAX_HEADER:
                raise tarfile.ReadError("it has headers that are not read here")
            described = file.read(size)
            if info.type not in _LONG_NAMES:
                _check_records(described)
        elif info.isreg() or info.type not in tarfile.SUPPORTED_TYPES:
            file.seek(size, io.SEEK_CUR)
    if len(block) < BLOCK:
        raise tarfile.ReadError("it has no end")
    while chunk := file.read(CHUNK):
        if chunk.strip(b"\0"):
            raise tarfile.ReadError("it goes on behind its end")


def _check_records(described: bytes) -> None:
    """Go through the records of a pax header, each `length key=value`; a value may hold anything.

    What is not made of records is refused: tarfile could read it otherwise.

    Raises:
        ReadError: it is refused, or has a key that is.
    """
    while described.strip(b"\0"):
        record = _RECORD.match(described)
        end = int(record[1]) if record else 0
        is_whole = record and record.end() < end and described[end - 1 : end] == b"\n"
        if not record or not is_whole or _REFUSED.fullmatch(record[2]):
            raise tarfile.ReadError("it has headers that are not read here")
        described = described[end:]


_LONG_NAMES = frozenset({tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK})
_DESCRIBING = _LONG_NAMES | {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
"""Headers that say more of the next member, or of all."""
_RECORD = re.compile(rb"(\d{1,5}) ([^=]+)=")
_REFUSED = re.compile(rb"size|GNU\.sparse\..*", re.DOTALL)


def _item(name: str, number: int, problem: str, newness: float) -> Item | None:
    """A member by the name that the archive gives it, made harmless; None for its own root."""
    name = printable(name).replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    path = PurePosixPath(*(_shorten(part) for part in parts if part != ".."))
    if name.startswith("/") or ".." in parts or re.match("[A-Za-z]:", name):
        problem = "its path leads out of the archive"
    elif len(parts) > MAX_PARTS or len(str(path).encode()) > MAX_PATH:
        path = PurePosixPath(*path.parts[:MAX_PARTS])
        problem = "its path is too long"
    if problem:
        path = path if path.parts else PurePosixPath("unnamed")
        return Item(path, problem=f"{path.name} was not taken in: {problem}.")
    if not parts:
        return None
    if name.endswith("/"):
        return Item(path, is_folder=True)
    return Item(path, newness=newness, member=number)


def _shorten(part: str) -> str:
    encoded = part.encode("utf-8", "replace")
    if len(encoded) <= MAX_NAME:
        return part
    ending = PurePosixPath(part).suffix[:20]
    return encoded[: MAX_NAME - 80].decode("utf-8", "ignore") + ending


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name; without the mark for UTF-8 it may still be that, and is called cp437.

    APPNOTE.TXT 4.4.4 (bit 11) and Appendix D.
    """
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _zip_problem(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode) and stat.S_IFMT(mode):
        return _special(stat.S_ISLNK(mode))
    if info.flag_bits & 1:
        return "it is encrypted"
    # Others need memory that the archive decides on.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in a way that is not read here"
    return ""


def _special(is_link: bool) -> str:
    return "it is a link, which is not followed" if is_link else "it is no ordinary file"


def _zip_time(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time, tzinfo=timezone.utc).timestamp()
    except ValueError:
        return 0.0
