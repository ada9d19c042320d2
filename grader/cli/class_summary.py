"""Shows the progress and the results of grading a class."""

import statistics
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from grader.feedback.class_mistakes import ClassMistakes
from grader.feedback.console import Line, console
from grader.feedback.labels import PEOPLE, STATUSES, count_people, not_installed, stopped
from grader.feedback.task_list import DECISIONS, tasks_of
from grader.intake.layouts import LAYOUTS
from grader.model.decided_record import (
    awaits_decision,
    found_by_grader,
    has_changed_points,
    is_late,
    lateness_of,
)
from grader.model.fixes import Fix, fixes
from grader.model.isolation_ways import LANDLOCK
from grader.model.late_policy import LatePolicy
from grader.model.late_work import policy_text
from grader.model.record import Record, Unmatched, listed, show_first, show_points
from grader.model.visible_text import on_one_line
from grader.pipeline.class_export import ExportedPath, Exports
from grader.pipeline.class_mail import Mail
from grader.pipeline.reports import Gradebook
from grader.pipeline.run_history import PAGE as CHANGES

SHOWN_STUDENTS = 50
SHOWN_MISTAKES = 5
SHOWN_ROWS = 5
SHOWN_NAMES = 5
SHOWN_FILES = 8
RELEASED = "Hidden cases are released: students' pages show them in full."


class GradingProgress(Progress):
    """A live progress bar. It shows nothing if the output is not a terminal."""

    def __init__(self) -> None:
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._grading = self.add_task("Grading", total=None)
        self.ending = threading.Event()

    def show(self, done: int, of: int) -> None:
        self.update(self._grading, completed=done, total=of)

    def finish(self, *_: object) -> None:
        """Start no further submission."""
        self.ending.set()
        self.update(self._grading, description="Stopping: finishing what is running")


def show_gradebook(gradebook: Gradebook, seconds: float) -> None:
    """Show the table of students and the summary of a run."""
    scores: list[float] = []
    counts: Counter[str] = Counter()
    packages: Counter[str] = Counter()
    undated: list[str] = []
    overview = _Overview(len(gradebook.students)) if console.is_terminal else None
    for record in gradebook.records():
        if record.score is not None:
            scores.append(record.score)
        counts[record.status] += 1
        counts["undecided"] += awaits_decision(record)
        counts["by hand"] += has_changed_points(record)
        counts["late"] += is_late(record)
        _count_late(record, counts, undated)
        packages.update(record.missing_packages)
        counts["lacks work"] += record.lacks_work
        counts["others' numbers"] += any(note.code == "others_numbers" for note in record.notes)
        if overview:
            overview.add(record)
    if overview:
        overview.show()
    for line in _summary(gradebook, counts, seconds):
        console.print(line)
    if scores:
        mean, median = statistics.fmean(scores), statistics.median(scores)
        console.print(f"Mean {show_points(mean)}, median {show_points(median)}.")
    _show_rules(gradebook, counts, undated)
    show_release(gradebook, may_come=True)
    if packages:
        console.print(not_installed(packages))
    if gradebook.assignment:
        console.print(f"Assignment: {gradebook.assignment}", soft_wrap=True)
    for line in _setting(gradebook):
        console.print(line)
    for told in _left_out(gradebook):
        console.print(told)
    _show_unmatched(gradebook.unmatched)
    show_places(gradebook)


def show_one_student(folder: Path, why: str) -> None:
    """Say that a folder looks like the work of one student, before it is graded as a class."""
    name = "This folder" if folder == Path() else str(folder)
    told = (
        f"{name} looks like the work of one student: {why} It is graded as a class, with a file "
        "for each student. To grade it as one student's, put its files into a folder with the "
        f"student's name. To check your own work: grade check {folder}"
    )
    console.print(Line(told, style="yellow"))


def show_rules(gradebook: Gradebook) -> None:
    """Show what the late policy and the adjustments did to a class."""
    counts: Counter[str] = Counter()
    undated: list[str] = []
    for record in gradebook.records():
        _count_late(record, counts, undated)
    _show_rules(gradebook, counts, undated)
    show_release(gradebook)


def show_release(gradebook: Gradebook, *, may_come: bool = False) -> None:
    """Show whether students' pages show hidden cases; `may_come` for a run that grades work."""
    earlier, manifest = gradebook.earlier, gradebook.manifest
    if manifest.released:
        console.print(RELEASED)
    elif earlier and earlier.released:
        console.print("Hidden cases are hidden again.")
    if manifest.released and may_come:
        console.print(
            "They are open to everybody who hands in now. To hide them again: grade report "
            f"{gradebook.reports} --no-release-hidden",
            style="yellow",
            soft_wrap=True,
        )
    if closed := gradebook.closed:
        names = show_first(closed, SHOWN_STUDENTS)
        line = f"Hidden cases stay hidden for {names}: another version graded them."
        console.print(Line(line, style="yellow"))


