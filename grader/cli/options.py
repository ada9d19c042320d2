"""Options that several commands share, and an exit status."""

from pathlib import Path
from typing import Any, get_args

import click

from grader.model.late_policy import LatePolicy
from grader.model.late_work import read_policy
from grader.model.roster import Comments, Worth

INTERRUPTED = 130  # the exit status after Ctrl-C
ROSTER = click.option(
    "--roster",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The class list: the gradebook that your LMS exports, or a CSV with a column of ids.",
)
ROSTER_COLUMNS = click.option(
    "--roster-columns",
    callback=lambda _, __, text: _read_columns(text),
    metavar="ROLE=COLUMN,…",
    help="The columns of the roster, if they are not recognised: student=Login,name=Who",
)
COLUMN = click.option(
    "--column",
    metavar="NAME",
    help="The roster's column for the scores, if it is not recognised.",
)
ZERO_UNREADABLE = click.option(
    "--zero-unreadable/--no-zero-unreadable",
    default=None,
    help="Write 0 points into gradebooks for submissions of which nothing could be run, or leave "
    "them blank until a person decides.  [default: as before, at first blank]",
)
_WORTH = "scale", "as_is"
SCALE = click.option(
    "--scale",
    is_flag=True,
    help="If the LMS's column is worth other points than the assignment, convert the scores to "
    "them. Unless this or --as-is was said before, that is an error.",
)
AS_IS = click.option(
    "--as-is",
    is_flag=True,
    help="If the LMS's column is worth other points, write the scores as they are.",
)
COMMENTS = click.option(
    "--comments",
    type=click.Choice(get_args(Comments)),
    help="What to do with a comment of somebody else in the LMS: append ours below it, keep it "
    "without ours, or replace it.  [default: as before, at first append]",
)
GROUPS = click.option(
    "--groups",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The groups that hand in together: Canvas's export of a group set, or a CSV with ids and "
    "a column `group`. Each member gets the result.",
)
OVERRIDES = click.option(
    "--overrides",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file with the points that people changed.  [default: overrides.csv in the reports]",
)
LATE = click.option(
    "--late",
    callback=lambda _, __, text: None if text is None else _read_late(text),
    metavar="POLICY",
    help="What late work loses: none, 10%/day or 'cap 50%'; with more: "
    "'10%/day, grace 1h, floor 50%, cap 80%'.  [default: what the assignment "
    "says, or else what counted last]",
)
EXTENSIONS = click.option(
    "--extensions",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file with later deadlines of single students.  [default: extensions.csv in the "
    "reports]",
)
ASSIGNMENT = click.option(
    "--assignment",
    default="reference",
    show_default=True,
    metavar="PACKAGE_OR_PATH",
    help="The assignment: a package, or a folder or .py file that defines ASSIGNMENT.",
)
ISOLATION = click.option(
    "--isolation",
    type=click.Choice(["strict", "process"]),
    default="strict",
    show_default=True,
    help="strict (Linux) keeps student code away from files, network and other processes. With "
    "process, it has resource limits, but no sandbox and your permissions.",
)
REPORTS = click.option(
    "--reports",
    default=Path("reports"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the reports.",
)


def take_worth(options: dict[str, Any]) -> Worth | None:
    """Take `--scale` and `--as-is` out of the options of a command, and return what they mean.

    Return None if neither is given.
    """
    scale, as_is = (options.pop(name) for name in _WORTH)
    if scale and as_is:
        raise click.UsageError("--scale and --as-is exclude each other: give one of them")
    return "scale" if scale else "as_is" if as_is else None


# For a command with one path: what follows is no path of its own, but an error with a hint.
ONE_PATH = {"allow_extra_args": True}


def check_one_path(path: Path, advice: str) -> None:
    """Raise UsageError if more than one path is given, or one with a space in its name."""
    more = click.get_current_context().args
    if not more:
        return
    joined = " ".join(map(str, [path, *more]))
    if Path(joined).exists():
        raise click.UsageError(f'put a path with spaces in quotation marks: "{joined}"')
    raise click.UsageError(f"only one path can be given, but there are {len(more) + 1}. {advice}")


def _read_late(text: str) -> LatePolicy:
    try:
        return read_policy(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _read_columns(text: str | None) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",")] if text else []
    if any(not (role and equals and column) for role, equals, column in pairs):
        raise click.BadParameter(f"{text!r} is not of the form student=COLUMN,name=COLUMN")
    return {role.strip(): column.strip() for role, _, column in pairs}
