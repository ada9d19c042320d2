"""The commands for authors: `grade init`, `grade validate` and `grade schema`."""

import json
import sys
from pathlib import Path

import click
from rich.padding import Padding
from rich.table import Table

from grader.authoring.holes import CheckResult, Hole, Validation, number_of
from grader.authoring.json_schemas import SCHEMA_NAMES, SchemaName, json_schema
from grader.authoring.new_assignment import new_assignment
from grader.authoring.validation import validate
from grader.cli.options import ISOLATION
from grader.feedback.console import Line, Trimmed, console
from grader.model.execution import Isolation

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("validate", short_help="Prove an assignment before students see it.")
@click.argument("assignment", default="reference")
@click.option(
    "--solution",
    type=FILE,
    help="A right submission, a .py file, to run instead of one that is made from the reference.",
)
@click.option("--changes", is_flag=True, help="Also show the changes that make no difference.")
@ISOLATION
def validate_command(
    assignment: str, solution: Path | None, changes: bool, isolation: Isolation
) -> None:
    """Prove ASSIGNMENT, a package, folder or .py file, before students see it.

    Runs its reference in the sandbox as a student's submission, marks each known mistake as a
    student's work, changes the reference in small ways, and looks whether a case notices.

    Exit status: 0 without a hole, 1 with one, 2 for a definition that cannot be loaded.
    """
    with console.status("Loading …") as status:
        validation = validate(
            assignment,
            solution=solution,
            isolation=isolation,
            on_check=lambda title: status.update(Line(f"{title} …")),
        )
    console.print(Trimmed(_table(validation)))
    for hole in validation.holes:
        _show(hole)
    for change in (change for result in validation.results for change in result.equal):
        if changes:
            console.print()
            _show_lines(f"Without effect: {change}")
    console.print()
    console.print(_conclusion(validation))
    sys.exit(0 if validation.passed else 1)


def _table(validation: Validation) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for result in validation.results:
        mark, style = _mark(result)
        table.add_row(Line(mark, style), Line(result.title), Line(_tried(result)))
    return table


def _tried(result: CheckResult) -> str:
    if result.not_made:
        return f"not checked: {result.not_made}"
    holes = number_of(len(result.holes), "hole") if result.holes else ""
    return ": ".join(filter(None, (result.counted, holes)))


def _mark(result: CheckResult) -> tuple[str, str]:
    if result.holes:
        return "✗", "red"
    return ("–", "dim") if result.not_made else ("✓", "green")


def _show(hole: Hole) -> None:
    console.print()
    console.print(Line(hole.where, "bold"))
    console.print(Trimmed(Padding(Line(hole.text), (0, 0, 0, 2))))
    _show_lines(hole.diff)


def _show_lines(text: str) -> None:
    for line in text.splitlines():
        style = {"-": "red", "+": "green"}.get(line[:1], "")
        console.print(Line(f"  {line}", style), soft_wrap=True)


def _conclusion(validation: Validation) -> str:
    if validation.passed:
        return "No holes."
    holes = number_of(len(validation.holes), "hole")
    return f"{holes}. Mend before students see the assignment."


@click.command("init", short_help="Begin a new assignment, with an example that grades at once.")
@click.argument("name", type=click.Path(path_type=Path))
def init(name: Path) -> None:
    """Write a small assignment into the new folder NAME, for you to change.

    \b
      __init__.py    the assignment: right and wrong solutions, cases and points
      STATEMENT.md   what students read
      submissions/   one right and three wrong submissions, to try it on

    Never overwrites anything.
    """  # noqa: D301 (after \b, click keeps lines as they are)
    files = new_assignment(name)
    console.print(f"{name}/", soft_wrap=True)
    for file in files:
        console.print(f"  {file.relative_to(name).as_posix()}", soft_wrap=True)
    console.print("Grade its examples:")
    console.print(f"  grade {name / 'submissions'} --assignment {name}", soft_wrap=True)
    console.print("Find what its cases overlook:")
    console.print(f"  grade validate {name}", soft_wrap=True)


@click.command("schema", short_help="Print the JSON Schema of records or of public.json.")
@click.argument("name", type=click.Choice(SCHEMA_NAMES), default="record")
def schema(name: SchemaName) -> None:
    """Print the JSON Schema of students' records, or of the handout's public.json.

    \b
      grade schema record    students/<student>.json
      grade schema public    public.json
    """  # noqa: D301 (as above)
    click.echo(json.dumps(json_schema(name), indent=2, ensure_ascii=False))
