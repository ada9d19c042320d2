"""A Jupyter or Colab notebook → its code cells, in order, as Python: by nbformat and IPython."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from grader.model.reasons import StopReason
from grader.model.submission import Cell

MAX_PARTS = 1_000_000
"""Texts, and the brackets and commas around them: when read, they take some 100 bytes each.

A real notebook has thousands, its pictures being one text each."""
MAX_CELLS = 2000
"""Of a notebook: nbformat takes 100 µs for each. A real one has a hundred."""

# What a backslash stands before is taken out first.
_PART = re.compile(rb'"[^"]*"?|[\[{,]')


class _TooMuchError(ValueError):
    """It would take too much time or memory; the message is for the student."""


def written_cells(content: bytes) -> tuple[Cell, ...]:
    """The code cells that are not blank, numbered as all cells are, from 1.

    Their `source` is as it was written, and not Python yet: see `in_python`.

    Raises:
        ValueError: the content is not a notebook that nbformat reads, or is too much.
    """
    # Imported where it is used: it takes a tenth of a second.
    from nbformat import converter, reader

    try:
        slim = json.dumps(_without_outputs(_load(content)))
        notebook = converter.convert(reader.reads(slim), 4)
        sources = [
            (number, _as_text(cell.source))
            for number, cell in enumerate(notebook.cells, start=1)
            if cell.cell_type == "code"
        ]
    except _TooMuchError:
        raise
    except Exception as error:
        # nbformat meets malformed documents with whatever its code runs into.
        reason = f"{type(error).__name__}: {error}"[:200]
        raise ValueError(reason.encode("utf-8", "replace").decode()) from error
    return tuple(
        Cell(f"cell {number}", source, notebook=True)
        for number, source in sources
        if source.strip()
    )


def in_python(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells of a notebook as Python."""
    # As nbformat.
    from grader.intake.magics import Transformer

    transformer = Transformer()

    def read(cell: Cell) -> Cell:
        try:
            python = transformer.to_python(cell.source)
        except ValueError as error:
            return replace(
                cell, source="", written=cell.source, left_out=StopReason.of("text", text=error)
            )
        return replace(cell, source=python, written=cell.source)

    return tuple(map(read, cells))


def written_files(cells: Iterable[Cell]) -> dict[PurePosixPath, bytes]:
    """Return the files that a notebook's cells write, by their place beside the notebook.

    Where a submission may write no file, they are there all the same.
    """
    from grader.intake import magics

    files = magics.written_files(cell.written for cell in cells)
    return {path: text.encode() for path, text in files.items()}


def _load(content: bytes) -> Any:
    plain = content.replace(rb"\\", b"").replace(rb"\"", b"")
    if any(itertools.islice(_PART.finditer(plain), MAX_PARTS, None)):
        raise _TooMuchError("it has more than a million parts")
    return json.loads(content.decode("utf-8-sig"))


def _as_text(source: object) -> str:
    """Without lone surrogates, and with the line ends that Python counts by."""
    text = str(source).encode("utf-8", "replace").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_outputs(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """What the code cells are read from, and nothing that a notebook may be swollen by."""
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
    texts = {key: _joined(cell[key]) for key in ("source", "input") if key in cell}
    return {"cell_type": "code", "metadata": {}, "outputs": [], **texts}


def _joined(source: str | Sequence[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
