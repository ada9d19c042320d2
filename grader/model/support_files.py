"""The course's own files that are put beside every submission: their names and their digests."""

import hashlib
import re
import sys
from pathlib import PurePath, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from grader.model.packages import KNOWN

MAX_FILES = 50  # support files of an assignment
MAX_BYTES = 2**24  # bytes of one: as many as a submission's code may write to one file
# Bytes of all. The folder of a submission has room for them, for 50 MB that are handed in, and for
# what the code writes.
MAX_TOTAL_BYTES = 2**25

# What Python, pytest or the grader would find instead of the file, or in place of their own.
TAKEN = (
    sys.stdlib_module_names
    | KNOWN
    | {"conftest", "grader", "sitecustomize", "submission", "usercustomize"}
)
IN_HANDOUT = frozenset({"public.json", "howto.md"})
COMPILED = frozenset({".pyc", ".pyo", ".pyd", ".so", ".dll", ".dylib"})


def _as_posix(path: object) -> object:
    return path.as_posix() if isinstance(path, PurePath) else path


def _is_usable(path: str) -> str:
    """Return a path in its shortest form; raise ValueError if no submission can have it."""
    shown = repr(path)
    if "\\" in path:
        raise ValueError(f"{shown} has a backslash; write / between folder and file")
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path):
        raise ValueError(f"{shown} is no relative path; start at the folder of the assignment")
    short = PurePosixPath(path)
    if ".." in short.parts:
        raise ValueError(f"{shown} leads out of the folder of the assignment; move the file there")
    if not short.parts:
        raise ValueError(f"{shown} names no file")
    for part in short.parts:
        if part.startswith(".") or part == "__pycache__":
            raise ValueError(f"{shown} is hidden from students; choose a name without a first dot")
        if not part.isprintable() or re.search(r'[<>:"|?*]|[. ]$', part):
            raise ValueError(f"{shown} is no name of a file on all systems; rename it")
    if short.suffix.lower() in COMPILED:
        raise ValueError(f"{shown} is compiled code, which is not run; name its source")
    if (module := module_of(str(short))) in TAKEN:
        raise ValueError(
            f"{shown} would hide the module {module}, or be hidden by it; choose another name"
        )
    if str(short).casefold() in IN_HANDOUT:
        raise ValueError(f"{shown} is the name of a file of the handout; choose another name")
    return str(short)


SupportPath = Annotated[
    str,
    Field(max_length=200),
    BeforeValidator(_as_posix),
    AfterValidator(_is_usable),
]


def _as_several(paths: object) -> object:
    if isinstance(paths, str | PurePath):
        raise ValueError(f"give several files, or one with a comma: files=({str(paths)!r},)")
    return paths


def _are_different(paths: tuple[str, ...]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for path in paths:
        if other := seen.get(path.casefold()):
            raise ValueError(
                f"{other!r} and {path!r} have the same name on some systems; keep one of them"
            )
        seen[path.casefold()] = path
    return paths


SupportPaths = Annotated[
    tuple[SupportPath, ...],
    Field(max_length=MAX_FILES),
    BeforeValidator(_as_several),
    AfterValidator(_are_different),
]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def module_of(path: str) -> str:
    """Return the first part of the name by which code imports a file; "" if it is not Python."""
    first = PurePosixPath(path).parts[0]
    return first.removesuffix(".py") if path.endswith(".py") else ""


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file. Of text, the kind of line ends does not count.

    Git and editors change them, and Python reads both kinds.
    """
    if b"\0" not in content:
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()
