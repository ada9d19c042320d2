"""The command line, `grade`. It calls the library, and shows the results."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from click_default_group import DefaultGroup

from grader.cli.check_commands import check, handout
from grader.cli.class_commands import export, mail, report, run
from grader.cli.doctor_command import doctor
from grader.cli.options import INTERRUPTED
from grader.feedback.console import make_writable
from grader.model.errors import GraderError
from grader.model.visible_text import on_one_line


@contextmanager
def _errors_visible() -> Iterator[None]:
    """Show an error on one line, with visible control characters; on Ctrl-C, exit with 130."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except GraderError as error:
        raise click.UsageError(on_one_line(str(error))) from error
    except click.UsageError as error:
        told = error.format_message()
        if error.ctx and told == error.ctx.get_help():  # `grade` alone shows the help
            raise
        raise click.UsageError(on_one_line(told), error.ctx) from error


class Commands(DefaultGroup):  # type: ignore[misc]
    """The commands. `grade DIR` means `grade run DIR`. A GraderError exits with 2."""

    @_errors_visible()
    def invoke(self, ctx: click.Context) -> object:
        return super().invoke(ctx)

    @_errors_visible()
    def make_context(self, *given: Any, **more: Any) -> click.Context:
        context: click.Context = super().make_context(*given, **more)
        return context


@click.group(
    cls=Commands,
    commands=[run, check, doctor, export, handout, mail, report],
    default="run",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="fairgrade", prog_name="grade")
def main() -> None:
    """Grade student submissions: a fair score, a page of feedback, a CSV for the LMS.

    \b
    A teaching assistant grades a class (`grade DIR` is `grade run DIR`):
      grade submissions/
      grade submissions/ --reports monday --workers 8
      grade submissions.zip --roster gradebook.csv --export canvas
      grade mail --dry-run

    \b
    A student checks their own work with the public cases:
      grade check my_solution.py

    \b
    For this, the teaching assistant first makes a handout for the class:
      grade handout -o handout/ --install git+https://…

    Each command has its own help: `grade run --help`.
    """  # noqa: D301 (after \b, click keeps lines as they are)
    make_writable()
