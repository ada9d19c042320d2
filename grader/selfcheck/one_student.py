"""Recognises a folder of one student's files, which looks like a class of one file each."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.intake.listing import WORK
from grader.model.packages import KNOWN

MAX_FILES = 10  # one student hands in no more
MAX_BYTES = 2**20  # of each file
_PART = re.compile(r"(?:problem|task|part|question|exercise|q|p|ex)[ _-]?\d{1,2}", re.IGNORECASE)
_IMPORT = re.compile(rb"(?m)^[ \t\"]*(?:from[ \t]+\.?|import[ \t]+|%run[ \t]+)(\w+)")


def why_one_student(folder: Path) -> str:
    """Say why the files of a flat folder look like the work of one student; "" if they do not."""
    if not folder.is_dir():
        return ""
    try:
        shown = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:  # reading the submissions tells it
        return ""
    files = [path for path in shown if path.suffix.lower() in WORK and path.is_file()]
    has_others = any(path.is_dir() for path in shown if path.name not in ("reports", "__pycache__"))
    if has_others or not 2 <= len(files) <= MAX_FILES:
        return ""
    if all(_PART.fullmatch(path.stem) for path in files):
        return f"{files[0].name} and {files[1].name} are named for parts of the work."
    return next((told for file in files if (told := _imports(file, files))), "")


def _imports(file: Path, files: Sequence[Path]) -> str:
    """Say which of the other files a file imports."""
    try:
        with file.open("rb") as stream:
            names = {name.decode() for name in _IMPORT.findall(stream.read(MAX_BYTES))}
    except (OSError, UnicodeDecodeError):
        return ""
    own = names - KNOWN - sys.stdlib_module_names
    other = next((each for each in files if each.stem in own and each != file), None)
    return f"{file.name} imports {other.name}." if other else ""
