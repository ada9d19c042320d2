"""Removes from lines of code what copying from a page, a console or a message adds to them."""

import re
import textwrap
from collections.abc import Sequence

# The prompts of Python and IPython; `%time` in front of a statement changes nothing in it.
_PROMPT = re.compile(r">>>(?!>) ?|In \[\d*\]: ?|[ \t]*\.{3,}: ?|%time[ \t]+(?=\S)")
_CONTINUED = re.compile(r"\.\.\. ?")  # Python's second prompt, which is also an expression
_MARKS = (">", "+", "|")  # of a quoted message, a difference or a table; at the start of all lines
# The number of a line, and what separates it from the code: `12: `, `12 | `, `[12] `.
_NUMBER = re.compile(r"[ \t]*(?:\[(\d{1,6})\]|\((\d{1,6})\)|(\d{1,6}))([ \t]*[:.)|│→]|)")
_UNNUMBERED = re.compile(r"\s*(?:#.*|```[\w ]*)?$")  # blank, a comment, or a mark of Markdown


def plain_lines(source: str) -> tuple[list[str], int]:
    """Return as many lines as the source has, without what copying has added.

    Also return the number of the first line that had something added; 0 if none had.
    """
    written = textwrap.dedent(source).split("\n")
    lines = [_PROMPT.sub("", line, 1) if _PROMPT.match(line) else line for line in written]
    if any(line.startswith(">>> ") for line in written):
        lines = [_CONTINUED.sub("", line, 1) if _CONTINUED.match(line) else line for line in lines]
    lines = _without_marks(lines)
    lines = _without_numbers(lines) or lines
    pairs = enumerate(zip(written, lines, strict=True), start=1)
    return lines, next((number for number, (before, after) in pairs if before != after), 0)


def _without_marks(lines: Sequence[str]) -> list[str]:
    written = [line for line in lines if line.strip()]
    for mark in _MARKS:
        if len(written) > 1 and all(line.startswith(mark) for line in written):
            return _dedent([line.removeprefix(mark) for line in lines])
    return [*lines]


def _without_numbers(lines: Sequence[str]) -> list[str]:
    """Return lines without their numbers; [] if any line of code has no number, or a wrong one."""
    separator, last, place, code = None, 0, 0, []
    for at, line in enumerate(lines):
        match = _NUMBER.match(line)
        if not match:
            if not _UNNUMBERED.match(line):
                return []
            code.append("")
            continue
        number, own = int(match[1] or match[2] or match[3]), match[4].strip()
        if separator is None:
            separator = own
        # Blank lines without a number may be counted, or not.
        elif number not in (last + 1, last + at - place) or not own.startswith(separator):
            return []
        last, place = number, at
        code.append(line[match.end() if separator else match.start(4) :])
    return _dedent(code) if sum(map(bool, map(str.strip, code))) > 1 else []


def _dedent(lines: Sequence[str]) -> list[str]:
    return textwrap.dedent("\n".join(lines)).split("\n")
