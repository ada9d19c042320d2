"""The command `grade override`: adds a line to the file of overrides."""

import getpass
from pathlib import Path

import click

from grader.cli.options import OVERRIDES, REPORTS
from grader.feedback.console import Line, console
from grader.model.decided_record import decisions_of
from grader.model.errors import OverrideError
from grader.model.overrides import read_override
from grader.model.record import show_points
from grader.pipeline.reports import add_decision


def login_name() -> str:
    """Return the name of the user of this computer; "" if the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


BY = click.option(
    "--by",
    default=login_name,
    show_default="your login name",
    metavar="NAME",
    help="Who decides. Pages show this name.",
)


@click.command(
    short_help="Change a student's points by hand, with the reason.",
    # Otherwise -5 would be taken for an option.
    context_settings={"ignore_unknown_options": True},
)
@click.argument("student")
@click.argument("where")
@click.argument("points", default="")
@click.option("--reason", default="", metavar="TEXT", help="Why. Pages show the reason.")
@BY
@click.option("--replace", is_flag=True, help="Replace an earlier line for the same place.")
@REPORTS
@OVERRIDES
def override(
    student: str,
    where: str,
    points: str,
    reason: str,
    by: str,
    replace: bool,
    reports: Path,
    overrides: Path | None,
) -> None:
    """Change STUDENT's points by hand. This adds a line to overrides.csv in the reports.

    \b
      grade override anna problem2 36 --reason "Accepted the renamed function."
      grade override anna problem2.zero +2 --reason "The statement was unclear."
      grade override anna total excused --reason "Ill."
      grade override anna "line anna.py:12" --reason "Nice!"

    STUDENT is an id, a name, or another id that the roster or the download knows: the line gets the
    id. WHERE is `total`, the id of a problem or a case, or "line FILE:NUMBER" for a comment on a
    line of code. POINTS are a number, a change such as +5 or -5, or `excused`. Without POINTS, the
    reason is a comment.

    The pages and the CSV are drawn again. The record keeps what the grader found, and the line
    counts each time the class is graded again. To take it back, remove it from the file and run
    `grade report`.
    """  # noqa: D301 (after \b, click keeps lines as they are)
    from grader.cli.class_summary import show_places, show_release

    try:
        added = read_override(student, where, points, reason, by)
    except ValueError as error:
        raise OverrideError(str(error)) from error
    gradebook, record = add_decision(reports, added, overrides=overrides, replace=replace)
    name = record.provenance.name
    who = f"{name} ({record.student})" if name else record.student
    for decision in decisions_of(record):
        if decision.override.where == added.where:
            console.print(Line(f"{who}: {decision.text}"))
    score = f"{show_points(record.score)} of {show_points(record.max_score)} points"
    console.print(Line(f"Score now:  {score if record.score is not None else 'none'}"))
    show_release(gradebook)
    show_places(gradebook)
