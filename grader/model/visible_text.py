"""Makes text that others wrote fit to be shown: it acts on nothing, and is not taken for ours."""

from __future__ import annotations

import unicodedata

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""The categories of what acts instead of being seen: control and direction characters."""
JOINERS = "\u200c\u200d"
"""Scripts and emoji need these between their own characters; in ASCII they only hide."""
MAX_NAME = 60
_QUOTES = str.maketrans("“”", '""')


def visible(text: str) -> str:
    """Show each control and direction character as its code; keep line ends and tabs."""
    if text.isprintable():
        return text
    return "".join(
        sign if _is_shown(sign, before) else f"\\x{ord(sign):02x}"
        for before, sign in zip(" " + text, text, strict=False)
    )


def _is_shown(sign: str, before: str) -> bool:
    if sign in JOINERS:
        return not before.isascii() and before not in JOINERS
    return sign in "\n\t" or unicodedata.category(sign) not in HIDDEN


def on_one_line(text: str) -> str:
    """Make text visible on a single line, so that it cannot pass for two lines of ours."""
    return visible(_joined(text))


def quoted(text: str) -> str:
    """Put somebody else's words on one line in quotation marks, which they cannot end."""
    return f"“{_joined(text).translate(_QUOTES)}”"


def show_name(name: str) -> str:
    """Show a name that a student chose; quote what no Python code would call anything."""
    return name if is_plain_name(name) else quoted(name)


def is_plain_name(name: str) -> bool:
    """Say whether a name is an identifier of ordinary length, and so cannot be a sentence."""
    return name.isidentifier() and len(name) <= MAX_NAME


def _joined(text: str) -> str:
    if "\n" not in text:
        return text
    return " ".join(line.strip() for line in text.split("\n"))
