"""What commands share: options, and how they end where something is wrong."""

from __future__ import annotations

from pathlib import Path

import click

INTERRUPTED = 130
"""The exit status after Ctrl-C."""


class GraderCommandError(click.ClickException):
    """A GraderError as click shows it: `Error: …`, and the exit status of a wrong call."""

    exit_code = 2


ROSTER = click.option(
    "--roster",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The class list: the LMS's own gradebook export, or a CSV with a column of ids.",
)
ROSTER_COLUMNS = click.option(
    "--roster-columns",
    callback=lambda _, __, text: _read_columns(text),
    metavar="ROLE=COLUMN,…",
    help="Which of its columns is what, where that is not obvious: student=Login,name=Who",
)
COLUMN = click.option(
    "--column",
    metavar="NAME",
    help="The roster's column that the scores go to, where that cannot be told.",
)
ASSIGNMENT = click.option(
    "--assignment",
    default="reference",
    show_default=True,
    metavar="PACKAGE_OR_PATH",
    help="What to grade by: a package, or a folder or .py file that defines ASSIGNMENT.",
)


def _read_columns(text: str | None) -> dict[str, str]:
    """`student=Login,name=Who` as a mapping."""
    pairs = [part.partition("=") for part in text.split(",")] if text else []
    if any(not (role and equals and column) for role, equals, column in pairs):
        raise click.BadParameter(f"{text!r} is not of the form student=COLUMN,name=COLUMN")
    return {role.strip(): column.strip() for role, _, column in pairs}
