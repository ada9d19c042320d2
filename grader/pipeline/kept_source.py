"""Which of a student's code is kept in the record, and so shown on the page."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from grader.model.record import CodeRole, SourceCell
from grader.model.submission import Cell, Submission

MAX_SOURCE = 100_000
"""So many characters of a submission's code are kept in its record."""


def keep_source(
    submission: Submission, imported: Collection[str]
) -> tuple[tuple[SourceCell, ...], bool]:
    """Keep the graded code, then the modules that it uses, then the others beside it.

    The student's process says what it imported, and may lie. So a module that is named in code
    that is kept counts as used, too; and the others are kept as well, since code can hide a name.

    Args:
        submission: what was handed in.
        imported: the files that the process says it imported.

    Returns:
        That code, and whether there was more.
    """
    kept = _Kept()
    for cell in submission.cells:
        kept.add(cell, "graded")
    others = [*submission.modules]
    while used := [module for module in others if _is_used(module, imported, kept.words)]:
        for module in used:
            kept.add(module, "used")
            others.remove(module)
    for module in others:
        kept.add(module, "beside")
    return tuple(kept.cells), kept.is_cut


class _Kept:
    """What is kept, until there is no room left."""

    def __init__(self) -> None:
        self.cells: list[SourceCell] = []
        self.words: set[str] = set()
        self.is_cut = False
        self._left = MAX_SOURCE

    def add(self, cell: Cell, role: CodeRole) -> None:
        """Keep as much of it as there is room for; of a module, its name in any case."""
        # A notebook can hold half of a surrogate pair, which no file can.
        whole = (cell.written or cell.source).encode("utf-8", "replace").decode()
        is_copy = role != "graded" and whole in (cell.code for cell in self.cells)
        if not whole or is_copy:
            return
        code = whole[: self._left]
        self._left -= len(code)
        self.is_cut |= len(code) < len(whole)
        if code or role != "graded":
            self.cells.append(SourceCell(name=cell.name, code=code, role=role))
            self.words.update(re.findall(r"\w+", code))


def _is_used(module: Cell, imported: Collection[str], words: Collection[str]) -> bool:
    path = PurePosixPath(module.name)
    name = path.parent.name if path.stem == "__init__" else path.stem
    return module.name in imported or name in words
