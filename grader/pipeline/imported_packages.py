"""Finds the packages that code imports, by its text. Code may be hostile, so it is not parsed."""

import re
import sys
from collections.abc import Iterable, Iterator

MAX_LINE = 500  # characters
_IMPORT = re.compile(r"^[ \t]*(?:import[ \t]+([^\n#;]+)|from[ \t]+(\w+)[\w.]*[ \t]+import\b)", re.M)
_NAME = re.compile(r"[ \t]*(\w+)")


def imported_packages(sources: Iterable[str]) -> list[str]:
    """Return the modules that sources import, apart from Python's own, in the order of the text."""
    found = dict.fromkeys(name for source in sources for name in _imported(source))
    return [name for name in found if name not in sys.stdlib_module_names]


def _imported(source: str) -> Iterator[str]:
    for match in _IMPORT.finditer(source):
        if match[2]:
            yield match[2]
        for part in (match[1] or "")[:MAX_LINE].split(","):
            if name := _NAME.match(part):
                yield name[1]
