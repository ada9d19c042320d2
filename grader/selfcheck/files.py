"""A student's self-check of a file: what grading will say of the public cases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from grader.errors import SubmissionsError
from grader.handout.model import FILE_NAME
from grader.intake.items import WORK
from grader.intake.source import read_submission
from grader.job import grade_submission
from grader.selfcheck.prepared import prepare_assignment, prepare_beside
from grader.selfcheck.result import SelfCheck
from grader.submission import File, Handin


def check_file(file: str | Path = ".", *, assignment: str | None = None) -> SelfCheck:
    """Check a file, or the one in a folder that defines most, by the handout beside it.

    The code runs on this machine with the caller's rights, in a process of its own; nothing is
    written. Python files beside it that it names can be imported, as they can when a folder is
    handed in.

    Args:
        file: a .py file, a notebook, or the folder that it is in.
        assignment: the name or path of an assignment whose handout is to be made, where there is
            none beside the file: for its author.

    Raises:
        SubmissionsError: there is no such file.
        HandoutError: there is no handout, or it is damaged.
        AssignmentError: the assignment cannot be used.
    """
    path = Path(file)
    handin = find_work(path)
    folder = path if path.is_dir() else path.parent
    prepared = prepare_assignment(assignment) if assignment else prepare_beside(folder)
    submission = read_submission(handin, prepared.assignment.names())
    return SelfCheck(grade_submission(submission, handin, prepared, "process"))


def find_work(path: Path) -> Handin:
    """The file to check with its helpers, or all that a folder has to choose from.

    Raises:
        SubmissionsError: there is none.
    """
    if path.is_dir():
        files = [file for file in sorted(path.iterdir()) if file.suffix.lower() in WORK]
        if not files:
            raise SubmissionsError(
                f"there is no .py file and no notebook in {path.resolve()}: go to the folder with "
                f"your work and {FILE_NAME}, or name your file"
            )
        return Handin(path.resolve().name, tuple(map(_as_file, files)))
    if not path.is_file():
        raise SubmissionsError(f"{path}: no such file")
    files = [path, *_helpers(path)]
    return Handin(path.stem, tuple(map(_as_file, files)), main=PurePosixPath(path.name))


def _helpers(path: Path) -> Iterable[Path]:
    """The Python files beside one that it names, or that one of these does."""
    others = {file.stem: file for file in path.parent.glob("*.py") if file.name != path.name}
    waiting = [path]
    for file in waiting:
        words = set(re.findall(r"\w+", file.read_text("utf-8", errors="replace")))
        waiting += [others.pop(stem) for stem in [*others] if stem in words]
    return waiting[1:]


def _as_file(path: Path) -> File:
    return File(PurePosixPath(path.name), path, newness=path.stat().st_mtime)
