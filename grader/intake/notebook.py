"""A Jupyter or Colab notebook → its code cells, in order, as Python.

Sources: Jupyter's nbformat, nbformat/v4/nbformat.v4.schema.json, and nbformat/v1 to v3 for older
formats.
"""

from __future__ import annotations

import itertools
import json
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from grader.intake.defined_names import defined_names, stated_names
from grader.intake.listing import RefusedError
from grader.model.reasons import StopReason
from grader.model.submission import Cell

if TYPE_CHECKING:
    from grader.intake.magics import Transformer

# Parts are texts, brackets and commas. Each takes some 100 bytes of memory. A picture is one text.
MAX_PARTS = 1_000_000  # a real notebook has thousands
MAX_CELLS = 2000  # a real notebook has a hundred
# The version of the format → the key of a code cell's source.
SOURCE_KEYS = {1: "code", 2: "input", 3: "input", 4: "source"}
CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*(.*)")
WRITING = frozenset({"file", "writefile"})
COLAB_FOLDER = "/content/"  # where Colab's notebooks run
# The next two are used after escaped backslashes and escaped quotes are replaced or removed.
# The beginning of what cells show, which is no code; a text; or a bracket.
_TOKEN = re.compile(rb'"outputs"\s*:\s*\[|"(?:attachments|widgets)"\s*:\s*\{|"[^"]*"?|[\[\]{}]')
_OPENING = (b"[", b"{")
_DEEPER = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}
SMALL = 2**19  # bytes
MAX_TOKENS = 3_000_000  # about 2 s
_PART = re.compile(rb'"[^"]*"?|[\[{,]')


def written_cells(content: bytes, names: Sequence[str] = ()) -> tuple[Cell, ...]:
    """Return the code cells that are not blank, in a notebook's own syntax (see `in_python`).

    Text cells that seem to define one of the `names` are among them, to be left out. The numbers in
    the cells' names start at 1 and count cells of all kinds. Raise ValueError if the content is not
    a notebook or is too large.
    """
    content, _ = without_outputs(content, MAX_TOKENS)
    plain = content.replace(rb"\\", b"").replace(rb"\"", b"")
    if any(itertools.islice(_PART.finditer(plain), MAX_PARTS, None)):
        raise ValueError("it has more than a million parts")
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
        key = SOURCE_KEYS[notebook["nbformat"]]
        sheets = notebook["worksheets"] if key == "input" else [notebook]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        found = []
        stated: set[str] = set()  # names to which text cells only give a number
        for number, cell in enumerate(cells[:MAX_CELLS], start=1):
            is_code = cell["cell_type"] == "code"
            source = _clean("".join(cell[key if is_code else "source"]))
            name = f"cell {number}"
            if is_code and source.strip():
                found.append(Cell(name, source, notebook=True))
            elif not is_code:
                defined = defined_names(source.encode(), names)
                told = tuple(dict.fromkeys([*defined, *stated_names(source, names)]))
                stated.update(told[len(defined) :])
                if not told:
                    continue
                reason = StopReason.of("text_cell")
                cell = Cell(name, "", notebook=True, written=source, left_out=reason, names=told)
                found.append(cell)
        source = "\n".join(cell.source for cell in found)
        code = source.encode()
        # A table of results says what the code gives, whatever form it has there.
        in_code = {*defined_names(code, names)} | stated.intersection(re.findall(r"\w+", source))
    except Exception as error:
        # Malformed documents cause errors of many kinds.
        raise ValueError(_clean(f"{type(error).__name__}: {error}"[:200])) from error
    if len(cells) > MAX_CELLS:
        raise ValueError(f"it has more than {MAX_CELLS} cells")
    # A text cell with names that the code defines, too, only explains the task.
    return tuple(cell for cell in found if not cell.left_out or set(cell.names) - in_code)


def without_outputs(content: bytes, most: int) -> tuple[bytes, int]:
    """Return a notebook with empty outputs, attachments and widgets, and the number of its parts.

    They may be many times as large as the code. A small notebook is returned as it is, to save
    time. Raise ValueError if there are more parts than `most`.
    """
    if len(content) <= SMALL:
        return content, 0
    # A pattern that skips escapes itself would take 60 bytes of memory for each.
    plain = content.replace(rb"\\", b"__").replace(rb"\"", b"__")
    kept: list[bytes] = []
    number = start = depth = 0
    for number, token in enumerate(_TOKEN.finditer(plain), start=1):
        if number > most:
            raise ValueError(f"it has more than {most} parts")
        first, end = token.span()
        last = plain[end - 1 : end]
        if depth:
            depth += _DEEPER.get(last, 0)
            start = first
        elif last in _OPENING and end - first > 1:
            kept.append(content[start:end])
            depth = 1
    return b"".join((*kept, b"" if depth else content[start:])), number


def new_transformer() -> Transformer:
    """Return what translates the notebooks of one student, in bounded time for all of them."""
    # Imported here, because the import of IPython takes some 70 ms.
    from grader.intake.magics import Transformer

    return Transformer()  # type: ignore[no-untyped-call]


def in_python(
    cells: Iterable[Cell], names: Sequence[str], transformer: Transformer
) -> tuple[Cell, ...]:
    """Return a notebook's cells as Python; a cell that cannot be run is empty and has a reason.

    Such a cell also says which of the `names` it would define.
    """

    def read(cell: Cell) -> Cell:
        if cell.left_out:
            return cell
        try:
            return replace(cell, source=transformer.to_python(cell.source), written=cell.source)
        except RefusedError as error:
            reason = StopReason.of(error.code, **error.values)
            told = tuple(defined_names(cell.source.encode(), names))
            return replace(cell, source="", written=cell.source, left_out=reason, names=told)

    return tuple(map(read, cells))


def written_files(cells: Iterable[Cell]) -> dict[PurePosixPath, bytes]:
    """Return the files that cells write with `%%writefile [-a] name`, by their paths.

    They are created before the run, because a submission may not be allowed to write files. Files
    outside the notebook's own folder are left out.
    """
    files: dict[PurePosixPath, bytes] = {}
    for cell in cells:
        magic = CELL_MAGIC.match(cell.written)
        if not magic or magic[1] not in WRITING:
            continue
        try:
            *options, name = shlex.split(magic[2])
        except ValueError:  # no closing quote, or no name: the cell fails when it runs
            continue
        path = PurePosixPath(name.removeprefix(COLAB_FOLDER))
        if not path.is_absolute() and ".." not in path.parts and path.name:
            before = files.get(path, b"") if options else b""
            files[path] = before + f"{cell.written[magic.end() + 1 :]}\n".encode()
    return files


def _clean(source: str) -> str:
    """Return a text without lone surrogates, and with LF at the end of each line."""
    text = source.encode("utf-8", "replace").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")
