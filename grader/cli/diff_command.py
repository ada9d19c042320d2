"""The command `grade diff`: shows whose results changed, from what to what, and why."""

from pathlib import Path

import click
from rich.table import Table

from grader.feedback.console import Line, console
from grader.model.class_changes import ClassChanges, signed
from grader.model.record import show_first, show_points
from grader.pipeline.run_history import diff, write_changes

SHOWN_CASES = 4
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("diff", short_help="Show whose results changed since the run before, and why.")
@click.argument("old", default=Path("reports"), type=FOLDER)
@click.argument("new", required=False, type=FOLDER)
@click.option("--html", "page", type=FILE, help="Write the list as a page, too.")
@click.option("--csv", "table", type=FILE, help="Write the list as CSV, too.")
def diff_command(old: Path, new: Path | None, page: Path | None, table: Path | None) -> None:
    """Show whose results changed, from what to what, in which cases, and why.

    \b
      grade diff                     since the run before the last one into `reports`
      grade diff monday              the same, of the reports in `monday`
      grade diff monday tuesday      between two folders of reports

    The points are those that count, after all overrides. Nothing is run.
    """  # noqa: D301 (after \b, click keeps lines as they are)
    changes = diff(old, new)
    write_changes(changes, page=page, table=table)
    if changes.students:
        console.print(_table(changes))
        console.print()
    if changes.left:
        are = "submissions are" if changes.left > 1 else "submission is"
        line = f"The last run was stopped: {changes.left} {are} not graded again yet."
        console.print(line, style="yellow")
    console.print(f"{changes.text[:1].upper()}{changes.text[1:]}.")
    for path, what in ((page, "Page: "), (table, "Table:")):
        if path:
            console.print(f"{what} {path}", soft_wrap=True)


def _table(changes: ClassChanges) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("student", overflow="fold")
    for title in ("before", "after", ""):
        table.add_column(title, justify="right")
    table.add_column("cases", overflow="fold")
    table.add_column("why", overflow="fold")
    for change in changes.students:
        who = f"{change.name} ({change.student})" if change.name else change.student
        gain = signed(change.difference) if change.difference else ""
        cases = show_first([str(case) for case in change.cases], SHOWN_CASES)
        before, after = (show_points(score) or "–" for score in change.scores)
        table.add_row(Line(who), before, after, gain, cases, Line(change.told))
    return table
