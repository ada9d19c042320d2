"""A check of a tar archive's headers before `tarfile`, which trusts them, reads it."""

import io
import re
import tarfile
from typing import IO

from grader.intake.listing import CHUNK, RefusedError

MAX_UNPACKED = 2**33  # bytes of a whole tar archive
MAX_HEADER = 2**14  # bytes of a header's extra data: a long name, a time
BLOCK = tarfile.BLOCKSIZE
_LONG_NAMES = frozenset({tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK})
# Headers with extra data about the next member, or about all.
_EXTRA = _LONG_NAMES | {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
_RECORD = re.compile(rb"(\d{1,5}) ([^=]+)=")
_REFUSED_KEY = re.compile(rb"size|GNU\.sparse\..*", re.DOTALL)


def check_headers(file: IO[bytes], max_members: int | None) -> None:
    """Read all headers of a tar archive once.

    The archive must have an end, and nothing after it: `tarfile` takes the first damage for the
    end. The extra data of headers is bounded, because `tarfile` reads it into memory. Refused are
    sparse files, whose maps are not bounded, and sizes that are not in the header itself.

    Raises:
        TarError: the archive is damaged or refused.
        RefusedError: it has more than `max_members` members.
    """
    members = unpacked = 0
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
                _check_records(extra)
        elif info.isreg() or info.type not in tarfile.SUPPORTED_TYPES:
            file.seek(size, io.SEEK_CUR)
    if len(block) < BLOCK:
        raise tarfile.ReadError("its end is missing")
    while chunk := file.read(CHUNK):
        if chunk.strip(b"\0"):
            raise tarfile.ReadError("it has data after its end")


def _check_records(extra: bytes) -> None:
    """Check the records of a pax header, each `length key=value`; a value may hold any bytes.

    Data that is not made of such records is refused, because `tarfile` may read it differently.
    """
    while extra.strip(b"\0"):
        record = _RECORD.match(extra)
        end = int(record[1]) if record else 0
        is_whole = record and record.end() < end and extra[end - 1 : end] == b"\n"
        if not record or not is_whole or _REFUSED_KEY.fullmatch(record[2]):
            raise tarfile.ReadError("it has headers of an unsupported kind")
        extra = extra[end:]
