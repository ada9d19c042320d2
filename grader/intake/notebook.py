"""A Jupyter or Colab notebook → its code cells, in order, as Python. Uses nbformat and IPython."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from grader.model.submission import Cell

MAX_PARTS = 1_000_000
"""Texts, brackets and commas: each takes some 100 bytes of memory when it is read.

A real notebook has thousands: a picture is one text."""
MAX_CELLS = 2000
"""nbformat takes 100 µs for each. A real notebook has a hundred."""
# Matched after backslashes, and what they escape, are removed.
_PART = re.compile(rb'"[^"]*"?|[\[{,]')


class _TooMuchError(ValueError):
    """Reading the notebook would take too much time or memory."""


def written_cells(content: bytes) -> tuple[Cell, ...]:
    """Return the code cells that are not blank, as they were written; see `in_python`.

    Their numbers, from 1, count cells of all kinds.

    Raises:
        ValueError: the content is not a notebook that nbformat reads, or is too much.
    """
    # Imported here, because it takes a tenth of a second.
    from nbformat import converter, reader

    try:
        slim = json.dumps(_without_outputs(_load(content)))
        notebook = converter.convert(reader.reads(slim), 4)
        return tuple(
            Cell(f"cell {number}", source, notebook=True)
            for number, cell in enumerate(notebook.cells, start=1)
            if cell.cell_type == "code" and (source := _clean(cell.source)).strip()
        )
    except _TooMuchError:
        raise
    except Exception as error:
        # Malformed documents make nbformat raise errors of any kind.
        reason = f"{type(error).__name__}: {error}"[:200]
        raise ValueError(reason.encode("utf-8", "replace").decode()) from error


def in_python(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return the cells of a notebook as Python."""
    from grader.intake.magics import CellError, Transformer  # takes as long as nbformat

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
    """Return the files that a notebook's cells write, by their paths beside the notebook.

    They are made beforehand, because a submission may not be allowed to write files.
    """
    from grader.intake import magics

    files = magics.written_files(cell.written for cell in cells)
    return {path: text.encode() for path, text in files.items()}


def _load(content: bytes) -> Any:
    plain = content.replace(rb"\\", b"").replace(rb"\"", b"")
    if any(itertools.islice(_PART.finditer(plain), MAX_PARTS, None)):
        raise _TooMuchError("it has more than a million parts")
    return json.loads(content.decode("utf-8-sig"))


def _clean(source: object) -> str:
    """Return a text without lone surrogates, and with the line ends that Python counts."""
    text = str(source).encode("utf-8", "replace").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_outputs(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook with its code alone, without anything that may be large."""
    slim: dict[str, Any] = {"metadata": {}}
    slim |= {key: notebook[key] for key in ("nbformat", "nbformat_minor") if key in notebook}
    if "cells" in notebook:
        slim["cells"] = _slim_cells(notebook["cells"])
    if "worksheets" in notebook:
        cells = [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
        slim["worksheets"] = [{"cells": _slim_cells(cells)}]
    return slim


def _slim_cells(cells: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(cells) > MAX_CELLS:
        raise _TooMuchError(f"it has more than {MAX_CELLS} cells")
    return [_slim_cell(cell) for cell in cells]


def _slim_cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    if cell["cell_type"] != "code":
        return {"cell_type": "markdown", "source": "", "metadata": {}}
    # A source is one text, or a list of lines.
    texts = {key: "".join(cell[key]) for key in ("source", "input") if key in cell}
    return {"cell_type": "code", "metadata": {}, "outputs": [], **texts}
