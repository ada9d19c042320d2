"""Chooses the student code that the record keeps and the page shows."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from grader.model.record import CodeRole, SourceCell
from grader.model.submission import Cell, Submission

MAX_SOURCE = 100_000  # the number of characters of one submission's code that its record keeps


def keep_source(
    submission: Submission, imported: Collection[str]
) -> tuple[tuple[SourceCell, ...], bool]:
    """Return the graded code, the modules that it uses and the others, and whether some was cut.

    The student's process reports what it imported, and may lie. So a module also counts as used if
    kept code contains its name. As code can hide a name, the other modules are kept too.
    """
    kept: list[SourceCell] = []
    names: set[str] = set()
    room = MAX_SOURCE
    is_cut = False

    def keep(cell: Cell, role: CodeRole) -> None:
        """Keep as much of the code as fits; of a module, keep at least the name."""
        nonlocal room, is_cut
        # A notebook can contain half of a surrogate pair, which UTF-8 cannot encode.
        whole = (cell.written or cell.source).encode("utf-8", "replace").decode()
        is_copy = role != "graded" and any(whole == other.code for other in kept)
        code = whole[:room]
        if whole and not is_copy:
            room -= len(code)
            is_cut |= len(code) < len(whole)
            if code or role != "graded":
                kept.append(SourceCell(name=cell.name, code=code, role=role))
                names.update(re.findall(r"\w+", code))

    for cell in submission.cells:
        if not cell.part and not cell.support:
            keep(cell, "graded")
    others = [*submission.modules]
    in_others = {module.name for module in others}
    others += [cell for cell in submission.cells if cell.part and cell.part not in in_others]
    while used := [module for module in others if _is_used(module, imported, names)]:
        for module in used:
            keep(module, "used")
            others.remove(module)
    for module in others:
        keep(module, "beside")
    return tuple(kept), is_cut


def _is_used(module: Cell, imported: Collection[str], names: Collection[str]) -> bool:
    if module.part:
        return module.part in imported
    path = PurePosixPath(module.name)
    name = path.parent.name if path.stem == "__init__" else path.stem
    return module.name in imported or name in names
