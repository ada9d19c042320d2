"""The command about this computer: `grade doctor`."""

import sys

import click
from rich.padding import Padding
from rich.table import Table

from grader.feedback.console import Line, console
from grader.model.isolation_ways import TITLES, VISIBLE, Way
from grader.sandbox.diagnosis import GUARANTEES, Diagnosis, diagnose


@click.command(short_help="Show how this computer can isolate submissions.")
def doctor() -> None:
    """Show how this computer can isolate submissions, and what would help.

    Tries each way to isolate a submission, lists each guarantee with what keeps it, and prints the
    command that makes an unavailable way available. Changes nothing.

    Exit status: 0 if strict isolation is possible, 1 if it is not.
    """
    diagnosis = diagnose()
    facts = diagnosis.facts
    console.print(f"{facts.system} {facts.release}, as {'root' if facts.is_root else 'a user'}.")
    if diagnosis.way:
        console.print(f"Strict isolation is possible, by {TITLES[diagnosis.way]} and seccomp.")
        console.print("")
        _show_guarantees(diagnosis.way)
    else:
        console.print("Strict isolation is not possible, so `grade` runs no submission.")
    for way in TITLES:
        console.print("")
        _show_way(way, diagnosis)
    sys.exit(0 if diagnosis.way else 1)


def _show_guarantees(way: Way) -> None:
    console.print("A submission …")
    table = Table(box=None, pad_edge=False, show_header=False)
    for guarantee in GUARANTEES:
        table.add_row("✓", guarantee.title, getattr(guarantee, way))
    console.print(table)
    console.print("")
    console.print("It can still see …")
    for what in VISIBLE[way]:
        console.print(f"- {what}")


def _show_way(way: Way, diagnosis: Diagnosis) -> None:
    title = TITLES[way][0].upper() + TITLES[way][1:]
    if way in diagnosis.layers:
        console.print(f"{title}: possible ({', '.join(diagnosis.layers[way])}).")
        return
    console.print(f"{title}: not possible.")
    for remedy in diagnosis.remedies:
        if remedy.way == way:
            console.print(Padding(Line(remedy.why), (0, 0, 0, 2)))
            for command in remedy.commands:
                # Several lines are printed without an indent, so that they can be copied.
                indent = "" if "\n" in command else "    "
                for line in command.splitlines():
                    console.print(Line(f"{indent}{line}"), soft_wrap=True)
