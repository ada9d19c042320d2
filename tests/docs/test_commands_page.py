"""docs/reference/commands.md has every command and every option, and no others."""

import click
import pytest

from grader.cli import main
from tests.docs.pages import DOCS, first_cells, sections

CONTEXT = click.Context(main, info_name="grade")
COMMANDS = {
    "grade": main,
    **{f"grade {name}": main.get_command(CONTEXT, name) for name in main.list_commands(CONTEXT)},
}
PARAMETERS = [(name, parameter) for name in COMMANDS for parameter in COMMANDS[name].params]
SECTIONS = sections(DOCS / "reference" / "commands.md")


def names(parameter):
    """How a person writes a parameter."""
    if isinstance(parameter, click.Argument):
        return {parameter.human_readable_name}
    return {*parameter.opts, *parameter.secondary_opts}


def documented(command):
    return {cell.split(" ")[0] for cell in first_cells(SECTIONS[command])}


def test_each_command_has_a_section_and_each_section_is_a_command():
    assert {heading for heading in SECTIONS if heading.startswith("grade")} == {*COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_commands_table_has_its_arguments_and_options_and_no_others(command):
    expected = set().union(*(names(parameter) for parameter in COMMANDS[command].params))

    assert documented(command) == expected


@pytest.mark.parametrize(
    ("command", "parameter"), PARAMETERS, ids=[f"{name} {p.name}" for name, p in PARAMETERS]
)
def test_what_can_be_chosen_is_listed(command, parameter):
    choices = getattr(parameter.type, "choices", ())

    assert [choice for choice in choices if f"`{choice}`" not in SECTIONS[command]] == []