def _count_late(record: Record, counts: Counter[str], undated: list[str]) -> None:
    """Count what the late policy did to a record, and list who has no time of submission."""
    if late := lateness_of(record):
        is_doubted = bool(record.provenance.time_doubt) and late.before is not None
        undated += [record.student] * is_doubted
        counts["taken off"] += late.taken_off > 0
        counts["no time"] += late.is_unknown and not is_doubted


def _show_rules(gradebook: Gradebook, counts: Counter[str], undated: Sequence[str]) -> None:
    manifest, earlier = gradebook.manifest, gradebook.earlier
    if earlier and earlier.late != manifest.late:
        before, now = (policy_text(each.late or LatePolicy()) for each in (earlier, manifest))
        console.print(f"The late policy is now {now}; it was {before}.", style="yellow")
    if manifest.late:
        policy, many = policy_text(manifest.late), _many(counts["taken off"], "student")
        console.print(f"Late policy: {policy}. It took points off {many}.")
    if counts["no time"]:
        console.print(
            f"Nothing was taken off {_many(counts['no time'], 'student')}: the deadline or the "
            "time of submission is not known. Look at them, and decide with `grade override`.",
            style="yellow",
        )
    if undated:
        names = show_first(undated, SHOWN_NAMES)
        lacks = f"The roster has no time, or that of earlier work, for {names}. Download it again"
        lacks += " and name it with --roster, or decide"
        if not manifest.roster:
            lacks = f"There is no time of submission for {names}. Decide"
        line = f"Late, but by how much? {lacks} with `grade override`."
        console.print(Line(line, style="yellow"))
    if earlier and (gone := [each for each in earlier.adjust if each not in manifest.adjust]):
        places = show_first([adjustment.where for adjustment in gone], SHOWN_ROWS)
        console.print(f"No longer adjusted as in the last run: {places}.", style="yellow")
    if manifest.adjust:
        places = show_first([adjustment.where for adjustment in manifest.adjust], SHOWN_ROWS)
        console.print(f"Adjusted for everybody: {places}.")
    if gradebook.elsewhere:
        names = show_first(gradebook.elsewhere, SHOWN_NAMES)
        line = (
            f"Overrides or extensions of who is not in this class do not count: {names}. If these "
            "students have other ids now, correct the lines."
        )
        console.print(Line(line, style="yellow"))


class _Overview:
    """The students of a class. Of a large class, those to look at, and the commonest mistakes."""

    def __init__(self, students: int) -> None:
        self.is_large = students > SHOWN_STUDENTS
        self.mistakes = ClassMistakes()
        self.left_out = 0
        self.table = Table(box=None, pad_edge=False, header_style="bold")
        self.table.add_column("to look at" if self.is_large else "student", overflow="fold")
        self.table.add_column("score", justify="right")
        self.table.add_column("")

    def add(self, record: Record) -> None:
        found = fixes(found_by_grader(record)) if record.status == "graded" else []
        if self.is_large:
            self.mistakes.add(record, found)
            if not any(entry.task in DECISIONS for entry in tasks_of(record, found)):
                return
        if self.table.row_count < SHOWN_STUDENTS:
            remark = _remark(record, found)
            self.table.add_row(_who(record), show_points(record.score) or "–", remark)
        else:
            self.left_out += 1

    def show(self) -> None:
        if self.table.row_count:
            console.print(self.table)
        if self.left_out:
            console.print(f"… and {self.left_out} more to look at: see the class page.")
        console.print()
        commonest = sorted(self.mistakes.ranked(), key=lambda each: -each.students)
        if commonest:
            grid = Table(box=None, pad_edge=False, header_style="bold")
            grid.add_column("students", justify="right")
            grid.add_column("commonest mistakes", overflow="fold")
            for mistake in commonest[:SHOWN_MISTAKES]:
                grid.add_row(str(mistake.students), Line(mistake.text))
            console.print(grid)
            console.print()


