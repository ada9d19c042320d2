"""The commands about a student's self-check: `grade check`, and `grade handout` for the TA."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.interrupts import no_interrupt_lost
from grader.cli.options import ASSIGNMENT
from grader.feedback.console import console
from grader.feedback.terminal_check import show_check, show_page
from grader.model.errors import GraderError
from grader.selfcheck.file_check import check_file
from grader.selfcheck.self_check import SelfCheck

if TYPE_CHECKING:
    from grader.selfcheck.browser_page import Page


@click.command(short_help="Check your own work against the public cases.")
@click.argument("file", default=Path(), type=click.Path(path_type=Path))
@click.option("--html", is_flag=True, help="Show it as a page in your browser as well.")
@click.option("--watch", is_flag=True, help="Check again each time you save; Ctrl-C ends it.")
@click.option(
    "--assignment",
    metavar="PACKAGE_OR_PATH",
    help="For authors: check by the handout that this assignment makes.",
)
def check(file: Path, html: bool, watch: bool, assignment: str | None) -> None:
    """Check FILE, your own work, by the public.json beside it.

    \b
      grade check                    what defines most in this folder
      grade check my_solution.py
      grade check my_notebook.ipynb --watch

    Runs your code on this machine as it is, and changes nothing. Hidden cases are not among what
    is checked, so the points shown are those that the public cases carry.

    Exit status: 0 when every public check passes, 1 when one does not, 2 a wrong call.
    """  # noqa: D301 (\b is click's own mark: keep these lines as they are)
    page = _page() if html else None
    if watch:
        result = _watch(file, assignment, page)
    else:
        with console.status("Checking …"):
            result = check_file(file, assignment=assignment)
        show_check(result.record)
        if page:
            page.show(result.record)
    if page and page.path:
        show_page(page.path)
    sys.exit(0 if result.passed else 1)


def _watch(file: Path, assignment: str | None, page: Page | None) -> SelfCheck:
    """Check at once and again at each save, until Ctrl-C; the last result."""
    from grader.cli.watch_screen import WatchScreen
    from grader.selfcheck.saved_files import saves

    result: SelfCheck | None = None
    folder = file if file.is_dir() else file.parent
    try:
        with WatchScreen() as screen:
            for _ in saves(folder, meanwhile=screen.fit):
                screen.checking()
                try:
                    with no_interrupt_lost():
                        checked = check_file(file, assignment=assignment)
                except GraderError as error:
                    if result is None:
                        raise
                    screen.fail(str(error))
                    continue
                result = checked
                if page:
                    page.show(result.record)
                screen.show(result.record)
    except KeyboardInterrupt:
        if result is None:
            raise
        return result
    raise AssertionError("saves go on for ever")


def _page() -> Page:
    # Templates and highlighting, for which who looks at the terminal need not wait.
    from grader.selfcheck.browser_page import Page

    return Page()


@click.command(short_help="Make what a class is given: starter, public cases, how-to.")
@ASSIGNMENT
@click.option(
    "-o",
    "--output",
    default=Path("handout"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write to.",
)
@click.option(
    "--install",
    metavar="REQUIREMENT",
    default="",
    help="What students are to pip install: where they get this grader, such as git+https://… or "
    "the address of a wheel.  [required]",
)
def handout(assignment: str, output: Path, install: str) -> None:
    """Make what you give to your class, so that students can check their work themselves.

    \b
    Writes, under -o:
      <assignment>.py, .ipynb      the functions to write, without their bodies
      public.json                  the public cases: nothing hidden, no reference
      HOWTO.md                     how to check: in a terminal, notebook, editor
      .github/workflows/check.yml  for GitHub Classroom: checks what is pushed

    A starter or how-to that you have edited is kept as it is.
    """  # noqa: D301 (as above)
    from grader.feedback.terminal_check import show_handout
    from grader.handout.handout_folder import write_handout
    from grader.handout.publish import make_handout
    from grader.pipeline.assignment_loader import choose_assignment, load_assignment, locate

    chosen = choose_assignment(assignment)
    public = make_handout(load_assignment(chosen), install=install)
    show_handout(write_handout(public, output), locate(chosen))
