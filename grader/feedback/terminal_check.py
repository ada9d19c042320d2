"""A self-check in the terminal: what passes, what fails, and what to fix first."""

from collections.abc import Iterable, Iterator, Sequence

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Column, Table

from grader.feedback.arrays import Matrix, arrays
from grader.feedback.console import Line, Trimmed
from grader.feedback.labels import CHAIN_CHECK, label, sum_up
from grader.model.fixes import SHOWN_FIXES, Fix, cause, fixes, numbers_of, tell
from grader.model.record import PASSING, CaseResult, Comparison, Record, show_first, show_points

SHOWN_OUTPUT = 10  # the number of lines of the student's own output


def view(record: Record, *, brief: bool = False) -> RenderableType:
    """Return a self-check that fills the width of the terminal; if `brief`, only what fails."""
    head = f"{record.assignment} – {record.file}" if record.file else record.assignment
    parts: list[RenderableType] = [Line(head, style="bold")]
    if record.status == "graded":
        found = fixes(record)
        parts += [*_tables(record, found, brief), *remarks(record), *_fixes(found)]
        parts += [*_advice(record, found), Line(), *_closing(record)]
    else:
        parts.append(Line(record.message, style="bold red"))
    return Trimmed(Group(*parts))


def essence(record: Record) -> RenderableType:
    """Return the most important parts of a self-check, the first ones first."""
    if record.status != "graded":
        return view(record)
    return Group(_closing(record)[0], *_fixes(fixes(record)), *remarks(record))


def _tables(record: Record, found: Sequence[Fix], brief: bool) -> Iterator[RenderableType]:
    """Yield a table for each problem, with columns of the same width."""
    numbers = numbers_of(found[:SHOWN_FIXES], record)
    verdicts = {case.id: f"{label(case).mark} {label(case).word}" for case in record.cases}
    widest_verdict = max(map(len, verdicts.values()), default=0)
    widest_name = max((len(case.id.case) for case in record.cases), default=0)
    for problem in record.problems:
        cases = record.cases_of(problem)
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(no_wrap=True, min_width=widest_verdict)
        table.add_column(no_wrap=True, min_width=widest_name)
        table.add_column(no_wrap=True, min_width=len("3/3"), justify="right")
        table.add_column(no_wrap=True)
        for case in cases:
            if brief and case.passed:
                continue
            points = f"{show_points(case.points)}/{show_points(case.max_points)}"
            table.add_row(
                Line(verdicts[case.id], style=_style(case)),
                case.id.case,
                points if case.max_points else "",
                f"see {numbers[case.id]}" if case.id in numbers else "",
            )
        is_chain = any(case.checked != "value" for case in cases)
        explained = [Line(CHAIN_CHECK, style="dim")] if is_chain and not brief else []
        yield from _section(problem.title, [*explained, table] if table.rows else [])


def _style(case: CaseResult) -> str:
    if case.verdict in PASSING:
        return "" if case.checked == "format" else "green"
    return "yellow" if case.passed else "red"


def _section(title: str, content: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Yield content below a title; yield nothing if there is no content."""
    shown = [*content]
    if shown:
        yield from (Line(), Line(title, style="bold"), *shown)


def remarks(record: Record) -> Iterator[RenderableType]:
    """Yield what was skipped, how the file was read, and what it printed."""
    # The student's text is indented, so that no line of it can pass for one of ours.
    title = "Skipped code, which does not cost points by itself"
    yield from _section(title, map(_indented, _skipped(record)))
    if record.notes:
        yield Line()
    yield from (Line(note.text, style="yellow") for note in record.notes)
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
        points = f"{show_points(fix.points)} point{'s' if fix.points != 1 else ''}: "
        names = show_first([case.id.case for case in fix.cases], 6)
        costs = Line(f"{points if fix.points else ''}{names}", style="dim")
        shown += [grid, *map(_indented, [costs, *details(fix)])]
    if len(found) > SHOWN_FIXES:
        more = len(found) - SHOWN_FIXES
        shown.append(Line(f"… and {more} more; `grade check --html` shows all.", style="dim"))
    return _section("Fix first", shown)


def details(fix: Fix) -> Iterator[RenderableType]:
    """Yield the details of the first case of a fix: finding, hint, traceback and values."""
    case = fix.cases[0]
    if case.explanation and case.finding:
        yield Line(case.finding.text)
    if case.hint and all(other.hint == case.hint for other in fix.cases):
        yield Line(f"Hint: {case.hint}")
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
    """Return an array under its caption; brackets mark the given numbers that differ."""
    caption = Line(array.caption, style="dim")
    if not array.rows:
        return Group(caption, *map(Line, array.text.split("\n")))
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    for _ in array.rows[0]:
        table.add_column(justify="right", no_wrap=True)
    is_given = array.kind == "given"
    for row in array.rows:
        table.add_row(
            *(
                Line(f"[{number}]", "bold red") if differs and is_given else Line(number)
                for number, differs in row
            )
        )
    return Group(caption, table)


def _advice(record: Record, found: Sequence[Fix]) -> Iterator[RenderableType]:
    """Yield messages on cases that cost no points, unless a fix says the same."""
    said = {cause(fix.cases[0]) for fix in found}
    told = [
        f"{case.id.case}: {tell(case)}{f' Hint: {case.hint}' if case.hint else ''}"
        for case in record.cases
        if case.passed and case.checked == "value" and tell(case) and cause(case) not in said
    ]
    return _section("Worth knowing", (_indented(Line(text)) for text in told))


def _indented(content: RenderableType) -> Padding:
    return Padding(content, (0, 0, 0, 3))


def _closing(record: Record) -> tuple[Line, Line]:
    passes, scope = sum_up(record)
    all_pass = all(case.passed for case in record.cases)
    return Line(passes, style="bold green" if all_pass else "bold red"), Line(scope)
