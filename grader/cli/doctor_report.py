"""What a system offers to isolate submissions, in words."""

from __future__ import annotations

from rich.padding import Padding
from rich.table import Table

from grader.feedback.console import Line, console
from grader.model.isolation_ways import TITLES, VISIBLE, Way
from grader.sandbox.diagnosis import GUARANTEES, Diagnosis


def show_diagnosis(diagnosis: Diagnosis) -> None:
    """Say which guarantees hold, by which way, and what would help where they do not."""
    facts = diagnosis.facts
    console.print(f"{facts.system} {facts.release}, as {'root' if facts.is_root else 'a user'}.")
    if diagnosis.way:
        console.print(f"Strict isolation is possible, by {TITLES[diagnosis.way]} and seccomp.")
        console.print("")
        _show_guarantees(diagnosis)
    else:
        console.print("Strict isolation is not possible, so `grade` runs no submission.")
    for way in TITLES:
        console.print("")
        _show_way(way, diagnosis)


def _show_guarantees(diagnosis: Diagnosis) -> None:
    console.print("A submission …")
    table = Table(box=None, pad_edge=False, show_header=False)
    for guarantee, kept_by in diagnosis.kept_by.items():
        table.add_row("✓", GUARANTEES[guarantee], kept_by)
    console.print(table)
    console.print("")
    console.print("It can still tell …")
    for what in VISIBLE[diagnosis.way] if diagnosis.way else ():
        console.print(f"- {what}")


def _show_way(way: Way, diagnosis: Diagnosis) -> None:
    title = TITLES[way][0].upper() + TITLES[way][1:]
    if way in diagnosis.layers:
        layers = ", ".join(diagnosis.layers[way])
        console.print(f"{title}: possible" + (f" ({layers})." if layers else "."))
        return
    console.print(f"{title}: not possible.")
    for remedy in diagnosis.remedies:
        if remedy.way == way:
            console.print(Padding(Line(remedy.why), (0, 0, 0, 2)))
            for command in remedy.commands:
                lines = command.splitlines()
                # What takes several lines is to be copied as it is.
                indent = "" if len(lines) > 1 else "    "
                for line in lines:
                    console.print(Line(f"{indent}{line}"), soft_wrap=True)