def _summary(gradebook: Gradebook, counts: Counter[str], seconds: float) -> Iterator[str]:
    """Yield sentences on how many submissions were graded, and on the others."""
    students = len(gradebook.students)
    missing = counts["no_submission"]
    if gradebook.left:
        yield stopped(gradebook.manifest, students - missing)
    graded = _many(gradebook.graded, "submission")
    unchanged = f"; {gradebook.unchanged} had not changed since the last run"
    yield f"Graded {graded} in {seconds:.1f} s{unchanged if gradebook.unchanged else ''}."
    if gradebook.passed_over:
        yield f"{_many(gradebook.passed_over, 'other student')} kept their results."
    if gradebook.kept:
        names = show_first(gradebook.kept, SHOWN_NAMES)
        yield f"Not among these submissions, with results that are kept: {names}."
    if changes := gradebook.changes:
        where = f": see {gradebook.reports / CHANGES}" if changes.students else ""
        yield f"Since the last run: {changes.text}{where}."
    if gradebook.outdated:
        yield (
            f"{_many(gradebook.outdated, 'kept result')} came from another version of the "
            "assignment or the grader: grade all submissions again."
        )
    people = {status: counts[status] for status in PEOPLE}
    if sum(people.values()) > people["graded"] or gradebook.unmatched:
        yield f"{count_people(people, len(gradebook.unmatched))}."
    if missing:
        # An unmatched submission may belong to one of them.
        matched = " that could be matched" if gradebook.unmatched else ""
        yield f"{_many(missing, 'student')} handed in nothing{matched}: no score."
    if counts["undecided"]:
        zero = gradebook.manifest.zero_unreadable
        grade = "0 points" if zero else "blank in the gradebook until you decide"
        yield f"{_many(counts['undecided'], 'submission')} unreadable: {grade}; look at them."
    if counts["late"]:
        yield f"{_many(counts['late'], 'submission')} late: see the class page."
    if counts["by hand"]:
        yield f"{_many(counts['by hand'], 'student')} with points changed by hand."
    if others := counts["others' numbers"]:
        many = _many(others, "submission")
        yield f"{many} with the numbers of somebody else: see the class page."
    if others > students / 2 and others > 1:
        yield (
            "Were the handouts made with other ids? Name the roster with which they were made: "
            "--roster."
        )
    nothing = counts["lacks work"]
    if nothing:
        yield f"{_many(nothing, 'submission')} without anything asked for: see the class page."
    if nothing > students / 2 and nothing > 1:
        yield (
            f"{nothing} of {students} define nothing that the assignment asks for. Are these the "
            "submissions of another assignment?"
        )


def _setting(gradebook: Gradebook) -> Iterator[str]:
    """Yield the settings of the run: ids, layout and isolation."""
    if columns := gradebook.id_columns:
        others = f", else '{listed(columns[1:], 'or')}'" if columns[1:] else ""
        yield f"Roster: students are known by '{columns[0]}'{others}."
    if gradebook.manifest.layout:
        yield f"Layout: {LAYOUTS[gradebook.manifest.layout].title}."
    if gradebook.way == LANDLOCK:
        yield "Isolation: strict, by Landlock. Submissions cannot write files: see `grade doctor`."
    elif gradebook.isolation == "process":
        yield "Isolation: process. Submissions ran without a sandbox, with your permissions."
    elif gradebook.isolation:
        yield f"Isolation: {gradebook.isolation}."


def _left_out(gradebook: Gradebook) -> Iterator[str | Text]:
    """Yield sentences on what failed, and on what is not in the gradebook."""
    if renamed := gradebook.renamed:
        shown = show_first([f"{old} → {new}" for old, new in renamed.items()], SHOWN_NAMES)
        are = "students have other ids" if len(renamed) > 1 else "student has another id"
        yield Line(
            f"{len(renamed)} {are} than in the last run: {shown}. What was decided for the ids of "
            "before counts for them."
        )
    if gradebook.failed:
        yield f"The grader failed on {gradebook.failed}: see the class page, and run it again."
    if gradebook.absent:
        names = ", ".join(gradebook.absent)
        yield f"In the last run, but not among these submissions (their pages are kept): {names}."
    if gradebook.ignored:
        yield f"Not submissions, left out: {', '.join(gradebook.ignored)}."
    if rows := gradebook.without_id:
        has, is_ = ("have", "are") if len(rows) > 1 else ("has", "is")
        which = show_first(rows, SHOWN_ROWS)
        line = f"{_many(len(rows), 'row')} of the roster {has} no id, and {is_} left out: {which}."
        yield Line(line, style="yellow")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _show_unmatched(
    unmatched: Sequence[Unmatched], lacks: str = "in no gradebook of an LMS"
) -> None:
    """Show who is not on the roster, with the most similar people who are."""
    if not unmatched:
        return
    console.print(f"Not matched with the roster, and {lacks}:")
    for item in unmatched[:SHOWN_STUDENTS]:
        who = f"{item.student} ({item.name})" if item.name else item.student
        nearest = f" Nearest: {'; '.join(item.nearest)}." if item.nearest else ""
        # On one line before it is indented: joining lines takes the spaces at their starts away.
        told = on_one_line(f"{who}: {item.reason}{nearest}")
        console.print(f"  {told}", style="yellow")
    left_out = len(unmatched) - SHOWN_STUDENTS
    if left_out > 0:
        console.print(f"  … and {left_out} more")


