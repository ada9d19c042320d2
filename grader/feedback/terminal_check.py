"""A self-check in the terminal: what passes, what fails, and what to fix first."""

from collections.abc import Iterable, Iterator, Sequence

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Column, Table

from grader.feedback.arrays import Matrix, arrays
from grader.feedback.check_summary import sum_up
from grader.feedback.console import Line, Trimmed
from grader.feedback.labels import form_check, label
from grader.feedback.unwritten import asked_for, faults, not_written, nothing_written
from grader.model.fixes import SHOWN_FIXES, Fix, cause, notes_apart, numbers_of, tell
from grader.model.progress import Progress
from grader.model.record import PASSING, CaseResult, Comparison, Record, show_first, show_points
from grader.model.shown_points import as_shown

SHOWN_OUTPUT = 10  # the number of lines of the student's own output
TONES = {"good": "bold green", "bad": "bold red", "neutral": ""}


def view(
    record: Record, progress: Progress | None = None, *, brief: bool = False
) -> RenderableType:
    """Return a self-check that fills the width of the terminal; if `brief`, only what fails.

    `progress` is what has changed since the last check.
    """
    record = as_shown(record)
    head = f"{record.assignment} – {record.file}" if record.file else record.assignment
    parts: list[RenderableType] = [Line(head, style="bold")]
    if nothing := nothing_written(record):
        parts += [Line(), *_start(record, nothing), *remarks(record)]
    elif record.status == "graded":
        found = faults(record)
        parts += [*_tables(record, found, brief), *remarks(record, found), *_fixes(found)]
        parts += [*_not_written(record), *_advice(record, found)]
        parts += [Line(), *_closing(record, progress, brief=brief)]
    else:
        parts.append(Line(record.message, style="bold red"))
    return Trimmed(Group(*parts))


def essence(record: Record, progress: Progress | None = None) -> RenderableType:
    """Return the most important parts of a self-check, the first ones first."""
    if record.status != "graded" or nothing_written(record):
        return view(record)
    record = as_shown(record)
    closing = _closing(record, progress, brief=True)
    found = faults(record)
    return Group(*closing, *_fixes(found), *_not_written(record), *remarks(record, found))


def _start(record: Record, nothing: str) -> Iterator[RenderableType]:
    """Yield what a student who has not begun yet needs to know."""
    yield Line(nothing, style="bold")
    yield Line("The assignment asks for:")
    grid = Table.grid(Column(no_wrap=True), Column(overflow="fold"), padding=(0, 3, 0, 0))
    for function, title, content in asked_for(record):
        grid.add_row(Line(function, style="bold"), Line(title))
        grid.add_row("", Line(content, style="dim"))
    yield _indented(grid)
    yield Line("Write your code, save the file, and check it again.")


def _tables(record: Record, found: Sequence[Fix], brief: bool) -> Iterator[RenderableType]:
    """Yield a table for each problem, with columns of the same width."""
    numbers = numbers_of(found[:SHOWN_FIXES], record)
    verdicts = {case.id: f"{label(case).mark} {label(case).word}" for case in record.cases}
    widest_verdict = max(map(len, verdicts.values()), default=0)
    widest_name = max((len(case.id.case) for case in record.cases), default=0)
    for problem in record.problems:
        cases = record.cases_of(problem)
        if all(case.is_unwritten for case in cases):
            shown = {verdicts[case.id]: None for case in cases}
            yield from _section(problem.title, [] if brief else map(Line, shown))
            continue
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(no_wrap=True, min_width=widest_verdict)
        table.add_column(no_wrap=True, min_width=widest_name)
        table.add_column(no_wrap=True, min_width=len("3/3"), justify="right")
        table.add_column(no_wrap=True)
        for case in cases:
            if brief and (case.passed or case.is_unwritten):
                continue
            points = f"{show_points(case.points)}/{show_points(case.max_points)}"
            table.add_row(
                Line(verdicts[case.id], style=_style(case)),
                case.id.case,
                points if case.max_points else "",
                f"see {numbers[case.id]}" if case.id in numbers and not case.is_unwritten else "",
            )
        told = form_check(cases)
        explained = [Line(told, style="dim")] if told and not brief else []
        yield from _section(problem.title, [*explained, table] if table.rows else [])


def _style(case: CaseResult) -> str:
    if case.is_unwritten:
        return ""
    if case.verdict in PASSING:
        return "" if case.checked == "format" else "green"
    return "yellow" if case.passed else "red"


