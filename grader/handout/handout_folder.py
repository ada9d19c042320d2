"""Writes the folder that a class is given: files to start with, public cases and instructions."""

import re
import shlex
import textwrap
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.atomic_files import write_bytes
from grader.handout.answer_blocks import answer_block
from grader.handout.public_json import (
    FILE_NAME,
    Handout,
    PublicAnswers,
    PublicChain,
    PublicFunction,
    PublicProblem,
    read_handout,
)
from grader.model.class_stub import MethodStub
from grader.model.errors import HandoutError, ReportsError
from grader.model.own_numbers import numbers_line
from grader.model.record import show_points
from grader.model.support_files import digest_of
from grader.model.visible_text import on_one_line

WORKFLOW = ".github/workflows/check.yml"
# What a student's Git should leave out. A virtual environment has thousands of files.
IGNORED_BY_GIT = (".venv/", "__pycache__/", ".ipynb_checkpoints/")


@dataclass(frozen=True)
class WrittenHandout:
    """The files of a handout's folder, and what was done with each."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]  # files of an earlier handout that somebody has edited
    in_the_way: tuple[str, ...]  # other files that have the names of files of the handout


def write_handout(handout: Handout, folder: str | Path) -> WrittenHandout:
    """Write the files of a class: two starters, `public.json`, a HOWTO, and two for GitHub.

    Write the course's support files too. Keep files that somebody has edited or made by hand.
    Always write `public.json`.

    Raises:
        HandoutError: the folder cannot be written to, or the handout does not say what to install,
            or was read from a `public.json`, which has no contents of support files.
    """
    if not handout.install:
        raise HandoutError(
            "name what your students install, with --install (or make_handout's `install`): the "
            "address of your copy of this grader, such as git+https://…, or of a wheel. Do not "
            "name `grader`: on the public index, that is another program"
        )
    if {*handout.files} - {*handout.support}:
        raise HandoutError(
            "a handout that is read from public.json has no contents of support files; make it "
            "from the assignment, with make_handout"
        )
    folder = Path(folder)
    earlier = {}
    with suppress(HandoutError):
        before = read_handout(folder / FILE_NAME)
        texts = _files(before).items()
        earlier = {name: digest_of(text.encode()) for name, text in texts} | before.digests
    files = {name: text.encode() for name, text in _files(handout).items()}
    written, kept, in_the_way = [], [], []
    for name, content in (*files.items(), *handout.support.items()):
        path = folder / name
        try:
            if name == FILE_NAME or _is_ours(path, {digest_of(content), earlier.get(name)}):
                write_bytes(path, content)
                written.append(name)
            elif name not in earlier or re.search(rb"(?m)^ASSIGNMENT\b", path.read_bytes()):
                in_the_way.append(name)  # such as the source of the assignment
            else:
                kept.append(name)
        except (OSError, ReportsError) as error:
            why = f"cannot read {path}: {error.strerror}" if isinstance(error, OSError) else error
            raise HandoutError(f"{why}; name another folder with -o") from error
    return WrittenHandout(folder, tuple(written), tuple(kept), tuple(in_the_way))


def _is_ours(path: Path, digests: set[str | None]) -> bool:
    """Return whether a file does not exist, or has one of the contents that the grader writes."""
    try:
        return digest_of(path.read_bytes()) in digests
    except FileNotFoundError:
        return True


def _files(handout: Handout) -> dict[str, str]:
    # Imported late, like nbformat below, so that `import grader` does not wait for them.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    stem = handout.id
    listed = {
        f"{stem}.py": "the file to start with, in Python: what to do, and where to write it",
        f"{stem}.ipynb": "the same as a notebook",
        FILE_NAME: "the public cases; leave it as it is, beside your file",
        **dict.fromkeys(handout.files, "from your course; leave it as it is, beside your file"),
        WORKFLOW: "makes GitHub check what you push",
        ".gitignore": "keeps out of Git what is not your work",
    }
    templates = Environment(
        loader=PackageLoader("grader.handout"),
        autoescape=False,  # noqa: S701 (Markdown and YAML, with our words and the assignment's)
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    install = handout.install
    # Quoted, it is one word of a command line, on Windows too.
    quoted = install if re.fullmatch(r"[\w.+:/@-]+", install) else f'"{install}"'
    return {
        f"{stem}.py": script(handout),
        f"{stem}.ipynb": notebook(handout),
        FILE_NAME: handout.to_json(),
        "HOWTO.md": templates.get_template("HOWTO.md").render(
            handout=handout,
            whose=_told_of_numbers(handout),
            files=listed.items(),
            given=", ".join(f"`{path}`" for path in handout.files),
            stem=stem,
            install=quoted,
            checked=_checked,
            function=next(reversed(handout.functions()), ""),
        ),
        WORKFLOW: templates.get_template("check.yml").render(install=shlex.quote(install)),
        ".gitignore": "".join(f"{name}\n" for name in IGNORED_BY_GIT),
    }


DECORATORS = {"static": "@staticmethod\n", "class": "@classmethod\n", "property": "@property\n"}


def _checked(problem: PublicProblem) -> str:
    """Return what the HOWTO says about the self-check of a problem."""
    if isinstance(problem, PublicAnswers):
        return (
            "The check tells whether each answer is there, and whether it has the right form: it "
            "is a number with a unit that fits, say, or one of the options. Only grading checks "
            "whether an answer is right."
        )
    if isinstance(problem, PublicFunction):
        if not problem.cases:
            return f"`{problem.function}` is not checked here: all its cases are hidden."
        text = f"`{problem.function}` is called with each public case, and its result is compared"
        if problem.is_class:
            text = (
                f"An object of `{problem.function}` is made for each public case, its methods are "
                "called, and their results are compared"
            )
        if problem.rules:
            text += ". The rules about its code are checked, too"
        points, full_points = show_points(problem.points), show_points(problem.full_points)
        if points == full_points:
            return f"{text}: all of its {points} points."
        return f"{text}: {points} of its {full_points} points. Hidden cases have the others."
    if not problem.cases:
        return "This problem is not checked here: all its values are hidden."
    text = "The check tells whether each value is present, of the right size and finite"
    if problem.parameters:
        text = f"`{problem.function}` is called with the given inputs. {text}"
    if any(step.relation for step in problem.cases):
        text += ". For most values, it also tells whether they follow from your own earlier values"
    return f"{text}. Only grading checks whether a value is correct."


def script(handout: Handout) -> str:
    """Return the starter as a Python file: the statement, given values, and functions to write."""
    told = (
        f"{_statement(handout).removeprefix('# ')}\n\n"
        f"{_told_of_numbers(handout)}Write your code below. Check it as often as you like, with: "
        "grade check"
    )
    parts = [f'"""{_quotable(told)}\n"""\n']
    if start := _start(handout):
        parts[0] += f"\n{start}\n"
    for problem in handout.problems:
        if given := _given(problem, handout):
            parts.append(f"{given}\n")
        parts += _stubs(problem)
    return "\n\n".join(parts)


def notebook(handout: Handout) -> str:
    """Return the starter as a notebook: a cell for each problem, and one that checks them."""
    from nbformat import writes
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    told = (
        f"{_told_of_numbers(handout)}Write your code below. Run the last cell as often as you "
        "like: it checks your code. HOWTO.md says how to prepare your computer, or Colab."
    )
    cells = [new_markdown_cell(_statement(handout)), new_markdown_cell(told)]
    if start := _start(handout):
        cells.append(new_code_cell(start))
    for problem in handout.problems:
        cells.append(new_markdown_cell(f"## {problem.title}"))
        if given := _given(problem, handout):
            cells.append(new_code_cell(given))
        cells += [new_code_cell(stub.rstrip("\n")) for stub in _stubs(problem)]
    cells += [new_markdown_cell("## Check"), new_code_cell("from grader import check\n\ncheck()")]
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"  # nbformat makes random ids
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return f"{writes(new_notebook(cells=cells, metadata={'kernelspec': kernel}))}\n"


def _statement(handout: Handout) -> str:
    """Return the statement, which begins with a heading; the title if there is no statement."""
    statement, heading = handout.statement.strip(), f"# {handout.title}"
    if statement.startswith("# "):
        return statement
    return f"{heading}\n\n{statement}" if statement else heading


def _told_of_numbers(handout: Handout) -> str:
    """Return a sentence on whose numbers these are; empty if everybody has the same."""
    if not handout.numbers_of:
        return ""
    name = on_one_line(handout.numbers_of)
    return f"The numbers here are those of {name}. Other students have other numbers. "


def _start(handout: Handout) -> str:
    """Return the first code: whose numbers these are, and the prelude; empty if there is none."""
    return "\n".join(filter(None, [numbers_line(handout.numbers_of), handout.prelude.strip()]))


def _given(problem: PublicProblem, handout: Handout) -> str:
    """Return the code with a problem's given values; empty if there are none."""
    heading = f"# Given in {on_one_line(problem.title)}"
    given = problem.given.strip()
    return given and "\n".join(filter(None, [heading, numbers_line(handout.numbers_of), given]))


