"""`grade`: the command line, thin over the library.

A command is imported when it is called: a student who checks a file does not wait for what
grades a class.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click
from click_default_group import DefaultGroup

from grader.cli.options import INTERRUPTED, GraderCommandError
from grader.feedback.console import make_writable
from grader.model.errors import GraderError
from grader.model.visible_text import on_one_line

COMMANDS = {
    "run": "grader.cli.class_commands",
    "check": "grader.cli.check_commands",
    "doctor": "grader.cli.doctor_command",
    "handout": "grader.cli.check_commands",
    "report": "grader.cli.class_commands",
    "export": "grader.cli.class_commands",
}
"""The module that defines each, by its own name."""


class Commands(DefaultGroup):  # type: ignore[misc]
    """`grade DIR` is `grade run DIR`; Ctrl-C ends any command with 130, a GraderError with 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> object:
        name = cmd_name if cmd_name in COMMANDS else self.default_cmd_name
        if name not in self.commands:
            self.add_command(getattr(import_module(COMMANDS[name]), name))
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        try:
            with _errors_visible():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)

    def make_context(self, *given: Any, **more: Any) -> click.Context:
        with _errors_visible():
            context: click.Context = super().make_context(*given, **more)
            return context


@contextmanager
def _errors_visible() -> Iterator[None]:
    """Have an error, ours or click's own, show what it cites on one line."""
    try:
        yield
    except GraderError as error:
        raise GraderCommandError(on_one_line(str(error))) from error
    except click.UsageError as error:
        told = error.format_message()
        if error.ctx and told == error.ctx.get_help():  # what `grade` alone ends with
            raise
        raise click.UsageError(on_one_line(told), error.ctx) from error


@click.group(cls=Commands, default="run", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fairgrade", prog_name="grade")
def main() -> None:
    """Grade student submissions: a fair score, a page of feedback, a CSV for the LMS.

    \b
    A teaching assistant grades a class (`grade DIR` is `grade run DIR`):
      grade submissions/
      grade submissions/ --reports monday --workers 8
      grade submissions.zip --roster gradebook.csv --export canvas

    \b
    A student checks their own work against the public cases:
      grade check my_solution.py

    \b
    It needs what the teaching assistant has made for the class:
      grade handout -o handout/ --install git+https://…

    Every command explains itself: `grade run --help`.
    """  # noqa: D301 (\b is click's own mark: keep these lines as they are)
    make_writable()
