"""The commands about a class: `grade run`, `grade report`, `grade export`, `grade mail`."""

import sys
import time
from pathlib import Path
from typing import Any

import click

from grader.cli.interrupts import on_interrupt
from grader.cli.options import (
    AS_IS,
    ASSIGNMENT,
    COLUMN,
    COMMENTS,
    EXTENSIONS,
    GROUPS,
    INTERRUPTED,
    ISOLATION,
    LATE,
    ONE_PATH,
    OVERRIDES,
    REPORTS,
    ROSTER,
    ROSTER_COLUMNS,
    SCALE,
    ZERO_UNREADABLE,
    check_one_path,
    take_worth,
)
from grader.export import FORMATS
from grader.handout.public_json import FILE_NAME
from grader.intake.layouts import LAYOUTS
from grader.intake.listing import WORK
from grader.model.errors import AssignmentError
from grader.pipeline.assignment_loader import locate
from grader.pipeline.class_export import export_class
from grader.pipeline.class_mail import write_mail
from grader.pipeline.grade_class import grade
from grader.pipeline.reports import redraw
from grader.selfcheck.one_student import why_one_student
from grader.selfcheck.what_was_meant import choice, near_paths


@click.command(
    short_help="Grade a class: a folder or a download of submissions (the default).",
    context_settings=ONE_PATH,
)
@click.argument("submissions", type=click.Path(path_type=Path))
@ASSIGNMENT
@REPORTS
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="The number of submissions to run at once.  [default: one per processor]",
)
@ISOLATION
@click.option(
    "--layout",
    default="",
    metavar="NAME[:ASSIGNMENT]",
    help=f"The layout of SUBMISSIONS, if it is not recognised: {', '.join(LAYOUTS)}.",
)
@ROSTER
@ROSTER_COLUMNS
@click.option(
    "--export",
    "exports",
    type=click.Choice([*FORMATS]),
    multiple=True,
    help="Write the scores and pages that this LMS takes. May be repeated.",
)
@COLUMN
@SCALE
@AS_IS
@COMMENTS
@GROUPS
@ZERO_UNREADABLE
@OVERRIDES
@LATE
@EXTENSIONS
@click.option("--fresh", is_flag=True, help="Run all submissions again, also unchanged ones.")
@click.option(
    "--only",
    metavar="STUDENT",
    multiple=True,
    help="Run the work of this student again, by id or name. May be repeated. The others keep "
    "their results.",
)
def run(submissions: Path, **options: Any) -> None:
    """Grade SUBMISSIONS: a folder, or the archive that your LMS gives you.

    \b
    submissions/
      anna.py          the student `anna`: a Python file,
      bela.ipynb       a notebook,
      chloé/…          or a folder with any of these

    It may be a .zip or .tar.gz of such a folder. Downloads of Canvas, Moodle, Blackboard,
    Brightspace, Gradescope, nbgrader and GitHub Classroom are recognised.

    \b
    Writes to the folder --reports:
      grades.csv               one line per student, for the LMS
      index.html               the class: scores, cases, what needs your attention
      students/<student>.html  feedback for the student
      students/<student>.json  the record that the pages are made from
      export/…                 the scores and pages for the LMS of each --export

    Points that people changed, in overrides.csv beside these, count in all but the records. So do
    the late policy and the later deadlines in extensions.csv.

    A submission that has not changed since the last run is not run again, except with --fresh or
    --only. Students of earlier runs who are not in SUBMISSIONS keep their results: grade late work
    alone into the same reports. Ctrl-C finishes the submissions that are running and keeps the
    results; run the same command again to continue.

    Exit status: 0 if every submission was graded, whatever the scores; 1 if the grader itself
    failed on some; 2 for a wrong call; 130 after Ctrl-C.
    """  # noqa: D301 (after \b, click keeps lines as they are)
    # Imported late, so that `grade check` does not wait for it.
    from grader.cli.class_summary import GradingProgress, show_gradebook, show_one_student

    if not options["roster"] and (options["roster_columns"] or options["column"]):
        raise click.UsageError("--roster-columns and --column need a roster: name it with --roster")
    options["worth"] = take_worth(options)
    _check_meant(submissions, options["assignment"])
    if why := why_one_student(submissions):
        show_one_student(submissions, why)
    started = time.perf_counter()
    with GradingProgress() as progress, on_interrupt(progress.finish):
        gradebook = grade(submissions, on_progress=progress.show, stop=progress.ending, **options)
    show_gradebook(gradebook, time.perf_counter() - started)
    is_stopped = progress.ending.is_set() and gradebook.left
    sys.exit(INTERRUPTED if is_stopped else int(gradebook.failed > 0))


