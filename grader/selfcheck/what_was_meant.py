"""Says what a student may have meant by a path that cannot be checked, and what to do instead."""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from grader.handout.public_json import FILE_NAME
from grader.intake.archive import is_archive
from grader.intake.class_download import OTHER_ARCHIVES
from grader.intake.listing import WORK
from grader.intake.student_files import MAX_FILE_BYTES, MAX_NOTEBOOK_BYTES, is_notebook_name
from grader.model.record import listed

SHOWN_NAMES = 3
QUOTES = "'\"`“”‘’«» "  # what a name has around it when it was copied with its quotation marks
# What browsers and editors make of the name of a handout that is downloaded again.
OTHER_HANDOUT = re.compile(r"public(?:[^a-z].*)?\.json(?:\.\w+)?", re.IGNORECASE)


def near_paths(path: Path, endings: Sequence[str] = ()) -> list[str]:
    """Return the paths of existing files and folders that may be meant by one that does not exist.

    `endings` are those of files that may be meant; empty for all files.
    """
    bare = Path(str(path).strip(QUOTES))
    if bare != path and bare.exists():
        return [str(bare)]
    folder = bare.parent
    names = sorted(_names(folder, endings))
    wanted = bare.name.casefold()
    same = [name for name in names if wanted in (name.casefold(), Path(name).stem.casefold())]
    near = same or difflib.get_close_matches(bare.name, names, n=SHOWN_NAMES)
    return [str(folder / name) for name in near]


def _names(folder: Path, endings: Sequence[str]) -> list[str]:
    try:
        found = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []
    return [name for name in found if not endings or Path(name).suffix.lower() in endings]


def choice(names: Sequence[str]) -> str:
    """Return names as a choice, of which the first ones are shown: `a, b or c`."""
    return listed(names[:SHOWN_NAMES], "or")


def explain_missing(path: Path) -> str:
    """Say that there is no such file, and which one may be meant."""
    if re.match(r"\w\w+:/", str(path)):
        return f"{path} is an address, not a file: download the file, and check the download"
    if near := near_paths(path, tuple(WORK)):
        return f"{path}: no such file. Do you mean {choice(near)}?"
    if not path.parent.is_dir():
        return f"{path}: there is no folder {path.parent}"
    if work := sorted(_names(path.parent, tuple(WORK))):
        return f"{path}: no such file. Beside it, there is {choice(work)}"
    return f"{path}: no such file"


def explain_other(path: Path) -> str:
    """Say why an existing file cannot be work; return "" if it may be."""
    name = path.name
    if name == FILE_NAME or OTHER_HANDOUT.fullmatch(name):
        return f"{path} is the handout of your course, not your work{_instead(path)}"
    if is_archive(name) or name.lower().endswith(OTHER_ARCHIVES):
        return f"{path} is an archive: unpack it, and check the file that is in it"
    if not path.is_file():
        return f"{path} is not an ordinary file{_instead(path)}"
    most = MAX_NOTEBOOK_BYTES if is_notebook_name(PurePosixPath(name)) else MAX_FILE_BYTES
    if path.stat().st_size > most:
        return f"{path} has more than {most // 2**20} MB, which is too much for code"
    return ""


def explain_course_file(path: Path) -> str:
    """Say that a file, or all that is in a folder, is from the course and not a student's work."""
    if path.is_dir():
        return f"{path.absolute()} has only files of your course: write your own file beside them"
    return f"{path} is a file of your course, not your work: name your own file"


def explain_no_code(path: Path) -> str:
    """Say that a file is neither Python nor a notebook."""
    return f"{path} is neither a Python file (.py) nor a notebook (.ipynb){_instead(path)}"


def _instead(path: Path) -> str:
    work = sorted({*_names(path.parent, tuple(WORK))} - {path.name})
    return ". Name your own file instead" + (f": {choice(work)}" if work else "")


def explain_folder(folder: Path) -> str:
    """Say that a folder has no work, and where there may be some."""
    told = f"there is no .py file and no notebook in {folder.absolute()}"
    try:
        inside = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    except OSError:
        inside = []
    if below := [str(path) for path in inside if path.is_dir() and _names(path, tuple(WORK))]:
        return f"{told}. There is some work in {choice(below)}: name that folder"
    packed = [path.name for path in inside if is_archive(path.name)]
    if packed:
        return f"{told}. Unpack {choice(packed)}, and check the file that is in it"
    return f"{told}: go to the folder with your work and {FILE_NAME}, or name your file"


def explain_no_handout(folder: Path) -> str:
    """Say that a folder has no `public.json`, and where there may be one."""
    told = f"there is no {FILE_NAME} in {folder.resolve()}"
    if others := other_handouts(folder):
        return f"{told}, but {choice(others)} seems to be one: give it the name {FILE_NAME}"
    near = [folder.resolve().parent, *(p for p in sorted(folder.iterdir()) if p.is_dir())]
    for other in near:
        if (other / FILE_NAME).is_file():
            return f"{told}, but there is one in {other}: put it beside your file"
    return f"{told}. Your course handed it out with the assignment: put it beside your file"


def other_handouts(folder: Path) -> list[str]:
    """Return the names of files that seem to be handouts, but are not called `public.json`."""
    names = sorted(_names(folder, ()))
    return [name for name in names if name != FILE_NAME and OTHER_HANDOUT.fullmatch(name)]
