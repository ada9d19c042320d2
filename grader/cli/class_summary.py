"""A class: how far grading is, and what came of it."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from grader.feedback.console import Line, console
from grader.feedback.labels import STATUSES, label, stopped
from grader.intake.layouts import LAYOUTS
from grader.model.isolation_ways import LANDLOCK, VISIBLE, way_of
from grader.model.record import Record, Unmatched, show_first, show_points
from grader.pipeline.reports import ExportedPath, Gradebook

SHOWN_STUDENTS = 60
SHOWN_ROWS = 5
NOTHING = frozenset({"missing", "not_run"})


class GradingProgress:
    """A live bar while a class is graded."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("Grading", total=None)

    def update(self, done: int, of: int) -> None:
        self._bar.update(self._task, completed=done, total=of)

    def stopping(self) -> None:
        self._bar.update(self._task, description="Stopping: finishing what is running")


@contextmanager
def progress() -> Iterator[GradingProgress]:
    """Show a bar until the end of the block; nothing where the output is not a terminal."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        yield GradingProgress(bar)


def show_gradebook(gradebook: Gradebook, seconds: float) -> None:
    """The closing table and summary of a run."""
    scores: list[float] = []
    counts: Counter[str] = Counter()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("student", overflow="fold")
    table.add_column("score", justify="right")
    table.add_column("")
    for number, record in enumerate(gradebook.records()):
        if record.score is not None:
            scores.append(record.score)
        counts[record.status] += 1
        counts["late"] += record.provenance.late
        verdicts = {case.verdict for case in record.cases}
        counts["defines nothing"] += record.status == "graded" and verdicts <= NOTHING
        if number < SHOWN_STUDENTS:
            table.add_row(_who(record), show_points(record.score) or "–", _remark(record))
    if console.is_terminal:
        console.print(table)
        left_out = len(gradebook.students) - SHOWN_STUDENTS
        if left_out > 0:
            console.print(f"… and {left_out} more in {gradebook.csv}")
        console.print()
    if gradebook.left:
        graded = len(gradebook.students) - counts["no_submission"]
        console.print(stopped(gradebook.left, graded))
    for line in _told(gradebook, counts, seconds):
        console.print(line)
    if scores:
        mean, median = statistics.fmean(scores), statistics.median(scores)
        console.print(f"Mean {show_points(mean)}, median {show_points(median)}.")
    if gradebook.assignment:
        console.print(f"Assignment: {gradebook.assignment}", soft_wrap=True)
    if gradebook.layout:
        console.print(f"Layout: {LAYOUTS[gradebook.layout].title}.")
    if gradebook.isolation:
        layers = ", ".join(layer for layer in gradebook.layers if not layer.startswith("RLIMIT"))
        line = f"Isolation: {gradebook.isolation} ({layers or 'resource limits only'})."
        console.print(line, soft_wrap=True)
        if way := way_of(gradebook.layers):
            line = f"Visible to submissions: {'; '.join(VISIBLE[way])}."
            console.print(line, soft_wrap=True)
        if way == LANDLOCK:
            console.print("Submissions could write no file here: see `grade doctor`.")
    if gradebook.failed:
        console.print(
            f"The grader failed on {gradebook.failed}: see the class page, and run it again."
        )
    if gradebook.absent:
        names = ", ".join(gradebook.absent)
        line = f"Not among these submissions, but in the last run; their pages are kept: {names}."
        console.print(line)
    if gradebook.ignored:
        console.print(f"Not submissions, left out: {', '.join(gradebook.ignored)}.")
    if gradebook.without_id:
        console.print(_without_id(gradebook.without_id), style="yellow")
    show_unmatched(gradebook.unmatched)
    show_places(gradebook)


def _told(gradebook: Gradebook, counts: Counter[str], seconds: float) -> Iterator[str]:
    """How many were graded, and what to know of those who were not."""
    missing = counts["no_submission"]
    graded = len(gradebook.students) - missing - gradebook.unchanged - len(gradebook.kept)
    line = f"Graded {_many(graded, 'submission')} in {seconds:.1f} s"
    if gradebook.unchanged:
        line += f"; {gradebook.unchanged} had not changed since the last run"
    yield line + "."
    if gradebook.kept:
        yield (
            f"{_many(len(gradebook.kept), 'student')} had been graded before and "
            "are not among these submissions; their results are kept."
        )
    if missing:
        # What could be matched with nobody may be theirs.
        matched = " that could be matched" if gradebook.unmatched else ""
        yield f"{_many(missing, 'student')} handed in nothing{matched}: no score."
    if counts["unreadable"]:
        yield f"{_many(counts['unreadable'], 'submission')} unreadable: 0 points; look at them."
    if counts["late"]:
        yield f"{_many(counts['late'], 'submission')} late: see the class page."
    if counts["defines nothing"] > len(gradebook.students) / 2 and counts["defines nothing"] > 1:
        yield (
            f"{counts['defines nothing']} of {len(gradebook.students)} define nothing that the "
            "assignment asks for: are these the submissions of another one?"
        )


def _without_id(rows: Sequence[str]) -> str:
    """Which rows of the roster are nobody's."""
    has, is_ = ("have", "are") if len(rows) > 1 else ("has", "is")
    which = show_first(rows, SHOWN_ROWS)
    return f"{_many(len(rows), 'row')} of the roster {has} no id, and {is_} left out: {which}."


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"


def show_unmatched(unmatched: Sequence[Unmatched]) -> None:
    """Those who are not on the roster, and whom they could be."""
    if not unmatched:
        return
    console.print("Not matched with the roster, and in no gradebook of an LMS:")
    for item in unmatched[:SHOWN_STUDENTS]:
        who = f"{item.student} ({item.name})" if item.name else item.student
        nearest = f" Nearest: {'; '.join(item.nearest)}." if item.nearest else ""
        console.print(f"  {who}: {item.reason}{nearest}", style="yellow")
    left_out = len(unmatched) - SHOWN_STUDENTS
    if left_out > 0:
        console.print(f"  … and {left_out} more")


def show_left(left: int) -> None:
    """How many submissions a run that was stopped did not come to."""
    if left:
        many = _many(left, "submission")
        console.print(f"The run was stopped: {many} not graded yet, and in none of these.")


def show_exports(files: Sequence[ExportedPath], shown: int = 8) -> None:
    """Which files were written for LMSes, and which of their columns was filled."""
    for file in files[:shown]:
        column = f"scores in the column '{file.column}'" if file.column else ""
        told = "; ".join(filter(None, (column, file.note)))
        line = f"Export:     {file.path}" + (f" ({told})" if told else "")
        console.print(line, soft_wrap=True)
    if len(files) > shown:
        console.print(f"… and {len(files) - shown} more beside them")


def show_places(gradebook: Gradebook) -> None:
    """Where the reports are."""
    show_exports(gradebook.exported)
    console.print(f"Class page: {gradebook.index}", soft_wrap=True)
    console.print(f"Gradebook:  {gradebook.csv}", soft_wrap=True)


def _who(record: Record) -> Text:
    if not record.provenance.name:
        return Line(record.student)
    return Line.assemble(Line(record.provenance.name), Line(f" {record.student}", style="dim"))


def _remark(record: Record) -> Text:
    """In a few words, what a TA should know of a record."""
    if record.status != "graded":
        return Line(f"{STATUSES[record.status]}: {record.message}", style="yellow", overflow="fold")
    lost = [case for case in record.cases if case.points < case.max_points]
    if not lost:
        return Line()
    kinds = dict.fromkeys(case.mistake or label(case)[1] for case in lost)
    return Line(", ".join(kinds), style="dim", overflow="fold")
