"""A Jupyter notebook → its code cells, in order. A plain reading, by nbformat."""

from __future__ import annotations

from grader.submission import Cell


def read_notebook(content: bytes) -> tuple[Cell, ...]:
    """The code cells that are not blank, numbered as all cells are, from 1.

    Raises:
        ValueError: the content is not a notebook that nbformat reads.
    """
    # Imported where it is used: it takes a tenth of a second.
    from nbformat import converter, reader

    try:
        notebook = converter.convert(reader.reads(content.decode("utf-8-sig")), 4)  # type: ignore[no-untyped-call]
        sources = [
            (number, str(cell.source).encode("utf-8", "replace").decode())
            for number, cell in enumerate(notebook.cells, start=1)
            if cell.cell_type == "code"
        ]
    except Exception as error:
        # nbformat meets malformed documents with whatever its code runs into.
        reason = f"{type(error).__name__}: {error}"[:200]
        raise ValueError(reason.encode("utf-8", "replace").decode()) from error
    return tuple(
        Cell(f"cell {number}", source, notebook=True)
        for number, source in sources
        if source.strip()
    )
