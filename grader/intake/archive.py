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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath
from typing import IO

from grader.errors import SubmissionsError
from grader.intake.items import Item, printable

ENDINGS = (".zip", ".tar.gz", ".tgz", ".tar")
MAX_UNPACKED = 2**33
"""Bytes of a whole tar archive."""
MAX_MEMBERS = 5000
"""Of an archive that a student handed in."""
MAX_NAME = 240
"""Bytes of one part of a path: what file systems take, and room for an ending."""
CHUNK = 2**20
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, zlib.error, ValueError)


class RefusedError(Exception):
    """A member is not taken out; the message is the end of a sentence about it."""


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
                while chunk := stream.read(CHUNK):
                    content.write(chunk)
                    if content.tell() > limit:
                        raise RefusedError(f"more than {limit >> 20} MB is too large")
        except (*_BROKEN, NotImplementedError, RuntimeError) as error:
            raise RefusedError("it is damaged") from error
        return content.getvalue()


class _Zip(Archive):
    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file)
        self._members = self._zip.infolist()
        items = (
            _item(_zip_name(info), number, _zip_problem(info), _zip_time(info))
            for number, info in enumerate(self._members)
        )
        self.items = tuple(filter(None, items))

    def open(self, member: int) -> IO[bytes]:
        return self._zip.open(self._members[member])


class _Tar(Archive):
    def __init__(self, file: IO[bytes]) -> None:
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
            archive = _open(path.name, stack.enter_context(path.open("rb")))
        except _BROKEN as error:
            raise SubmissionsError(
                f"{path}: cannot be read as an archive to its end ({error}); download it again"
            ) from error
        yield archive


def unpack(name: str, content: bytes) -> Archive:
    """Open an archive that a student handed in.

    Raises:
        RefusedError: it cannot be read, or has too many members.
    """
    # Before it is parsed: each member of a zip archive has this mark in its table.
    if content.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise RefusedError(f"it has more than {MAX_MEMBERS} members")
    try:
        return _open(name, io.BytesIO(content), 2**28)
    except _BROKEN as error:
        raise RefusedError("it cannot be read as an archive to its end") from error


def _open(name: str, file: IO[bytes], max_unpacked: int = MAX_UNPACKED) -> Archive:
    if name.lower().endswith(".zip"):
        return _Zip(file)
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    unpacked = gzip.GzipFile(fileobj=file) if packed else file
    return _Tar(_Bounded(unpacked, max_unpacked))  # type: ignore[arg-type]


class _Bounded(io.RawIOBase):
    """A stream that gives so much and no more, so that no header of a tar archive fills memory."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._limit = limit

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > 2**26 or self._stream.tell() + size > self._limit:
            raise ValueError("it unpacks to too much")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def _item(name: str, number: int, problem: str, newness: float) -> Item | None:
    """A member by the name that the archive gives it, made harmless; None for its own root."""
    name = printable(name).replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    path = PurePosixPath(*(_shorten(part) for part in parts if part != ".."))
    if name.startswith("/") or ".." in parts or re.match("[A-Za-z]:", name):
        problem = "its path leads out of the archive"
    if problem:
        return Item(path, problem=f"{path.name} was not taken in: {problem}.")
    if not parts:
        return None
    return Item(path) if name.endswith("/") else Item(path, newness=newness, member=number)


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
