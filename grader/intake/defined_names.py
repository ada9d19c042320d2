"""Finds the names that a text seems to define, without parsing it."""

import re
from collections.abc import Sequence


def defined_names(content: bytes, names: Sequence[str]) -> list[str]:
    """Return those of the names that a file or notebook defines, as a function or a variable."""
    definition = rb"\bdef\s+%b\b|\b%b\s*=(?!=)"
    content = content.replace(rb"\n", b"\n")  # as a notebook writes the ends of lines
    encoded = ((name, name.encode()) for name in names)
    return [name for name, key in encoded if re.search(definition % (key, key), content)]