def _section(title: str, content: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Yield content below a title; yield nothing if there is no content."""
    shown = [*content]
    if shown:
        yield from (Line(), Line(title, style="bold"), *shown)


def remarks(record: Record, found: Sequence[Fix] = ()) -> Iterator[RenderableType]:
    """Yield what was skipped, how the file was read, and what it printed."""
    # The student's text is indented, so that no line of it can pass for one of ours.
    title = "Skipped code, which does not cost points by itself"
    yield from _section(title, map(_indented, _skipped(record)))
    notes = notes_apart(record, found)
    if notes:
        yield Line()
    yield from (Line(note.text, style="yellow") for note in notes)
    lines = record.output.rstrip().splitlines()
    printed = [Line(line) for line in lines[:SHOWN_OUTPUT]]
    if len(lines) > SHOWN_OUTPUT:
        more = len(lines) - SHOWN_OUTPUT
        printed.append(Line(f"… and {more} more lines; `grade check --html` shows them."))
    yield from _section("Your code printed", map(_indented, printed))


def _skipped(record: Record) -> Iterator[Line]:
    for item in record.skipped:
        yield Line(f"{item.place}: {item.reason}", style="yellow")
        yield from (Line(line.text, style="dim") for line in item.lines if line != item.place)


def _fixes(found: Sequence[Fix]) -> Iterator[RenderableType]:
    shown: list[RenderableType] = []
    for number, fix in enumerate(found[:SHOWN_FIXES], start=1):
        grid = Table.grid("", Column(overflow="fold"), padding=(0, 1, 0, 0))
        grid.add_row(f"{number}.", Line(fix.text))
        names = show_first([case.id.case for case in fix.cases], 6)
        costs = Line(f"{fix.cost}: {names}" if fix.cost else names, style="dim")
        shown += [grid, *map(_indented, [costs, *details(fix)])]
    if len(found) > SHOWN_FIXES:
        more = len(found) - SHOWN_FIXES
        shown.append(Line(f"… and {more} more; `grade check --html` shows all.", style="dim"))
    return _section("Fix first", shown)


def details(fix: Fix) -> Iterator[RenderableType]:
    """Yield the details of a fix: its hint, and its example with finding, traceback and values."""
    case = fix.example
    if case.explanation and case.finding:
        yield Line(case.finding.text)
    if fix.hint:
        yield Line(f"Hint: {fix.hint}")
    for line in case.traceback:
        yield Line(line.text, style="dim")
    # For a chain, a self-check knows no expected value.
    if case.comparison and case.checked == "value" and case.verdict in ("wrong", "error"):
        yield from _values(case.comparison)


def _values(comparison: Comparison) -> Iterator[RenderableType]:
    """Yield small arrays side by side, and the first differences of large ones."""
    shown = arrays(comparison)
    if comparison.given is None:
        shown = (array for array in shown if array.kind != "expected")
    yield Columns(map(_matrix, shown), padding=(0, 3))
    for cell in comparison.differences:
        place = ", ".join(map(str, cell.index))
        inputs = "".join(f"{name} {value}, " for name, value in cell.inputs.items())
        yield Line(f"[{place}]: {inputs}expected {cell.expected}, yours {cell.given}")


def _matrix(array: Matrix) -> RenderableType:
    """Return an array under its caption; brackets mark the given ones of several that differ."""
    caption = Line(array.caption, style="dim")
    if not array.rows:
        return Group(caption, *map(Line, array.text.split("\n")))
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    for _ in array.rows[0]:
        table.add_column(justify="right", no_wrap=True)
    is_marked = array.kind == "given" and sum(map(len, array.rows)) > 1
    for row in array.rows:
        table.add_row(
            *(
                Line(f"[{number}]", "bold red") if differs and is_marked else Line(number)
                for number, differs in row
            )
        )
    return Group(caption, table)


def _not_written(record: Record) -> Iterator[RenderableType]:
    return _section("Not written yet", (_indented(Line(text)) for text in not_written(record)))


def _advice(record: Record, found: Sequence[Fix]) -> Iterator[RenderableType]:
    """Yield messages on cases that cost no points, unless a fix says the same."""
    said = {fix.cause for fix in found}
    told = [
        f"{case.id.case}: {tell(case)}{f' Hint: {case.hint}' if case.hint else ''}"
        for case in record.cases
        if case.passed and case.checked == "value" and not case.is_unwritten
        if tell(case) and cause(case) not in said
    ]
    return _section("Worth knowing", (_indented(Line(text)) for text in told))


def _indented(content: RenderableType) -> Padding:
    return Padding(content, (0, 0, 0, 3))


def _closing(record: Record, progress: Progress | None, *, brief: bool) -> list[Line]:
    """Return what sums up the check; if `brief`, without what is neither good nor bad."""
    told = sum_up(record)
    if brief:
        told = [each for each in told if each.tone != "neutral"] or told[:1]
    lines = [Line(text, style=TONES[tone]) for text, tone in told]
    return [*lines, Line(progress.text, style="bold")] if progress else lines