def _stubs(problem: PublicProblem) -> list[str]:
    """Return what students fill in: a function, or a variable for each question."""
    if isinstance(problem, PublicAnswers):
        return [*map(answer_block, problem.cases)]
    return [_stub(problem)]


def _stub(problem: PublicFunction | PublicChain) -> str:
    if isinstance(problem, PublicFunction) and problem.stub:
        methods = [_method_stub(method) for method in problem.stub.methods]
        body = "\n\n".join([_docstring(problem.docstring), *methods])
        return f"class {problem.function}:\n{textwrap.indent(body, ' ' * 4)}\n"
    parameters = ", ".join(problem.parameters)
    docstring = textwrap.indent(_docstring(problem.docstring), " " * 4)
    return f"def {problem.function}({parameters}):\n{docstring}\n"


def _method_stub(method: MethodStub) -> str:
    decorator = DECORATORS.get(method.kind, "")
    first = {"static": (), "class": ("cls",)}.get(method.kind, ("self",))
    body = _docstring(method.docstring) if method.docstring.strip() else "..."
    head = f"def {method.name}({', '.join((*first, *method.parameters))}):"
    return f"{decorator}{head}\n{textwrap.indent(body, ' ' * 4)}"


def _docstring(text: str) -> str:
    quoted = f'"""{_quotable(text.strip())}'
    return f'{quoted}\n"""' if "\n" in quoted else f'{quoted}"""'


def _quotable(text: str) -> str:
    """Escape text, so that it can stand between triple quotes."""
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'{text[:-1]}\\"' if text.endswith('"') else text
