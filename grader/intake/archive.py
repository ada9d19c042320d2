"""Opens archives, which may be hostile, and reads their members.

A member is refused if its path leads out of the archive, or if it is encrypted, damaged, too large,
compressed by a rare method, or not an ordinary file. The student gets a note. The bytes are counted
during unpacking, because the sizes that an archive states may be wrong.
"""

import gzip
import io
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timezone
from functools import partial
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO

from grader.intake.listing import CHUNK, Entry, RefusedError, printable
from grader.model.errors import SubmissionsError
from grader.model.notes import Note

ENDINGS = (".zip", ".tar.gz", ".tgz", ".tar")
MAX_MEMBERS = 5000  # members of an archive that a student handed in
MAX_UNPACKED_WORK = 2**26  # bytes of a student's tar archive after decompression
MAX_GZIP_MEMBERS = 16  # parts of a gzip file: gzip writes one. Each takes time, even an empty one
MAX_PATH = 1000  # bytes of a member's path
MAX_PARTS = 30  # parts of a member's path: its folders and its name
MAX_NAME = 240  # bytes of one part of a path; file systems allow 255, and an ending may be added
MAX_UNPACKED = 2**33  # bytes of all members of a tar archive, which may hold a whole class's work
MAX_HEADER = 2**14  # bytes of a header's extra data, such as a long name or a time
# The most records in one pax header, and in all global ones: `tarfile` copies those per member.
MAX_RECORDS = 100
BLOCK = tarfile.BLOCKSIZE
_LONG_NAMES = frozenset({tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK})
# The types of headers with extra data about the next member, or about all members.
_EXTRA = _LONG_NAMES | {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
_RECORD = re.compile(rb"(\d{1,5}) ([^=]+)=")
_REFUSED_KEY = re.compile(rb"size|GNU\.sparse\..*", re.DOTALL)
GZIP = b"\x1f\x8b"
# The name (a folder's ends with a slash), the code of the note that refuses the member (or empty),
# the newness (see `Entry`), and a function that opens the member.
Member = tuple[str, str, float, Callable[[], IO[bytes]]]


def is_archive(name: str) -> bool:
    """Return whether a file with this name is an archive of a supported kind."""
    return name.lower().endswith(ENDINGS)


def _open_zip(file: IO[bytes]) -> list[Entry]:
    archive = zipfile.ZipFile(file)
    members = archive.infolist()
    for info, following in pairwise(sorted(members, key=lambda info: info.header_offset)):
        # Members that share bytes can unpack to a vast size (a zip bomb).
        if info.header_offset + info.compress_size >= following.header_offset:
            raise zipfile.BadZipFile("its members overlap")
    return _entries(_zip_member(archive, info) for info in members)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    name, refusal, newness = info.filename, "", 0.0
    if not info.flag_bits & 0x800:
        # Some programs write UTF-8 names without the flag for it (APPNOTE.TXT 4.4.4).
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    with suppress(ValueError):
        newness = datetime(*info.date_time, tzinfo=timezone.utc).timestamp()
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        refusal = "link" if kind == stat.S_IFLNK else "special_file"
    elif info.flag_bits & 1:
        refusal = "encrypted"
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # With other methods, the archive chooses how much memory decompression needs.
        refusal = "rare_compression"
    return name, refusal, newness, partial(archive.open, info)


def _open_tar(file: IO[bytes], max_members: int | None = None) -> list[Entry]:
    _check_headers(file, max_members)
    file.seek(0)
    archive = tarfile.open(fileobj=file, mode="r:", encoding="utf-8")  # noqa: SIM115
    return _entries(_tar_member(archive, info) for info in archive.getmembers())


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    name, refusal = info.name + ("/" if info.isdir() else ""), ""
    if not info.isreg() and not info.isdir():
        refusal = "link" if info.issym() or info.islnk() else "special_file"
    # For a regular file, `extractfile` never returns None.
    return name, refusal, info.mtime, partial(archive.extractfile, info)  # type: ignore[return-value]


def _check_headers(file: IO[bytes], max_members: int | None) -> None:
    """Check all headers of a tar archive before `tarfile` reads it, because `tarfile` trusts them.

    The archive must have an end mark, and nothing after it: `tarfile` mistakes damage for the end.
    The extra data of headers has a size limit, because `tarfile` reads it into memory. Sparse files
    are refused, because their maps have no limit. Sizes in the extra data are refused too.
    """
    members = unpacked = shared = 0
    while (block := file.read(BLOCK)).strip(b"\0"):
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        members += 1
        if max_members and members > max_members:
            raise RefusedError("archive_members", count=max_members)
        size = -(-info.size // BLOCK) * BLOCK
        unpacked += size
        if info.type == tarfile.GNUTYPE_SPARSE or size < 0 or unpacked > MAX_UNPACKED:
            raise tarfile.ReadError("it has members of an unsupported kind or size")
        if info.type in _EXTRA:
            if size > MAX_HEADER:
                raise tarfile.ReadError("it has headers of an unsupported size")
            extra = file.read(size)
            if info.type not in _LONG_NAMES:
                records = _check_records(extra)
                shared += records if info.type == tarfile.XGLTYPE else 0
                if shared > MAX_RECORDS:
                    raise tarfile.ReadError("it has too many headers about all members")
        elif info.isreg() or info.type not in tarfile.SUPPORTED_TYPES:
            file.seek(size, io.SEEK_CUR)
    if len(block) < BLOCK:
        raise tarfile.ReadError("its end is missing")
    while chunk := file.read(CHUNK):
        if chunk.strip(b"\0"):
            raise tarfile.ReadError("it has data after its end")


def _check_records(extra: bytes) -> int:
    """Check the records of a pax header (`length key=value`), and return how many there are.

    Other data is refused, because `tarfile` may read it differently.
    """
    count = 0
    while extra.strip(b"\0"):
        count += 1
        record = _RECORD.match(extra)
        end = int(record[1]) if record else 0
        is_whole = record and record.end() < end and extra[end - 1 : end] == b"\n"
        if not record or not is_whole or _REFUSED_KEY.fullmatch(record[2]) or count > MAX_RECORDS:
            raise tarfile.ReadError("it has headers of an unsupported kind")
        extra = extra[end:]
    return count


@contextmanager
def open_archive(path: Path) -> Iterator[list[Entry]]:
    """Yield a class archive's entries; raise SubmissionsError if it is damaged or incomplete."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            if path.suffix.lower() == ".zip":
                entries = _open_zip(file)
            elif file.peek(2).startswith(GZIP):
                entries = _open_tar(gzip.GzipFile(fileobj=file))  # type: ignore[arg-type]
            else:
                entries = _open_tar(file)
        except Exception as error:  # damaged archives raise errors of any kind
            raise SubmissionsError(
                f"{path}: is damaged, incomplete or not an archive ({error}). Download it again"
            ) from error
        yield entries


def unpack(name: str, content: bytes) -> list[Entry]:
    """Open a student's archive as entries; raise RefusedError if it is damaged or too large."""
    # Count the members before parsing: each has this mark in the table of a zip archive.
    if content.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise RefusedError("archive_members", count=MAX_MEMBERS)
    try:
        if name.lower().endswith(".zip"):
            return _open_zip(io.BytesIO(content))
        unpacked = _gunzip(content) if content.startswith(GZIP) else content
        if len(unpacked) > MAX_UNPACKED_WORK:
            raise RefusedError("too_large", megabytes=MAX_UNPACKED_WORK >> 20)
        return _open_tar(io.BytesIO(unpacked), MAX_MEMBERS)
    except RefusedError:
        raise
    except Exception as error:
        raise RefusedError("archive_damaged") from error


def _gunzip(content: bytes) -> bytes:
    """Decompress a student's tar archive, up to one byte more than `MAX_UNPACKED_WORK`.

    `gzip` is not used: its Python code is slow if there are many parts, or zeros after them.
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
    raise RefusedError("archive_parts", count=MAX_GZIP_MEMBERS)


def _entries(members: Iterable[Member]) -> list[Entry]:
    """Return the members as entries with safe paths; leave out the archive's root folder."""
    entries = []
    for number, (name, refusal, newness, opener) in enumerate(members):
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
            entries.append(Entry(path, note=Note.of(refusal, name=path.name)))
        elif parts and name.endswith("/"):
            entries.append(Entry(path, is_folder=True))
        elif parts:
            entries.append(Entry(path, opener, member=number, newness=newness))
    return entries


def _shorten(part: str) -> str:
    encoded = part.encode()
    if len(encoded) <= MAX_NAME:
        return part
    # Its end says more than its middle: a kind of file, or Moodle's number of a participant.
    start, end = encoded[: MAX_NAME - 80], encoded[-60:]
    return f"{start.decode('utf-8', 'ignore')}…{end.decode('utf-8', 'ignore')}"
