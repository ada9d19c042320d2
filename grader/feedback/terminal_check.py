"""A student's self-check: what passed, what did not, and what to fix first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Column, Table

from grader.feedback.arrays import Matrix, arrays
from grader.feedback.console import Line, Trimmed, console
from grader.feedback.labels import OF_A_CHAIN, label, sum_up
from grader.model.fixes import Fix, fixes, numbers_of, tell
from grader.model.record import CaseResult, Comparison, Record, show_first, show_points

SHOWN_FIXES = 5
SHOWN_CASES = 6
GOOD = frozenset({"correct", "accepted", "follow_through"})
INDENT = 3
SHOWN_WITH_VALUES = frozenset({"wrong", "error"})
SHOWN_OUTPUT = 10
"""Lines of what was printed."""


def show_check(record: Record) -> None:
    """Print a self-check."""
    console.print(view(record))


def show_page(path: Path) -> None:
    """Say where the page is."""
    console.print(Line(f"Page: {path}"), soft_wrap=True)


def view(record: Record) -> RenderableType:
    """A self-check, to be printed as wide as there is room."""
    return Trimmed(Group(*_parts(record, brief=False)))


def failures(record: Record) -> RenderableType:
    """A self-check without the cases that pass."""
    return Group(*_parts(record, brief=True))


def essence(record: Record) -> RenderableType:
    """What of a self-check matters most, from the top down."""
    if record.status != "graded":
        return view(record)
    return Group(next(_closing(record)), *_fixes(fixes(record)), *remarks(record))


def _parts(record: Record, *, brief: bool) -> Iterator[RenderableType]:
    yield _head(record)
    if record.status != "graded":
        yield Line(record.message, style="bold red")
        return
    found = fixes(record)
    yield from _tables(record, found, brief=brief)
    yield from remarks(record)
    yield from _fixes(found)
    yield from _advice(record, found)
    yield Line()
    yield from _closing(record)


def _head(record: Record) -> Line:
    head = f"{record.assignment} – {record.file}" if record.file else record.assignment
    return Line(head, style="bold")


def _name(case: CaseResult) -> str:
    return case.id.case


def _tables(record: Record, found: list[Fix], *, brief: bool) -> Iterator[RenderableType]:
    """A table for each problem, all with columns of one width; where brief, of what fails."""
    numbers = numbers_of(found[:SHOWN_FIXES], record)
    verdicts = {case.id: " ".join(label(case)) for case in record.cases}
    widest_verdict = max(map(len, verdicts.values()), default=0)
    widest_name = max(map(len, map(_name, record.cases)), default=0)
    for problem in record.problems:
        cases = record.cases_of(problem)
        shown = [case for case in cases if not (brief and case.passed)]
        if not shown:
            continue
        yield Line()
        yield Line(problem.title, style="bold")
        if not brief and any(case.checked != "value" for case in cases):
            yield Line(OF_A_CHAIN, style="dim")
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(no_wrap=True, min_width=widest_verdict)
        table.add_column(no_wrap=True, min_width=widest_name)
        table.add_column(no_wrap=True, min_width=len("3/3"), justify="right")
        table.add_column(no_wrap=True)
        for case in shown:
            number = numbers.get(case.id)
            table.add_row(
                Line(verdicts[case.id], style=_style(case)),
                _name(case),
                _points(case),
                f"see {number}" if number else "",
            )
        yield table


def _style(case: CaseResult) -> str:
    if case.verdict in GOOD:
        return "" if case.checked == "format" else "green"
    return "yellow" if case.passed else "red"


def _points(case: CaseResult) -> str:
    if not case.max_points:
        return ""
    return f"{show_points(case.points)}/{show_points(case.max_points)}"


def remarks(record: Record) -> Iterator[RenderableType]:
    """What was skipped while the file was loaded, and how it was read."""
    if record.skipped or record.notes:
        yield Line()
    for item in record.skipped:
        yield Line(f"Skipped: {item.where}: {item.reason}", style="yellow")
    if record.skipped:
        yield Line("What was skipped costs no points by itself.")
    for note in record.notes:
        yield Line(note.text, style="yellow")
    lines = record.output.rstrip().splitlines()
    if lines:
        yield Line()
        yield Line("Your code printed", style="bold")
    for line in lines[:SHOWN_OUTPUT]:
        yield _indented(Line(line))
    if len(lines) > SHOWN_OUTPUT:
        more = len(lines) - SHOWN_OUTPUT
        yield _indented(Line(f"… and {more} more lines; `grade check --html` shows them."))


def _fixes(found: list[Fix]) -> Iterator[RenderableType]:
    if found:
        yield Line()
        yield Line("Fix first", style="bold")
    for number, fix in enumerate(found[:SHOWN_FIXES], start=1):
        yield _numbered(number, fix.text)
        yield _indented(Line(_cost(fix), style="dim"))
        yield from map(_indented, details(fix))
    if len(found) > SHOWN_FIXES:
        more = len(found) - SHOWN_FIXES
        yield Line(f"… and {more} more; `grade check --html` shows all.", style="dim")


def _cost(fix: Fix) -> str:
    names = show_first([*map(_name, fix.cases)], SHOWN_CASES)
    points = f"{show_points(fix.points)} point{'s' if fix.points != 1 else ''}: "
    return f"{points if fix.points else ''}{names}"


def details(fix: Fix) -> Iterator[RenderableType]:
    """Where it is seen: in the first of its cases."""
    case = fix.cases[0]
    if case.explanation and case.finding:
        yield Line(case.finding.text)
    if case.hint and all(other.hint == case.hint for other in fix.cases):
        yield Line(f"Hint: {case.hint}")
    for line in case.traceback:
        yield Line(line, style="dim")
    # Of a chain, what was given is all that there is to show.
    if case.comparison and case.checked == "value" and case.verdict in SHOWN_WITH_VALUES:
        yield from _values(case.comparison)


def _values(comparison: Comparison) -> Iterator[RenderableType]:
    """Inputs, expected and given: small ones side by side, of large ones where they differ."""
    shown = [
        array
        for array in arrays(comparison)
        if array.kind != "expected" or comparison.given is not None
    ]
    yield Columns(map(_matrix, shown), padding=(0, 3))
    for difference in comparison.differences:
        place = ", ".join(map(str, difference.index))
        inputs = "".join(f"{name} {value}, " for name, value in difference.inputs.items())
        line = f"[{place}]: {inputs}expected {difference.expected}, yours {difference.given}"
        yield Line(line)


def _matrix(array: Matrix) -> RenderableType:
    """An array under its name; a number stands in brackets where what was given differs."""
    caption = Line(array.caption, style="dim")
    if not array.rows:
        return Group(caption, *map(Line, array.text.split("\n")))
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    for _ in array.rows[0]:
        table.add_column(justify="right", no_wrap=True)
    for row in array.rows:
        table.add_row(
            *(
                Line(f"[{cell.text}]", style="bold red")
                if array.kind == "given" and cell.differs
                else Line(cell.text)
                for cell in row
            )
        )
    return Group(caption, table)


def _advice(record: Record, found: list[Fix]) -> Iterator[RenderableType]:
    """What is to be said of cases that cost nothing, and not said above."""
    said = {fix.text for fix in found}
    told = [
        case
        for case in record.cases
        if case.passed and case.checked == "value" and tell(case) and tell(case) not in said
    ]
    if told:
        yield Line()
        yield Line("Worth knowing", style="bold")
    for case in told:
        hint = f"Hint: {case.hint}" if case.hint else ""
        text = " ".join(filter(None, (f"{_name(case)}:", tell(case), hint)))
        yield _indented(Line(text))


def _numbered(number: int, text: str) -> RenderableType:
    grid = Table.grid(Column(), Column(overflow="fold"), padding=(0, 1, 0, 0))
    grid.add_row(f"{number}.", Line(text))
    return grid


def _indented(content: RenderableType) -> Padding:
    return Padding(content, (0, 0, 0, INDENT))


def _closing(record: Record) -> Iterator[Line]:
    passes, points = sum_up(record)
    all_pass = all(case.passed for case in record.cases)
    yield Line(passes, style="bold green" if all_pass else "bold red")
    yield Line(points)
