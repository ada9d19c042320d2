"""Which of a student's files is graded: the one that does most of what the assignment asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

MAX_READ = 10
"""So many of a student's files are looked at closely."""

_SIGNATURE_END = re.compile(r"\)[^:()]*:")
_NO_CODE = re.compile(r"(#.*)?")
_NO_BODY = re.compile(r"pass|\.\.\.|raise NotImplementedError.*")


def choose(
    candidates: Sequence[PurePosixPath],
    contents: Mapping[PurePosixPath, bytes],
    newness: Mapping[PurePosixPath, float],
    names: Sequence[str],
    source_of: Callable[[PurePosixPath], str],
) -> tuple[PurePosixPath, PurePosixPath | None]:
    """The file that defines (else mentions) most of the names, and another that does as much.

    A function without a body, as in a starter that was left as it is, counts for less than any that
    has one. Of files that do as much the newer one, and the first where neither is.
    """
    if len(candidates) == 1:
        return candidates[0], None
    mentions = [re.compile(rb"\b%b\b" % name.encode()) for name in names]
    found = {path: defined(contents[path], names) for path in candidates}
    mentioned = {
        path: sum(1 for pattern in mentions if pattern.search(contents[path]))
        for path in candidates
    }
    # To read a notebook takes time; of many files, not all are a student's answer.
    likely = sorted(candidates, key=lambda path: (len(found[path]), mentioned[path]))[-MAX_READ:]
    written = dict.fromkeys(candidates, 0)
    for path in likely:
        source = source_of(path) if found[path] else ""
        written[path] = sum(_is_written(source, name) for name in found[path])
    scores = {path: (written[path], len(found[path]), mentioned[path]) for path in candidates}
    ranked = sorted(candidates, key=lambda path: (scores[path], newness[path]), reverse=True)
    tied = ranked[1] if scores[ranked[1]] == scores[ranked[0]] else None
    return ranked[0], tied


def defined(content: bytes, names: Sequence[str]) -> list[str]:
    """Those of the names that a file defines, as a function or a variable; a notebook as well."""
    return [
        name
        for name in names
        if re.search(rb"\bdef\s+%b\b|\b%b\s*=(?!=)" % (name.encode(), name.encode()), content)
    ]


def _is_written(source: str, name: str) -> bool:
    """Whether what is defined is more than a function's head and docstring.

    Found line by line: what is hostile is not to be parsed for this.
    """
    head = re.search(rf"\bdef\s+{name}\b", source)
    if not head:
        return True
    end = _SIGNATURE_END.search(source, head.end())
    body = source[end.end() :] if end else ""
    quotes = body.lstrip()[:3]
    if quotes in ('"""', "'''"):
        body = body.split(quotes, maxsplit=2)[-1]
    for line in body.splitlines():
        code = line.strip()
        if not _NO_CODE.fullmatch(code):
            return line[0].isspace() and not _NO_BODY.fullmatch(code)
    return False