def _check_meant(submissions: Path, assignment: str) -> None:
    """Raise UsageError for a missing path, and for a student who means `grade check FILE`."""
    check_one_path(submissions, "Put all submissions into one folder, and name it.")
    is_work = submissions.suffix.lower() in WORK and submissions.is_file()
    if is_work and submissions.with_name(FILE_NAME).is_file():
        raise click.UsageError(
            f"this command grades a class, but {submissions} is beside the {FILE_NAME} of a "
            f"student. To check your own work: grade check {submissions}"
        )
    if submissions.name == FILE_NAME and submissions.is_file():
        raise click.UsageError(
            f"{submissions} is a handout, and has no submissions. To check your own work: grade "
            "check. To grade a class, name the folder of its submissions"
        )
    if submissions.joinpath(FILE_NAME).is_file():
        raise click.UsageError(
            f"this command grades a class, but {submissions / FILE_NAME} is the handout of a "
            f"student. To check your own work: grade check {submissions}. To grade a class, name "
            "the folder of its submissions, and keep the handout in another one"
        )
    if not submissions.exists():
        near = near_paths(submissions)
        hint = f". Do you mean {choice(near)}?" if near else ""
        raise click.UsageError(f"{submissions}: no such file or folder{hint}")
    try:
        locate(assignment, submissions)
    except AssignmentError as error:
        if not is_work:
            raise
        raise click.UsageError(
            f"{error}. If you are a student: put {FILE_NAME}, which your course hands out, beside "
            f"your file, and run: grade check {submissions}"
        ) from error


@click.command(short_help="Draw pages and CSV again from the records.")
@click.argument("reports", default=Path("reports"), type=click.Path(path_type=Path))
@OVERRIDES
@LATE
@EXTENSIONS
@click.option(
    "--assignment",
    metavar="PACKAGE_OR_PATH",
    help="Read `late` and `adjust` of the assignment again. By default, those of the run count. "
    "With --release-hidden, the default is that of the last release, or else `reference`.",
)
@click.option(
    "--release-hidden/--no-release-hidden",
    default=None,
    help="Show hidden cases in full on students' pages, also when they are drawn again, or hide "
    "them again. Inputs and expected values come from --assignment.  [default: as it is]",
)
def report(reports: Path, **options: Any) -> None:
    """Draw all pages and the CSV again from the records in REPORTS, and from what people decided.

    \b
      grade report
      grade report monday --late 10%/day
      grade report monday --assignment a3.py
      grade report monday --assignment a3.py --release-hidden

    Do this after you changed overrides.csv, extensions.csv, the late policy, or `adjust` in the
    assignment, or after an update of the grader. Nothing is run. Without REPORTS, the folder
    `reports` is used.
    """  # noqa: D301 (as above)
    from grader.cli.class_summary import show_places, show_rules

    gradebook = redraw(reports, **options)
    show_rules(gradebook)
    show_places(gradebook)


@click.command(short_help="Write gradebooks and pages for LMSes from the records.")
@click.argument("formats", nargs=-1, required=True, type=click.Choice([*FORMATS]))
@REPORTS
@ROSTER
@ROSTER_COLUMNS
@COLUMN
@SCALE
@AS_IS
@COMMENTS
@ZERO_UNREADABLE
@OVERRIDES
def export(formats: tuple[str, ...], reports: Path, **options: Any) -> None:
    """Write gradebooks for LMSes, and pages to hand back, from the records in --reports.

    \b
      grade export canvas
      grade export pages
      grade export moodle csv --reports monday --roster worksheet.csv

    Nothing is graded again. Without --roster, the roster of the run is used.
    """  # noqa: D301 (as above)
    from grader.cli.class_summary import show_export

    if options["roster_columns"] and not options["roster"]:
        raise click.UsageError("--roster-columns needs a roster: name it with --roster")
    options["worth"] = take_worth(options)
    show_export(export_class(reports, formats, **options))


@click.command(short_help="Write a mail message to each student, with their page.")
@click.argument("reports", default=Path("reports"), type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Write the messages. Without it, nothing is done.")
@click.option("--from", "sender", metavar="ADDRESS", help="The sender: 'Ada Lee <ada@example.edu>'")
@click.option("--subject", metavar="TEXT", help="The subject, with names as in a template.")
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file with the text of the messages, with names such as {{ name }} and {{ score }}.",
)
@ROSTER
@ROSTER_COLUMNS
@OVERRIDES
def mail(reports: Path, dry_run: bool, **options: Any) -> None:
    """Write a message to each student of the records in REPORTS, with their page attached.

    \b
      grade mail --dry-run --from 'Ada Lee <ada@example.edu>'

    Nothing is sent. The messages are files, REPORTS/mail/<student>.eml, which your mail program
    opens as drafts. The addresses are those of the roster.

    A template can use {{ name }}, {{ student }}, {{ assignment }}, {{ course }}, {{ contact }},
    {{ score }}, {{ max_score }}, {{ percent }}, {{ status }}, {{ message }}, {{ late }},
    {{ decisions }} and {{ fixes }}, in the language of jinja2.
    """  # noqa: D301 (as above)
    from grader.cli.class_summary import show_mail

    if not dry_run:
        raise click.UsageError(
            "sending is left to your mail program. To write the messages for it: "
            f"grade mail {reports} --dry-run"
        )
    if options["roster_columns"] and not options["roster"]:
        raise click.UsageError("--roster-columns needs a roster: name it with --roster")
    show_mail(write_mail(reports, **options))
