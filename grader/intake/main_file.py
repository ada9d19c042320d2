"""Chooses which of a student's files is graded: the one that defines most of what is asked for."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath

from grader.intake.defined_names import MAX_SEARCHED
from grader.intake.listing import RefusedError
from grader.intake.source_text import read_cells

MAX_READ = 10  # files per student that are read in full, because reading a notebook takes time
_NO_VALUE = ("...", "None", '""', "''")  # what stands for a value to be written
_SIGNATURE_END = re.compile(r"\)[^:()]*:")
_NO_CODE = re.compile(r"(#.*)?")
_NO_BODY = re.compile(
    r"pass|\.\.\.|raise NotImplementedError.*|return|return None|\w+ *= *(?:None|\.\.\.)"
    r"|print\(([\"'])[^\"']*\1\)"
)
_DOCSTRING = re.compile(r"(\"\"\"|''').*?(?:\1|\Z)", re.DOTALL)
_METHOD = re.compile(r"@[\w.]+|def \w+\([^()]*\)[^:]*:")
_IMPORT = re.compile(
    rb"\bfrom\s+\.?([\w.]+)\s+import\s+(?:([\w*][^\n\"\\#(]*)|\(([^()]{0,2000})\))"
)


def choose_main(
    candidates: Sequence[PurePosixPath],
    contents: Mapping[PurePosixPath, bytes],
    newness: Mapping[PurePosixPath, float],
    names: Sequence[str],
    defined: Mapping[PurePosixPath, Sequence[str]],
) -> tuple[PurePosixPath, PurePosixPath | None]:
    """Return the file that defines most of the names, and another that defines as much, or None.

    `defined` are the names that each candidate defines; one candidate alone is chosen without them.
    A function without a body, as in an unchanged starter file, counts less than one with a body. A
    name that is only mentioned counts least. Of equal files, the newer one is chosen.
    """
    if len(candidates) == 1:
        return candidates[0], None
    found = {
        path: list(dict.fromkeys([*defined[path], *_imported_names(contents[path], defined)]))
        for path in candidates
    }
    mention = re.compile(rb"\b(?:%b)\b" % b"|".join(re.escape(name.encode()) for name in names))
    scores = {
        path: (0, len(found[path]), len({*mention.findall(contents[path][:MAX_SEARCHED])}))
        for path in candidates
    }
    defining = [path for path in candidates if found[path]]
    for path in sorted(defining, key=lambda path: scores[path])[-MAX_READ:]:
        written = len(written_names(path, contents[path], found[path]))
        scores[path] = (written, *scores[path][1:])
    ranked = sorted(candidates, key=lambda path: (scores[path], newness[path]), reverse=True)
    return ranked[0], ranked[1] if scores[ranked[1]] == scores[ranked[0]] else None


def written_names(path: PurePosixPath, content: bytes, names: Sequence[str]) -> list[str]:
    """Return those of the names, which a file defines, that are not functions without a body."""
    source = ""
    with suppress(RefusedError):
        cells = read_cells(path.name, content, [])
        source = "\n".join(cell.source for cell in cells)
    return [name for name in names if _has_body(source, name)]


def _imported_names(
    content: bytes, defined: Mapping[PurePosixPath, Sequence[str]]
) -> Iterator[str]:
    """Yield the names of the student's other files from which a file imports one or more of them.

    A function that it imports may assign the others.
    """
    imported: dict[bytes, set[bytes]] = {}
    for module, plain, listed in _IMPORT.findall(content[:MAX_SEARCHED]):
        names_of_module = imported.setdefault(module.split(b".")[-1], set())
        names_of_module.update(re.findall(rb"\w+|\*", plain or listed))
    for path, names in defined.items():
        wanted = imported.get(os.fsencode(path.stem), set()) if path.suffix == ".py" else set()
        if wanted.intersection((b"*", *(name.encode() for name in names))):
            yield from names


def _has_body(source: str, name: str) -> bool:
    """Return whether a definition says something: a variable has a value, other names have code.

    Docstrings and `pass` are no code. The text is searched line by line and not parsed, because it
    may be hostile.
    """
    head = re.search(rf"\bdef\s+{name}\b", source)
    if not head:
        if not _class_has_body(source, name):
            return False
        values = re.findall(rf"(?m)^[ \t]*{name}[ \t]*=(?!=)[ \t]*([^#\n]*)", source)
        return not values or any(value.strip() not in _NO_VALUE for value in values)
    end = _SIGNATURE_END.search(source, head.end())
    body = source[end.end() :] if end else ""
    quotes = body.lstrip()[:3]
    if quotes in ('"""', "'''"):
        body = body.split(quotes, maxsplit=2)[-1]
    for line in body.splitlines():
        code = line.strip()
        if _NO_CODE.fullmatch(code):
            continue
        if not line[0].isspace():
            return False
        if not _NO_BODY.fullmatch(code.partition("#")[0].rstrip()):
            return True
    return False


def _class_has_body(source: str, name: str) -> bool:
    head = re.search(rf"\bclass\s+{name}\s*:", source)
    if not head:
        return True
    for line in _DOCSTRING.sub("", source[head.end() :]).splitlines():
        code = line.strip()
        if _NO_CODE.fullmatch(code):
            continue
        if not line[0].isspace():
            return False
        code = _METHOD.sub("", code.partition("#")[0]).strip()
        if code and not _NO_BODY.fullmatch(code):
            return True
    return False
