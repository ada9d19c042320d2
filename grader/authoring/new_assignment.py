"""Begins a new assignment: a folder with a small example that grades at once."""

import keyword
import re
from pathlib import Path
from string import Template

from grader.model.errors import AssignmentError
from grader.pipeline.starter_names import why_unfit_as_id

_TEMPLATES = Path(__file__).with_name("templates")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_SUBMISSIONS = ("right", "wrong_rows", "wrong_in_place", "wrong_name")


def new_assignment(folder: str | Path) -> tuple[Path, ...]:
    """Write a small assignment into a new folder, and return its files.

    The name of the folder becomes the id. Raise AssignmentError if the folder exists, or if its
    name cannot be an id. Nothing is ever overwritten.
    """
    folder = Path(folder)
    name = folder.name
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        better = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
        advice = f"; take {better}" if better != name and _NAME.fullmatch(better) else ""
        raise AssignmentError(
            f"{name or folder}: the name of an assignment has letters (a-z), digits and _ only, "
            f"begins with a letter, and is no keyword of Python{advice}"
        )
    if why := why_unfit_as_id(name):
        raise AssignmentError(f"{folder}: {why}")
    if folder.exists() or folder.is_symlink():
        raise AssignmentError(
            f"{folder} exists already, and nothing was written; take another name"
        )
    title = name.replace("_", " ").strip().capitalize() or name
    words = {"id": name, "title": title, "folder": folder.as_posix()}
    texts = {
        "__init__.py": "assignment",
        "STATEMENT.md": "STATEMENT",
        **{f"submissions/{each}.py": each for each in _SUBMISSIONS},
    }
    try:
        (folder / "submissions").mkdir(parents=True)
        for path, template in texts.items():
            text = (_TEMPLATES / f"{template}.tmpl").read_text("utf-8")
            with (folder / path).open("x", encoding="utf-8") as file:
                file.write(Template(text).substitute(words))
    except OSError as error:
        raise AssignmentError(f"{folder} cannot be written: {error.strerror}") from error
    return tuple(folder / path for path in texts)
