"""A student's self-check of a file: what grading will say of the public cases."""

from __future__ import annotations

import re
import stat
from collections.abc import Container, Iterable
from pathlib import Path, PurePosixPath

from grader.handout.public_json import FILE_NAME
from grader.intake.listing import MAX_FILE_BYTES, WORK
from grader.intake.source import read_submission
from grader.model.errors import HarnessError, IsolationError, SubmissionsError
from grader.model.submission import File, Handin
from grader.pipeline.grade_one import grade_submission
from grader.selfcheck.prepared_handout import prepare_assignment, prepare_beside
from grader.selfcheck.self_check import SelfCheck


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
        IsolationError: no code can be run on this system.
    """
    path = Path(file)
    handin = find_work(path)
    folder = path if path.is_dir() else path.parent
    prepared = prepare_assignment(assignment) if assignment else prepare_beside(folder)
    submission = read_submission(handin, prepared.names, what_for="checked")
    try:
        return SelfCheck(grade_submission(submission, handin, prepared, "process"))
    except HarnessError as error:
        raise IsolationError(f"no code can be run here: {error}") from error


def find_work(path: Path) -> Handin:
    """The file to check with its helpers, or all that a folder has to choose from.

    Raises:
        SubmissionsError: there is none.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise SubmissionsError(f"{path}: {_reason(error)}") from error
    if stat.S_ISDIR(mode):
        files = _work_in(path, WORK)
        if not files:
            raise SubmissionsError(
                f"there is no .py file and no notebook in {path.absolute()}: go to the folder with "
                f"your work and {FILE_NAME}, or name your file"
            )
        return Handin(path.absolute().name, tuple(map(_as_file, files)))
    if not is_work(path):
        raise SubmissionsError(
            f"{path}: is no file of code (or has more than {MAX_FILE_BYTES // 2**20} MB)"
        )
    files = [path, *_helpers(path)]
    return Handin(path.stem, tuple(map(_as_file, files)), main=PurePosixPath(path.name))


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    return (error.strerror or str(error)).lower()


def is_work(path: Path) -> bool:
    """Whether it can be read: a file, no pipe and no link to nowhere, and not too large."""
    try:
        found = path.stat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size <= MAX_FILE_BYTES


def _work_in(folder: Path, endings: Container[str]) -> list[Path]:
    """The files with these endings; none whose name begins with a dot, as editors' own do."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in endings and not path.name.startswith(".") and is_work(path)
    ]


def _helpers(path: Path) -> Iterable[Path]:
    """The Python files beside one that it names, or that one of these does."""
    others = {file.stem: file for file in _work_in(path.parent, (".py",)) if file.name != path.name}
    waiting = [path]
    for file in waiting:
        words = set(re.findall(r"\w+", _text(file)))
        waiting += [others.pop(stem) for stem in [*others] if stem in words]
    return waiting[1:]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:  # what cannot be read is told when it is read to be run
        return ""


def _as_file(path: Path) -> File:
    return File(PurePosixPath(path.name), path, newness=path.stat().st_mtime)
