r"""Reads CSV as PHP's `fputcsv` writes it.

It does not double a quotation mark after a backslash. So `say \"hi\" \` is written as
`"say \"hi\" \"`, and a `\"` may end a cell or be in its text. A row is read in the only way in
which it has as many cells as the header.

Source: php/php-src, ext/standard/file.c (`php_fputcsv`). Moodle writes its gradebook with it.
"""

import re
from collections.abc import Iterator

from grader.model.errors import RosterError

_SPECIAL = re.compile(r'[\\"]')
Place = tuple[list[str], int]  # the cells of a row, and where the next row begins


def php_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows. Raise RosterError for one that cannot be read, or in more than one way."""
    text = text.replace("\r\n", "\n")
    position, number, width = 0, 0, 0
    while position < len(text):
        number += 1
        if text[position] == "\n":
            position += 1
            continue
        found: dict[tuple[str, ...], int] = {}
        for cells, end in _readings(text, position, delimiter, width):
            found[tuple(cells)] = end
            if len(found) > 1 or not width:
                break
        if len(found) != 1:
            start = text[position : position + 40].splitlines()[0]
            raise RosterError(
                f"row {number}, which begins with {start!r}, cannot be read: it is not clear where "
                "its cells with quotation marks end. Remove the text of this comment"
            )
        [(row, position)] = found.items()
        width = width or len(row)
        yield [*row]


def _readings(text: str, start: int, delimiter: str, width: int) -> Iterator[Place]:
    """Yield each way to read the row at `start`, with `width` cells if that is not 0."""
    waiting: list[Place] = [([], start)]
    while waiting:
        cells, position = waiting.pop()
        for cell, end in _cells(text, position, delimiter):
            row = [*cells, cell]
            if text[end : end + 1] == delimiter:
                if not width or len(row) < width:
                    waiting.append((row, end + 1))
            elif not width or len(row) == width:
                yield row, end + 1


def _cells(text: str, start: int, delimiter: str) -> Iterator[tuple[str, int]]:
    """Yield each way to read the cell at `start`, with the position of what ends it."""
    ends = (delimiter, "\n", "")
    if text[start : start + 1] != '"':
        found = (text.find(end, start) for end in ends[:2])
        end = min((at for at in found if at >= 0), default=len(text))
        if '"' not in text[start:end]:
            yield text[start:end], end
        return
    cell, position = "", start + 1
    while special := _SPECIAL.search(text, position):
        at = special.start()
        cell += text[position:at]
        if text[at] == "\\" and text[at + 1 : at + 2] == '"':
            cell += "\\"
            if text[at + 2 : at + 3] in ends:
                yield cell, at + 2
            cell, position = cell + '"', at + 2
        elif text[at] == "\\":
            cell, position = cell + "\\", at + 1
        elif text[at + 1 : at + 2] == '"':
            cell, position = cell + '"', at + 2
        else:
            if text[at + 1 : at + 2] in ends:
                yield cell, at + 1
            return
