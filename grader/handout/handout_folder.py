"""Writes the folder that a class is given."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from grader.atomic_files import write_text
from grader.handout.public_json import FILE_NAME, Handout, PublicChain, PublicFunction, read_handout
from grader.model.errors import HandoutError, ReportsError
from grader.model.record import show_points

WORKFLOW = ".github/workflows/check.yml"
ELSEWHERE = "; name another folder with -o"
NOTHING_TO_INSTALL = (
    "name what your students install, with --install (or make_handout's `install`): the address "
    "of your copy of this grader, such as git+https://…, or of a wheel. Do not name `grader`: on "
    "the public index, that is another program"
)


@dataclass(frozen=True)
class WrittenHandout:
    """What is in the folder now."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    """Files that were written before, and that somebody has edited."""
    in_the_way: tuple[str, ...] = ()
    """Files of these names that are no handout's, so that its own are not written."""


def write_handout(handout: Handout, folder: str | Path) -> WrittenHandout:
    """Write all that a class is given: the starter twice, `public.json`, a HOWTO, a workflow.

    A file that somebody has edited, or that is no handout's, is kept as it is; `public.json` is
    nobody's to edit.

    Raises:
        HandoutError: the folder cannot be written to, or the handout does not say what to install.
    """
    if not handout.install:
        raise HandoutError(NOTHING_TO_INSTALL)
    folder = Path(folder)
    earlier = _earlier_files(folder)
    written: list[str] = []
    kept: list[str] = []
    in_the_way: list[str] = []
    for name, text in _files(handout).items():
        path = folder / name
        try:
            if name != FILE_NAME and not _is_ours(path, {text, earlier.get(name)}):
                is_edited = name in earlier and not _is_assignment(path)
                (kept if is_edited else in_the_way).append(name)
                continue
            write_text(path, text)
        except OSError as error:
            raise HandoutError(f"cannot read {path}: {error.strerror}{ELSEWHERE}") from error
        except ReportsError as error:
            raise HandoutError(f"{error}{ELSEWHERE}") from error
        written.append(name)
    return WrittenHandout(folder, tuple(written), tuple(kept), tuple(in_the_way))


def _earlier_files(folder: Path) -> dict[str, str]:
    """What was written with the handout that is in the folder already."""
    try:
        return _files(read_handout(folder / FILE_NAME))
    except HandoutError:
        return {}


def _is_ours(path: Path, texts: set[str | None]) -> bool:
    """Whether a file is not there, or as it was written."""
    try:
        return path.read_text("utf-8") in texts
    except FileNotFoundError:
        return True
    except UnicodeDecodeError:
        return False


def _is_assignment(path: Path) -> bool:
    """Whether a file is the source of an assignment, which may have the starter's name."""
    return re.search(rb"^ASSIGNMENT\b", path.read_bytes(), re.MULTILINE) is not None


def _files(handout: Handout) -> dict[str, str]:
    # Imported late: `import grader` would have to wait for jinja2 and nbformat.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from grader.handout.starter import notebook, script

    stem = handout.id
    listed = {
        f"{stem}.py": "to begin with, as a Python file",
        f"{stem}.ipynb": "the same as a notebook",
        FILE_NAME: "what your work is checked by; leave it as it is, beside your file",
        WORKFLOW: "has GitHub check what you push",
    }
    templates = Environment(
        loader=PackageLoader("grader.handout"),
        autoescape=False,  # noqa: S701 (Markdown and YAML, of our own and the assignment's words)
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    howto = templates.get_template("HOWTO.md").render(
        handout=handout,
        files=listed.items(),
        stem=stem,
        install=_quoted(handout.install),
        told=_told,
    )
    workflow = templates.get_template("check.yml").render(install=shlex.quote(handout.install))
    return {
        f"{stem}.py": script(handout),
        f"{stem}.ipynb": notebook(handout),
        FILE_NAME: handout.to_json(),
        "HOWTO.md": howto,
        WORKFLOW: workflow,
    }


def _quoted(install: str) -> str:
    """As one word of a command line, on Windows too."""
    return install if re.fullmatch(r"[\w.+:/@-]+", install) else f'"{install}"'


def _told(problem: PublicFunction | PublicChain) -> str:
    """What a self-check says of a problem, for the HOWTO."""
    if isinstance(problem, PublicFunction):
        if not problem.cases:
            return f"`{problem.function}` is not checked here: all its cases are hidden."
        shown = show_points(sum(case.points for case in problem.cases))
        of = show_points(problem.points)
        told = f"`{problem.function}` is called with each public case, and its result compared"
        if shown == of:
            return f"{told}: all of its {of} points."
        return f"{told}: {shown} of its {of} points. The others are for cases that are not shown."
    if not problem.steps:
        return "Not checked here: all its values are hidden."
    told = "Each value is there under its name, of the right size, and finite"
    if any(step.relation for step in problem.steps):
        told += "; and, for most, whether it follows from your own value before it"
    return f"{told}. Whether a value is right is not told before grading."
