"""Makes text from others safe to show: nothing invisible, no line that looks like the grader's."""

import re
import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode categories of control and direction characters
# Some scripts and emoji need these between their characters. After ASCII, they only hide text.
JOINERS = "\u200c\u200d"
MAX_NAME = 60  # the most characters of an ordinary name
_CELL = re.compile(r"(?:\S+, )?cell \d+|Cell In\[\d+\]")
_QUOTES = str.maketrans("“”", '""')


def visible(text: str) -> str:
    """Show each control and direction character as its code; keep line ends and tabs."""
    if text.replace("\n", "").replace("\t", "").isprintable():
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
    """Make text visible on a single line, so that it cannot imitate lines of the grader."""
    return visible(_joined(text))


def quoted(text: str) -> str:
    """Put text on one line in quotation marks; the text cannot close them."""
    return f"“{_joined(text).translate(_QUOTES)}”"


def show_name(name: str) -> str:
    """Show a name that a student chose; quote it if it is not an ordinary Python name."""
    return name if is_plain_name(name) else quoted(name)


def show_file(name: str) -> str:
    """Show the name of a file or cell; quote it if it could be read as a sentence."""
    is_short = all(len(part) <= MAX_NAME for part in re.split(r"[/\\]", name))
    has_words = re.search(r"\s", name) and not _CELL.fullmatch(name)
    return name if is_short and not has_words else quoted(name)


def is_plain_name(name: str) -> bool:
    """Return whether a name is an identifier of ordinary length, so it cannot be a sentence."""
    return name.isidentifier() and len(name) <= MAX_NAME


def _joined(text: str) -> str:
    return " ".join(line.strip() for line in text.split("\n")) if "\n" in text else text