def show_export(exports: Exports) -> None:
    """Show the files of an export, and which submissions are in none of them."""
    _show_left(exports.left, exports.not_again, "and in none of these")
    if exports.released:
        console.print(RELEASED)
    _show_unmatched(exports.unmatched)
    _show_files(exports.files)


def _show_left(left: int, not_again: Sequence[str], lacks: str) -> None:
    """Show how many submissions a stopped run left, and whose earlier results count for it."""
    if new := left - len(not_again):
        console.print(f"The run was stopped: {_many(new, 'submission')} not graded yet, {lacks}.")
    if not_again:
        names = show_first(not_again, SHOWN_NAMES)
        line = f"The run was stopped: results of the run before count for {names}."
        console.print(Line(line, style="yellow"))


def show_mail(mail: Mail) -> None:
    """Show where the messages are, and which students have none."""
    many = _many(len(mail.written), "message")
    console.print(f"Wrote {many} to {mail.folder}. Nothing was sent.", soft_wrap=True)
    if mail.written:
        console.print("Open them in your mail program, look at them, and send them there.")
    _show_left(mail.left, mail.not_again, "and no message for them")
    if mail.released:
        console.print(RELEASED)
    if without := mail.without_address:
        shown = [f"{student} ({told})" if told else student for student, told in without.items()]
        names = show_first(shown, SHOWN_STUDENTS)
        line = f"No message for {_many(len(without), 'student')} without an address: {names}."
        console.print(Line(line, style="yellow"))
    for address, students in mail.shared.items():
        line = f"No message for {', '.join(students)}: they have the same address, {address}."
        console.print(Line(line, style="yellow"))
    if mail.failed:
        names = show_first(mail.failed, SHOWN_STUDENTS)
        line = f"No message for {names}: the grader failed on their work. Grade it again."
        console.print(Line(line, style="yellow"))
    _show_unmatched(mail.unmatched, "no message")


def _show_files(files: Sequence[ExportedPath]) -> None:
    """Show the files that were written for LMSes, and what to do with each."""
    shown = [file for number, file in enumerate(files) if number < SHOWN_FILES or file.next_step]
    for file in shown:
        column = f"scores in the column '{file.column}'" if file.column else ""
        told = "; ".join(filter(None, (column, file.note)))
        console.print(f"Export:     {file.path}{f' ({told})' if told else ''}", soft_wrap=True)
        if file.next_step:
            console.print(f"            {file.next_step}", soft_wrap=True)
    if len(files) > len(shown):
        console.print(f"… and {len(files) - len(shown)} more beside them")


def show_places(gradebook: Gradebook) -> None:
    """Show where the reports are, and which of them people had edited."""
    show_edited(gradebook)
    _show_files(gradebook.exported)
    console.print(f"Class page: {gradebook.index}", soft_wrap=True)
    console.print(f"Gradebook:  {gradebook.csv}", soft_wrap=True)


def show_edited(gradebook: Gradebook) -> None:
    """Show which reports people had edited by hand, and how to change points instead."""
    if gradebook.edited:
        names = show_first(gradebook.edited, SHOWN_STUDENTS)
        line = f"Edited by hand, and counted as they are: the records of {names}."
        console.print(Line(line, style="yellow"))
    if gradebook.aside:
        names = show_first([str(path) for path in gradebook.aside], SHOWN_FILES)
        # An earlier version kept no digest of grades.csv, so it may only look edited.
        is_old = gradebook.earlier is not None and not gradebook.earlier.grades_digest
        why = "Edited by hand, or of an earlier version" if is_old else "Edited by hand"
        line = f"{why}, so a copy was kept before it was written again: {names}."
        console.print(Line(line, style="yellow"))
    if gradebook.edited or gradebook.aside:
        advice = "Such edits do not last. Change points with `grade override` or in overrides.csv."
        console.print(advice, style="yellow", soft_wrap=True)


def _who(record: Record) -> Text:
    if not record.provenance.name:
        return Line(record.student)
    return Line.assemble(Line(record.provenance.name), Line(f" {record.student}", style="dim"))


def _remark(record: Record, found: Sequence[Fix]) -> Text:
    """Return the status of a record, or the first thing to fix, on one line."""
    if record.status != "graded":
        return Line(f"{STATUSES[record.status]}: {record.message}", style="yellow", overflow="fold")
    if not found:
        return Line()
    more = f"(+{len(found) - 1}) " if found[1:] else ""
    return Line(f"{more}{found[0].text}", style="dim", overflow="ellipsis", no_wrap=True)
