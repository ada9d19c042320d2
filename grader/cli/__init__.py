"""The command line, `grade`. It calls the library, and shows the results."""

import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click
from click_default_group import DefaultGroup

from grader.cli.authoring_commands import init, schema, validate_command
from grader.cli.check_commands import check, handout
from grader.cli.class_commands import export, mail, report, run
from grader.cli.diff_command import diff_command
from grader.cli.doctor_command import doctor
from grader.cli.options import INTERRUPTED
from grader.cli.override_command import override
from grader.cli.review_command import review
from grader.feedback.console import make_writable
from grader.model.errors import GraderError
from grader.model.visible_text import on_one_line


@contextmanager
def _errors_visible() -> Iterator[None]:
    """Show errors with visible control characters, as one paragraph; on Ctrl-C, exit with 130."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except GraderError as error:
        raise click.UsageError(_as_paragraph(str(error))) from error
    except click.UsageError as error:
        told = error.format_message()
        if error.ctx and told == error.ctx.get_help():  # `grade` alone shows the help
            raise
        raise click.UsageError(_as_paragraph(told), error.ctx) from error


def _as_paragraph(text: str) -> str:
    """Make a text visible, and wrap it between words on a terminal."""
    line = on_one_line(text)
    if not sys.stderr.isatty():
        return line
    width = max(20, shutil.get_terminal_size().columns)
    wrapped = textwrap.fill(
        line, width, initial_indent="Error: ", break_long_words=False, break_on_hyphens=False
    )
    return wrapped.removeprefix("Error: ")  # click writes it


class Commands(DefaultGroup):  # type: ignore[misc]
    """The commands. `grade DIR` means `grade run DIR`. A GraderError exits with 2."""

    @_errors_visible()
    def invoke(self, ctx: click.Context) -> object:
        return super().invoke(ctx)

    @_errors_visible()
    def make_context(self, *given: Any, **more: Any) -> click.Context:
        context: click.Context = super().make_context(*given, **more)
        return context

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; raise NoSuchCommand for a misspelt one, which is no path either."""
        word = args[0]
        if word not in self.commands and not Path(word).exists():
            names = [*self.commands, "--help", "--version"]
            error = click.NoSuchCommand(
                word,
                f"{word}: no such command, and no such file or folder.",
                # `chek` is not `schema`, which click would also suggest.
                possibilities=get_close_matches(word, names, cutoff=0.65),
                ctx=ctx,
            )
            if error.possibilities:
                raise error
        found: tuple[str | None, click.Command | None, list[str]]
        found = super().resolve_command(ctx, args)
        return found


@click.group(
    cls=Commands,
    commands=[
        run,
        check,
        diff_command,
        doctor,
        export,
        handout,
        init,
        mail,
        override,
        report,
        review,
        schema,
        validate_command,
    ],
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

    \b
    An author begins an assignment, and proves it:
      grade init homework1
      grade validate homework1

    Each command has its own help: `grade run --help`.
    """  # noqa: D301 (after \b, click keeps lines as they are)
    make_writable()
