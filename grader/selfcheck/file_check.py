"""Checks a student's file as grading does, but with the public cases only."""

import re
import stat
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from grader.handout.publish import make_handout
from grader.intake.defined_names import defined_names
from grader.intake.listing import WORK, printable
from grader.intake.main_file import written_names
from grader.intake.source import TEXTS, read_submission
from grader.intake.student_files import MAX_FILE_BYTES, MAX_NOTEBOOK_BYTES, is_notebook_name
from grader.model.errors import HarnessError, IsolationError, SubmissionsError
from grader.model.notes import Note
from grader.model.record import Record, listed, show_first
from grader.model.submission import File, Handin
from grader.pipeline.assignment_loader import load_assignment
from grader.pipeline.grade_one import grade_submission
from grader.pipeline.imported_packages import imported_packages
from grader.selfcheck.self_check import SelfCheck, prepare_from, prepare_handout
from grader.selfcheck.what_was_meant import (
    explain_course_file,
    explain_folder,
    explain_missing,
    explain_no_code,
    explain_other,
    other_handouts,
)

SHOWN_NAMES = 3
MAX_OTHERS = 20  # files beside the checked one that are looked through for what it lacks


def check_file(file: str | Path = ".", *, assignment: str | None = None) -> SelfCheck:
    """Check a file with the handout beside it. In a folder, check the file that defines most.

    The code runs on this machine with the caller's permissions, in a separate process. Nothing is
    written, and the check is not remembered: see `grader.selfcheck.last_check`. The code can import
    the Python files beside it, as if a folder were handed in. Authors can name an `assignment`, a
    package or a path, to check with its handout.

    Raises:
        SubmissionsError: there is no such file.
        HandoutError: there is no handout, or it is damaged.
        AssignmentError: the assignment cannot be used.
        IsolationError: no code can be run on this system.
    """
    path = Path(file)
    handin = find_work(path)
    folder = path if path.is_dir() else path.parent
    if assignment:
        prepared = prepare_handout(make_handout(load_assignment(assignment)))
    else:
        prepared = prepare_from(folder)
    whole = prepared.assignment
    submission = read_submission(handin, whole.names(), what_for="checked", support=whole.support)
    if submission.unreadable and submission.unreadable.code == "no_python_file":
        raise SubmissionsError(explain_no_code(path))
    if submission.unreadable and submission.unreadable.code == "no_own_file":
        raise SubmissionsError(explain_course_file(path))
    try:
        record = grade_submission(submission, handin, prepared, "process")
    except HarnessError as error:
        raise IsolationError(f"no code can be run here: {error}") from error
    folder = folder.absolute()
    notes = [*record.notes, *_notes_of_others(path, handin, record, whole.files)]
    if not assignment:
        notes += [Note.of("other_handout", name=name) for name in other_handouts(folder)[:1]]
    place = f"{assignment or folder}\n{folder / (record.file or path.name)}"
    return SelfCheck(record.model_copy(update={"notes": tuple(notes)}), place)


def _notes_of_others(
    path: Path, handin: Handin, record: Record, support: Sequence[str]
) -> Iterator[Note]:
    """Yield notes on files beside the checked one that it uses, or that define what it lacks."""
    if used := [file.name for file in record.files if file.use == "used" and handin.main]:
        shown = show_first(used, SHOWN_NAMES)
        yield Note.of("hand_in_too", name=printable(path.name), others=shown)
    lacking = {
        case.id.problem
        for case in record.cases
        if case.verdict == "missing" and not (case.finding and case.finding.code == "needs_own")
    }
    lacking |= {case.id.problem for case in record.cases if case.is_unwritten}
    names = [each.function for each in record.problems if each.id in lacking and each.function]
    names += [case.id.case for case in record.cases if case.question and case.is_unwritten]
    others = _work_in(path.parent, WORK) if handin.main and names else []
    known = {file.source for file in handin.files} | {path.parent / name for name in support}
    found = 0
    for other in [each for each in others if each not in known][:MAX_OTHERS]:
        if (asked := _written_in(other, names)) and found < SHOWN_NAMES:
            found += 1
            told = {"name": printable(path.name), "other": printable(other.name)}
            yield Note.of("in_another_file", asked=listed(asked, "and"), **told)


def _written_in(file: Path, names: Sequence[str]) -> list[str]:
    """Return those of the names that a file seems to define, with a body."""
    try:
        content = file.read_bytes()
    except OSError:
        return []
    return written_names(PurePosixPath(file.name), content, defined_names(content, names))


def find_work(path: Path) -> Handin:
    """Find a file and its helpers, or all code in a folder; if none, raise SubmissionsError."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError as error:
        raise SubmissionsError(explain_missing(path)) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or str(error)
        raise SubmissionsError(f"{path}: {why.lower()}") from error
    if not is_folder and (why_not := explain_other(path)):
        raise SubmissionsError(why_not)
    found = _work_in(path, WORK) if is_folder else [path, *_helpers(path)]
    if not found:
        raise SubmissionsError(explain_folder(path))
    if is_folder:
        found += _work_in(path, TEXTS)
        helpers = [each for file in found for each in _helpers(file)]
        found += [each for each in dict.fromkeys(helpers) if each not in found]
    base = path if is_folder else path.parent
    names = (PurePosixPath(file.relative_to(base).as_posix()) for file in found)
    files = tuple(
        File(name, file, newness=file.stat().st_mtime)
        for name, file in zip(names, found, strict=True)
    )
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


def _named_in(text: str) -> set[str]:
    """Return the words of code that may name another file, without what it defines itself."""
    defined = set(re.findall(r"\b(?:def|class)\s+(\w+)", text)) - {*imported_packages([text])}
    return set(re.findall(r"\w+", text)) - defined


def _helpers(path: Path) -> Iterable[Path]:
    """Return the Python files that a file names, beside it or in folders beside it, and so on."""
    others = {file.stem: [file] for file in _work_in(path.parent, (".py",)) if file != path}
    for folder in path.parent.iterdir():
        if folder.name.isidentifier() and folder.is_dir():
            others.setdefault(folder.name, _work_in(folder, (".py",)))
    waiting = [path]
    for file in waiting:
        try:
            words = _named_in(file.read_text("utf-8", errors="replace"))
        except OSError:  # reading the submission reports it
            continue
        waiting += [each for name in [*others] if name in words for each in others.pop(name)]
    return waiting[1:]
