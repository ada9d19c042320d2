"""Finds the names that a text seems to define, without parsing it."""

import functools
import re
from collections.abc import Sequence

MAX_SEARCHED = 2**22  # the first bytes of a file, which are searched: more than any source has


def defined_names(content: bytes, names: Sequence[str]) -> list[str]:
    """Return those of the names that a file or notebook defines: functions, classes, variables."""
    if not names:
        return []
    content = content[:MAX_SEARCHED].replace(rb"\n", b"\n")  # as a notebook writes ends of lines
    found = {name for match in _definition(tuple(names)).findall(content) for name in match}
    return [name for name in names if name.encode() in found]


@functools.cache
def _definition(names: tuple[str, ...]) -> re.Pattern[bytes]:
    # One search for all names: a file may be full of `def`.
    any_name = b"|".join(re.escape(name.encode()) for name in names)
    return re.compile(rb"\b(?:def|class)\s+(%b)\b|\b(%b)\s*=(?!=)" % (any_name, any_name))


def stated_names(text: str, names: Sequence[str]) -> list[str]:
    """Return those of the names that a text gives a number, as in a list or a table."""
    found = re.findall(r"\b(\w+)\b[ \t`*$|:=]{1,20}[\[(−-]*\d", text[:MAX_SEARCHED])
    return [name for name in names if name in found]
