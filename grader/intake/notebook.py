"""A Jupyter or Colab notebook → its code cells, in order, as Python: by nbformat and IPython."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grader.submission import Cell

if TYPE_CHECKING:
    from grader.intake.magics import Transformer

MAX_PARTS = 2_000_000
"""Brackets and commas: a real notebook has thousands, its pictures being one string each."""


def read_notebook(content: bytes) -> tuple[Cell, ...]:
    """The code cells that are not blank, numbered as all cells are, from 1.

    Raises:
        ValueError: the content is not a notebook that nbformat reads.
    """
    # Imported where it is used: it takes a tenth of a second.
    from nbformat import converter, reader

    if len(content) - len(content.translate(None, b"{[,")) > MAX_PARTS:
        raise ValueError("it has millions of parts")
    try:
        slim = json.dumps(_without_outputs(json.loads(content.decode("utf-8-sig"))))
        notebook = converter.convert(reader.reads(slim), 4)
        sources = [
            (number, _as_text(cell.source))
            for number, cell in enumerate(notebook.cells, start=1)
            if cell.cell_type == "code"
        ]
    except Exception as error:
        # nbformat meets malformed documents with whatever its code runs into.
        reason = f"{type(error).__name__}: {error}"[:200]
        raise ValueError(reason.encode("utf-8", "replace").decode()) from error
    # As nbformat.
    from grader.intake.magics import Transformer

    transformer = Transformer()
    return tuple(
        _read_cell(f"cell {number}", source, transformer)
        for number, source in sources
        if source.strip()
    )


def _read_cell(name: str, source: str, transformer: Transformer) -> Cell:
    try:
        python = transformer.to_python(source)
    except ValueError as error:
        return Cell(name, "", notebook=True, written=source, problem=str(error))
    return Cell(name, python, notebook=True, written=source)


def _as_text(source: object) -> str:
    """Without lone surrogates, and with the line ends that Python counts by."""
    text = str(source).encode("utf-8", "replace").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_outputs(notebook: dict[str, Any]) -> dict[str, Any]:
    """What the code cells are read from, and nothing that a notebook may be swollen by."""
    slim: dict[str, Any] = {"metadata": {}}
    slim |= {key: notebook[key] for key in ("nbformat", "nbformat_minor") if key in notebook}
    if "cells" in notebook:
        slim["cells"] = [_slim_cell(cell) for cell in notebook["cells"]]
    if "worksheets" in notebook:
        slim["worksheets"] = [
            {"cells": [_slim_cell(cell) for cell in sheet["cells"]]}
            for sheet in notebook["worksheets"]
        ]
    return slim


def _slim_cell(cell: dict[str, Any]) -> dict[str, Any]:
    kept = ("cell_type", "source", "input", "language", "level")
    slim = {key: cell[key] for key in kept if key in cell} | {"metadata": {}}
    return slim | ({"outputs": []} if cell.get("cell_type") == "code" else {})
