"""Finds reports that somebody edited by hand, and keeps a copy before they are written again."""

import hashlib
import itertools
import json
import re
from pathlib import Path

from grader.atomic_files import write_bytes

# The field of `run`, for nothing else begins such a line: texts in JSON have no line ends.
_DIGEST = re.compile(r'(?<=\n    "digest": ")\w*')


def digest_of(content: str) -> str:
    """Return a digest of a file's content, whichever line ends it has."""
    plain = content.replace("\r\n", "\n").rstrip()
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]


def with_digest(record: str) -> str:
    """Return the JSON of a record with `run.digest`: a digest of all else in it."""
    blank = _DIGEST.sub("", record)
    return _DIGEST.sub(digest_of(blank), blank)


def matches_digest(record: str) -> bool:
    """Return whether the JSON of a record is as it was written.

    A record of an earlier version has no digest, and counts as unchanged. One that an editor cut
    off may have none either, but is no JSON.
    """
    plain = record.replace("\r\n", "\n")
    found = _DIGEST.search(plain)
    if found and found[0]:
        return found[0] == digest_of(_DIGEST.sub("", plain))
    try:
        json.loads(record)
    except ValueError:
        return False
    return True


def keep_aside(path: Path) -> Path:
    """Copy an edited file to `<name>.edited` beside it, and return the copy.

    A copy of an earlier edit stays: the next ones are `<name>.edited-2` and so on.
    """
    content = path.read_bytes()
    for number in itertools.count(1):
        copy = path.with_name(f"{path.name}.edited{f'-{number}' if number > 1 else ''}")
        if not copy.exists():
            write_bytes(copy, content)
            break
        if copy.read_bytes() == content:
            break
    return copy
