"""Checks a student's file as grading does, but with the public cases only."""

import re
import stat
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from grader.handout.public_json import FILE_NAME
from grader.handout.publish import make_handout
from grader.intake.defined_names import defined_names
from grader.intake.listing import WORK, printable
from grader.intake.source import read_submission
from grader.intake.student_files import MAX_FILE_BYTES, MAX_NOTEBOOK_BYTES, is_notebook_name
from grader.model.errors import HarnessError, IsolationError, SubmissionsError
from grader.model.notes import Note
from grader.model.record import Record, show_first
from grader.model.submission import File, Handin
from grader.pipeline.assignment_loader import load_assignment
from grader.pipeline.grade_one import grade_submission
from grader.selfcheck.self_check import SelfCheck, prepare_from, prepare_handout

SHOWN_NAMES = 3
MAX_OTHERS = 20  # files beside the checked one that are looked through for what it lacks


def check_file(file: str | Path = ".", *, assignment: str | None = None) -> SelfCheck:
    """Check a file with the handout beside it. In a folder, check the file that defines most.

    The code runs on this machine with the caller's permissions, in a separate process. Nothing is
    written. The code can import the Python files beside it, as if a folder were handed in. Authors
    can name an `assignment`, a package or a path, to check with its handout.

    Raises:
        SubmissionsError: there is no such file.
        HandoutError: there is no handout, or it is damaged.
        AssignmentError: the assignment cannot be used.
        IsolationError: no code can be run on this system.
    """
    path = Path(file)
    handin = find_work(path)
    if assignment:
        prepared = prepare_handout(make_handout(load_assignment(assignment)))
    else:
        prepared = prepare_from(path if path.is_dir() else path.parent)
    submission = read_submission(handin, prepared.assignment.names(), what_for="checked")
    try:
        record = grade_submission(submission, handin, prepared, "process")
    except HarnessError as error:
        raise IsolationError(f"no code can be run here: {error}") from error
    notes = (*record.notes, *_notes_of_others(path, handin, record))
    return SelfCheck(record.model_copy(update={"notes": notes}))


def _notes_of_others(path: Path, handin: Handin, record: Record) -> Iterator[Note]:
    """Yield notes on files beside the checked one that it uses, or that define what it lacks."""
    if used := [file.name for file in record.files if file.use == "used" and handin.main]:
        shown = show_first(used, SHOWN_NAMES)
        yield Note.of("hand_in_too", name=printable(path.name), others=shown)
    missing = {case.id.problem for case in record.cases if case.verdict == "missing"}
    names = [each.function for each in record.problems if each.id in missing]
    others = _work_in(path.parent, WORK) if handin.main and names else []
    known = {file.source for file in handin.files}
    for other in [each for each in others if each not in known][:MAX_OTHERS]:
        with suppress(OSError):
            for asked in defined_names(other.read_bytes(), names):
                told = {"name": printable(path.name), "other": printable(other.name)}
                yield Note.of("in_another_file", asked=asked, **told)


def find_work(path: Path) -> Handin:
    """Find a file and its helpers, or all code in a folder; if none, raise SubmissionsError."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError as error:
        raise SubmissionsError(f"{path}: no such file") from error
    except OSError as error:
        raise SubmissionsError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    if not is_folder and not _is_work(path):
        raise SubmissionsError(
            f"{path}: this is not a file of code, or it has more than {MAX_FILE_BYTES // 2**20} MB"
        )
    found = _work_in(path, WORK) if is_folder else [path, *_helpers(path)]
    if not found:
        raise SubmissionsError(
            f"there is no .py file and no notebook in {path.absolute()}: go to the folder with "
            f"your work and {FILE_NAME}, or name your file"
        )
    files = tuple(File(PurePosixPath(p.name), p, newness=p.stat().st_mtime) for p in found)
    main = None if is_folder else PurePosixPath(path.name)
    return Handin(path.absolute().name if is_folder else path.stem, files, main=main)


def _is_work(path: Path) -> bool:
    """Return whether a path is a regular file that is not too large."""
    try:
        found = path.stat()
    except OSError:
        return False
    most = MAX_NOTEBOOK_BYTES if is_notebook_name(PurePosixPath(path.name)) else MAX_FILE_BYTES
    return stat.S_ISREG(found.st_mode) and found.st_size <= most


def _work_in(folder: Path, endings: Container[str]) -> list[Path]:
    """Return the files with these endings, without hidden files such as those of editors."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in endings and not path.name.startswith(".") and _is_work(path)
    ]


def _helpers(path: Path) -> Iterable[Path]:
    """Return the Python files beside a file that it names, and those that they name in turn."""
    others = {file.stem: file for file in _work_in(path.parent, (".py",)) if file.name != path.name}
    waiting = [path]
    for file in waiting:
        try:
            words = set(re.findall(r"\w+", file.read_text("utf-8", errors="replace")))
        except OSError:  # reading the submission reports it
            continue
        waiting += [others.pop(stem) for stem in [*others] if stem in words]
    return waiting[1:]
