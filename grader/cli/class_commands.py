"""The commands about a class: `grade run`, `grade report`, `grade export`."""

from __future__ import annotations

import difflib
import sys
import threading
import time
from pathlib import Path

import click

from grader.cli import COMMANDS
from grader.cli.class_summary import (
    progress,
    show_exports,
    show_gradebook,
    show_left,
    show_places,
    show_unmatched,
)
from grader.cli.interrupts import on_interrupt
from grader.cli.options import ASSIGNMENT, COLUMN, INTERRUPTED, ROSTER, ROSTER_COLUMNS
from grader.export import FORMATS
from grader.handout.public_json import FILE_NAME
from grader.intake.layouts import LAYOUTS
from grader.intake.listing import WORK
from grader.model.execution import Isolation
from grader.pipeline.grade_class import grade
from grader.pipeline.reports import export_class, redraw


@click.command(short_help="Grade a class: a folder or a download of submissions (the default).")
@click.argument("submissions", type=click.Path(path_type=Path))
@ASSIGNMENT
@click.option(
    "--reports",
    default=Path("reports"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write to.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="How many submissions to run at once.  [default: one per processor]",
)
@click.option(
    "--isolation",
    type=click.Choice(["strict", "process"]),
    default="strict",
    show_default=True,
    help="How student code is kept apart: strict (Linux) from files, network and other processes; "
    "process, with resource limits only: it can do what you can.",
)
@click.option(
    "--layout",
    default="",
    metavar="NAME[:ASSIGNMENT]",
    help=f"How SUBMISSIONS lie, where that cannot be told: {', '.join(LAYOUTS)}.",
)
@ROSTER
@ROSTER_COLUMNS
@click.option(
    "--export",
    "exports",
    type=click.Choice([*FORMATS]),
    multiple=True,
    help="Write a gradebook that this LMS imports; may be given several times.",
)
@COLUMN
def run(
    submissions: Path,
    assignment: str,
    reports: Path,
    workers: int | None,
    isolation: Isolation,
    layout: str,
    roster: Path | None,
    roster_columns: dict[str, str],
    exports: tuple[str, ...],
    column: str | None,
) -> None:
    """Grade SUBMISSIONS: a folder, or the archive that an LMS gave you.

    \b
    submissions/
      anna.py          the student `anna`: a Python file,
      bela.ipynb       a notebook,
      chloé/…          or a folder with any of these

    A .zip or .tar.gz of such a folder will do. What Canvas, Moodle, Blackboard, Brightspace,
    Gradescope, nbgrader and GitHub Classroom hand out is recognised.

    \b
    Writes, under --reports:
      grades.csv               one line a student, for the LMS
      index.html               the class: scores, cases, whom to look at
      students/<student>.html  feedback for the student
      students/<student>.json  the record all of it is drawn from
      export/…                 what each --export asks for

    A submission that has not changed since the last run is not run again; delete the reports
    folder to grade everybody anew. Ctrl-C finishes what is running and keeps what was done; the
    same command goes on from there.

    Exit status: 0 every submission was graded, whatever the scores; 1 the grader itself failed
    on some; 2 a wrong call; 130 stopped by Ctrl-C.
    """  # noqa: D301 (as above)
    if not roster and (roster_columns or column):
        raise click.UsageError("--roster-columns and --column are about a roster: name --roster")
    _check_meant(submissions)
    started = time.perf_counter()
    stop = threading.Event()
    with progress() as bar:

        def finish(*_: object) -> None:
            stop.set()
            bar.stopping()

        with on_interrupt(finish):
            gradebook = grade(
                submissions,
                assignment=assignment,
                reports=reports,
                workers=workers,
                isolation=isolation,
                layout=layout,
                roster=roster,
                roster_columns=roster_columns,
                exports=exports,
                column=column,
                on_progress=bar.update,
                stop=stop,
            )
    show_gradebook(gradebook, time.perf_counter() - started)
    if gradebook.left:
        sys.exit(INTERRUPTED)
    sys.exit(1 if gradebook.failed else 0)


def _check_meant(submissions: Path) -> None:
    """Say it where another command is meant: `grade my_file.py`, `grade chekc`."""
    if submissions.suffix.lower() in WORK and submissions.with_name(FILE_NAME).is_file():
        raise click.UsageError(
            f"this grades a class, and beside {submissions} lies the {FILE_NAME} of a student. To "
            f"check your own work: grade check {submissions}"
        )
    if not submissions.exists():
        near = difflib.get_close_matches(str(submissions), COMMANDS, n=1)
        hint = f"; do you mean: grade {near[0]}" if near else ""
        raise click.UsageError(f"{submissions}: no such file or folder{hint}")


@click.command(short_help="Draw pages and CSV again from the records.")
@click.argument("reports", default=Path("reports"), type=click.Path(path_type=Path))
def report(reports: Path) -> None:
    """Draw all pages and the CSV again from the records in REPORTS, without running anything.

    REPORTS is `reports` where it is not given.
    """
    show_places(redraw(reports))


@click.command(short_help="Write gradebooks for LMSes from the records.")
@click.argument("formats", nargs=-1, required=True, type=click.Choice([*FORMATS]))
@click.option(
    "--reports",
    default=Path("reports"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="The folder that was graded into.",
)
@ROSTER
@ROSTER_COLUMNS
@COLUMN
def export(
    formats: tuple[str, ...],
    reports: Path,
    roster: Path | None,
    roster_columns: dict[str, str],
    column: str | None,
) -> None:
    """Write gradebooks for LMSes from the records in --reports, without grading again.

    \b
      grade export canvas
      grade export moodle csv --reports monday --roster worksheet.csv

    The roster is that of the run unless another one is named.
    """  # noqa: D301 (as above)
    if roster_columns and not roster:
        raise click.UsageError("--roster-columns is about a roster: name it with --roster")
    exports = export_class(
        reports, formats, roster=roster, roster_columns=roster_columns, column=column
    )
    show_left(exports.left)
    show_unmatched(exports.unmatched)
    show_exports(exports.files)
