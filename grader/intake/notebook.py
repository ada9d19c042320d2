"""A Jupyter or Colab notebook → its code cells, in order, as Python.

Sources: Jupyter's nbformat, nbformat/v4/nbformat.v4.schema.json, and nbformat/v1 to v3 for older
formats.
"""

import itertools
import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from grader.model.submission import Cell

MAX_PARTS = 1_000_000
"""Texts, brackets and commas: each takes some 100 bytes of memory when it is read.

A real notebook has thousands: a picture is one text."""
MAX_CELLS = 2000
"""A real notebook has a hundred."""
SOURCE_KEYS = {1: "code", 2: "input", 3: "input", 4: "source"}
"""By version of the format, the key of a code cell's source."""
CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*(.*)")
WRITING = frozenset({"file", "writefile"})
COLAB_FOLDER = "/content/"
"""Colab's notebooks run in this folder."""
# Matched after backslashes, and what they escape, are removed.
_PART = re.compile(rb'"[^"]*"?|[\[{,]')


class _TooMuchError(ValueError):
    """Reading the notebook would take too much time or memory."""


def written_cells(content: bytes) -> tuple[Cell, ...]:
    """Return the code cells that are not blank, as they were written; see `in_python`.

    Their numbers, from 1, count cells of all kinds.

    Raises:
        ValueError: the content is not a notebook, or is too much.
    """
    try:
        notebook = _load(content)
        key = SOURCE_KEYS[notebook["nbformat"]]
        sheets = notebook["worksheets"] if key == "input" else [notebook]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        if len(cells) > MAX_CELLS:
            raise _TooMuchError(f"it has more than {MAX_CELLS} cells")
        return tuple(
            Cell(f"cell {number}", source, notebook=True)
            for number, cell in enumerate(cells, start=1)
            if cell["cell_type"] == "code" and (source := _clean("".join(cell[key]))).strip()
        )
    except _TooMuchError:
        raise
    except Exception as error:
        # Malformed documents cause errors of many kinds.
        reason = f"{type(error).__name__}: {error}"[:200]
        raise ValueError(reason.encode("utf-8", "replace").decode()) from error


def in_python(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return the cells of a notebook as Python."""
    # Imported here, because IPython takes some 70 ms.
    from grader.intake.magics import CellError, Transformer

    transformer = Transformer()
    read = []
    for cell in cells:
        try:
            python = replace(cell, source=transformer.to_python(cell.source), written=cell.source)
        except CellError as error:
            python = replace(cell, source="", written=cell.source, left_out=error.reason)
        read.append(python)
    return tuple(read)


def written_files(cells: Iterable[Cell]) -> dict[PurePosixPath, bytes]:
    """Return the files that cells write with `%%writefile [-a] name`, by their paths.

    They are made beforehand, because a submission may not be allowed to write files. Files outside
    of the notebook's own folder are left out.
    """
    files: dict[PurePosixPath, bytes] = {}
    for cell in cells:
        lines = cell.written.split("\n")
        first = next((number for number, line in enumerate(lines) if line.strip()), 0)
        magic = CELL_MAGIC.match(lines[first])
        if not magic or magic[1] not in WRITING:
            continue
        try:
            *options, name = shlex.split(magic[2])
        except ValueError:  # an open quotation, or no name: the cell fails when it runs
            continue
        path = PurePosixPath(name.removeprefix(COLAB_FOLDER))
        if not path.is_absolute() and ".." not in path.parts and path.name:
            before = files.get(path, b"") if options else b""
            files[path] = before + cell_body(lines, first).encode()
    return files


def cell_body(lines: list[str], first: int) -> str:
    """Return the lines of a cell after its magic."""
    return "\n".join(lines[first + 1 :]) + "\n"


def _load(content: bytes) -> Any:
    plain = content.replace(rb"\\", b"").replace(rb"\"", b"")
    if any(itertools.islice(_PART.finditer(plain), MAX_PARTS, None)):
        raise _TooMuchError("it has more than a million parts")
    return json.loads(content.decode("utf-8-sig"))


def _clean(source: str) -> str:
    """Return a text without lone surrogates, and with the line ends that Python counts."""
    text = source.encode("utf-8", "replace").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")
