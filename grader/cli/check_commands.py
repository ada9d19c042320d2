"""The commands about self-checks: `grade check` for students, `grade handout` for their TA."""

import sys
from contextlib import suppress
from pathlib import Path

import click

from grader.cli.interrupts import no_interrupt_lost
from grader.cli.options import (
    ASSIGNMENT,
    GROUPS,
    ONE_PATH,
    ROSTER,
    ROSTER_COLUMNS,
    check_one_path,
)
from grader.cli.watch_screen import WatchScreen
from grader.feedback.console import Line, console
from grader.feedback.terminal_check import view
from grader.handout.handout_folder import WrittenHandout, write_handout
from grader.handout.public_json import FILE_NAME
from grader.handout.publish import make_handout
from grader.model.errors import GraderError, HandoutError, SubmissionsError
from grader.model.record import show_first
from grader.pipeline.assignment_loader import choose_assignment, load_definition, locate
from grader.pipeline.class_handout import (
    INDEX,
    ClassHandout,
    write_class_handout,
    write_student_handout,
)
from grader.selfcheck.browser_page import Page
from grader.selfcheck.file_check import check_file
from grader.selfcheck.last_check import with_progress
from grader.selfcheck.saved_files import saves
from grader.selfcheck.self_check import SelfCheck

SHOWN_ROWS = 5


@click.command(short_help="Check your own work with the public cases.", context_settings=ONE_PATH)
@click.argument("file", default=Path(), type=click.Path(path_type=Path))
@click.option("--html", is_flag=True, help="Show the result in your browser too.")
@click.option("--watch", is_flag=True, help="Check again each time you save. Ctrl-C ends it.")
@click.option(
    "--assignment",
    metavar="PACKAGE_OR_PATH",
    help="For authors: check with the handout of this assignment.",
)
def check(file: Path, html: bool, watch: bool, assignment: str | None) -> None:
    """Check FILE, your own work, with the public.json beside it.

    \b
      grade check                    the file in this folder that defines most
      grade check my_solution.py
      grade check my_notebook.ipynb --watch

    Your code runs on this computer without a sandbox. The check changes none of your files. It
    remembers which cases passed, to tell you next time what got better or worse. It does not
    include hidden cases, so the points are those of the public cases.

    Exit status: 0 if every public check passes, 1 if one fails, 2 for a wrong call.
    """  # noqa: D301 (after \b, click keeps lines as they are)
    check_one_path(file, "To check several files together, put them into one folder, and name it.")
    page = Page() if html else None
    if watch:
        result = _watch(file, assignment, page)
    else:
        with console.status("Checking …"):
            result = _check(file, assignment)
        console.print(view(result.record, result.progress))
        if page:
            page.show(result.record, result.progress)
    if page and page.path:
        console.print(f"Page: {page.path}", soft_wrap=True)
    sys.exit(0 if result.passed else 1)


def _check(file: Path, assignment: str | None) -> SelfCheck:
    try:
        return with_progress(check_file(file, assignment=assignment))
    except (HandoutError, SubmissionsError) as error:
        if file == Path() or not file.is_dir() or (file / FILE_NAME).exists():
            raise
        raise type(error)(f"{error}. To grade a class instead: grade {file}") from error


def _watch(file: Path, assignment: str | None, page: Page | None) -> SelfCheck:
    """Check now and at each save, until Ctrl-C; return the last result."""
    result: SelfCheck | None = None
    with suppress(KeyboardInterrupt), WatchScreen() as screen:
        for _ in saves(file if file.is_dir() else file.parent, meanwhile=screen.fit):
            screen.checking()
            try:
                with no_interrupt_lost():
                    checked = _check(file, assignment)
            except GraderError as error:
                if result is None:
                    raise
                screen.fail(str(error))
                continue
            result = checked
            if page:
                page.show(result.record, result.progress)
            screen.show(result)
    if result is None:
        raise KeyboardInterrupt
    return result


@click.command(short_help="Make a class's handout: starter, public cases, how-to.")
@ASSIGNMENT
@click.option(
    "-o",
    "--output",
    default=Path("handout"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the handout.",
)
@click.option(
    "--install",
    metavar="REQUIREMENT",
    default="",
    help="What students install with pip to get this grader: git+https://… or the address of a "
    "wheel.  [required]",
)
@ROSTER
@ROSTER_COLUMNS
@GROUPS
@click.option(
    "--student",
    metavar="ID",
    help="Make the handout of one student, if each has their own numbers.",
)
def handout(
    assignment: str,
    output: Path,
    install: str,
    roster: Path | None,
    roster_columns: dict[str, str],
    groups: Path | None,
    student: str | None,
) -> None:
    """Make a handout for your class, so that students can check their own work.

    \b
    Writes to the folder -o:
      <assignment>.py, .ipynb      the statement, given values, functions to write
      public.json                  the public cases: nothing hidden, no reference
      HOWTO.md                     how to check: in a terminal, notebook, editor
      .github/workflows/check.yml  for GitHub Classroom: checks each push
      .gitignore                   keeps the virtual environment out of Git
      the assignment's `files`     code and data that your course gives

    If you have edited the starter or the how-to, your version is kept.

    If each student has their own numbers, name the roster with which you will grade: each student
    on it gets a folder in -o, and folders.csv says whose it is.
    """  # noqa: D301 (as above)
    chosen = choose_assignment(assignment)
    if student is not None and (roster or groups):
        raise click.UsageError("--student makes one handout, --roster those of a class: name one")
    if groups and not roster:
        raise click.UsageError("--groups needs a roster: name it with --roster")
    if roster:
        with console.status("Writing …") as status:
            of_class = write_class_handout(
                chosen,
                roster,
                output,
                install=install,
                roster_columns=roster_columns,
                groups=groups,
                on_progress=lambda done, of: status.update(f"Writing … {done} of {of}"),
            )
        _show_class(of_class)
    else:
        _show_folder(_write_one(chosen, output, install, student))
    console.print(f"Assignment: {locate(chosen)}", soft_wrap=True)
    to_whom = "its student" if student else "your class"
    console.print(
        "Give each student their own folder, and nobody another's. Grade with this roster: the "
        "numbers belong to the ids on it."
        if roster
        else f"Give this folder to {to_whom}. HOWTO.md explains how to use it."
    )


def _write_one(assignment: str, output: Path, install: str, student: str | None) -> WrittenHandout:
    if student is not None:
        return write_student_handout(assignment, student, output, install=install)
    definition = load_definition(assignment)
    if definition.own_numbers:
        raise HandoutError(
            f"{definition.example.title}: each student has their own numbers. Name the class list "
            "with --roster, to make a folder for each student, or one student with --student"
        )
    return write_handout(make_handout(definition.example, install=install), output)


def _show_class(made: ClassHandout) -> None:
    """Show how many folders were written, and in which of them something was not."""
    console.print(f"{made.folder}/", soft_wrap=True)
    count = len(made.handouts)
    console.print(f"  {count} folder{'s' if count != 1 else ''}, one for each student or group")
    console.print(f"  {INDEX}: whose each folder is")
    for one in made.handouts.values():
        where = one.folder.relative_to(made.folder)
        for name in one.kept:
            console.print(Line(f"  {where}/{name}: kept, because it was edited"))
        for name in one.in_the_way:
            line = f"  {where}/{name}: not written, because another file has this name"
            console.print(Line(line, style="yellow"))
    if made.without_id:
        rows = show_first(made.without_id, SHOWN_ROWS)
        line = f"Rows of the roster without an id get no folder: {rows}."
        console.print(Line(line, style="yellow"))


def _show_folder(made: WrittenHandout) -> None:
    console.print(f"{made.folder}/", soft_wrap=True)
    for name in made.written:
        console.print(f"  {name}")
    for name in made.kept:
        console.print(f"  {name}: kept, because it was edited")
    for name in made.in_the_way:
        line = f"  {name}: not written, because another file has this name"
        console.print(Line(f"{line}; choose another folder with -o", style="yellow"))
