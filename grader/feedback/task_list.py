"""What a teaching assistant does after grading: the tasks, and the students in each of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from grader.feedback.class_mistakes import is_unexplained
from grader.feedback.labels import label
from grader.model.decided_record import awaits_decision, decisions_of, is_late, lateness_of
from grader.model.fixes import Fix, notes_apart
from grader.model.record import STOPPED, Record
from grader.model.submission import TimeDoubt


class Task(NamedTuple):
    """A list of students, and what to decide about them."""

    code: str
    title: str
    reason: str
    needs_decision: bool = True


class Entry(NamedTuple):
    """A student's place in the list of a task."""

    task: str  # the code of the task
    text: str
    points: float = 0.0  # lost by it: those who lost most come first


# The most urgent first.
TASKS = (
    Task("failed", "The grader failed", "These students have no score. It is not their fault."),
    Task("unreadable", "Unreadable", "Nothing could be run."),
    Task(
        "unmatched",
        "Not on the roster",
        "These submissions are graded, but in no gradebook of an LMS, because their owner is "
        "unknown.",
    ),
    Task(
        "whose",
        "Perhaps somebody else's",
        "Names, ids or numbers leave it open whose work this is.",
    ),
    Task(
        "attempt",
        "An earlier attempt may count",
        "The last attempt has nothing of what the assignment asks for, or no code at all.",
    ),
    Task(
        "draft",
        "Drafts",
        "The LMS has this work as a draft: it was not submitted for grading. Does it count?",
    ),
    Task(
        "near_miss",
        "Lost by a name only",
        "Right work does not stand where the statement asks for it, or has another name. It earned "
        "a part of its points, or none.",
    ),
    Task(
        "lost_code",
        "Written, but not run",
        "This code could not be run, was not handed in, or stands where no other code sees it. So "
        "what it defines is missing.",
    ),
    Task(
        "unchecked",
        "Rules that were not checked",
        "The code of a function runs, but could not be read. Look whether it keeps the rules.",
    ),
    Task(
        "nothing",
        "Nothing found",
        "Nothing in these submissions has a name that the assignment asks for. Is it the wrong "
        "file, or another week's work?",
    ),
    Task(
        "unexplained",
        "No known mistake found",
        "A value is wrong or an exception was raised, and nothing explains why. Look at the code: "
        "it may be right in a way that nobody thought of.",
    ),
    Task(
        "late_unknown",
        "Late, but by how much?",
        "The deadline is not known, or the time of submission is not, so the late policy took "
        "nothing off, or too little. A roster that was downloaded after this work has its time.",
    ),
    Task(
        "stopped",
        "Stopped",
        "This code crashed or exceeded a limit. The number of cases is in parentheses.",
    ),
    Task(
        "accepted",
        "Accepted answers",
        "These values are wrong, but the course published them, so they are accepted.",
        needs_decision=False,
    ),
    Task(
        "notes",
        "Not as requested",
        "Files were unpacked, read as another type, or left out, or code was read otherwise than "
        "Python reads it.",
        needs_decision=False,
    ),
    Task(
        "left_out",
        "Lines left out",
        "The rest of the code was run without these lines.",
        needs_decision=False,
    ),
    Task(
        "decided",
        "Changed by hand",
        "People decided this, in overrides.csv. The statistics of cases below are those of the "
        "grader.",
        needs_decision=False,
    ),
    Task("late", "Late", "According to the LMS.", needs_decision=False),
    Task(
        "late_policy",
        "Late, by the late policy",
        "Their scores are those after the policy.",
        needs_decision=False,
    ),
    Task("attempts", "Several attempts", "The last one was graded.", needs_decision=False),
)

# The codes of the tasks in which somebody has to decide.
DECISIONS = frozenset(task.code for task in TASKS if task.needs_decision)

# Notes that are tasks of their own, or that other lists tell.
OF_NOTES = {
    "shared_id": "whose",
    "ambiguous_name": "whose",
    "other_name": "whose",
    "others_numbers": "whose",
    "earlier_attempt": "attempt",
    "earlier_attempts": "attempt",
    "attempts": "",
    "late": "",
}
OTHER_NAMES = {"misspelled", "equally_near", "unreachable", "unfit", "member_unclear"}
LOST_CODE = {
    "missing_unparsed", "missing_package", "missing_file", "missing_text_cell", "missing_skipped",
    "missing_guard", "missing_block", "missing_method", "missing_attribute", "missing_nested",
    "missing_deleted", "missing_printed", "missing_text",
    "missing_star", "uses_package", "uses_file", "uses_unparsed", "uses_text_cell", "uses_skipped",
    "uses_star", "imports_package", "imports_file", "missing_course", "uses_course",
    "imports_course", "member_outside",
}  # fmt: skip
LEFT_OUT = {"unparsed", "command", "text_cell"}  # reasons to leave out lines or a cell


TIME_DOUBTS: Mapping[TimeDoubt, str] = {
    "missing": "There is no time of submission for this work, but for that of others.",
    "earlier": "{} is the time of earlier work: this was handed in again.",
}
LATE = ("late", "late_policy", "late_unknown")  # the tasks of `late_tasks`


def tasks_of(record: Record, found: Sequence[Fix]) -> Iterator[Entry]:
    """Yield a student's entries, at most one for each task. `found` is their `fixes`.

    The task `unmatched` is not among them: the manifest lists who is not on the roster.
    """
    if record.status == "harness_error":
        cause = record.run.failure.strip().rpartition("\n")[2]
        yield Entry("failed", f"{record.message} {cause}".strip())
    if awaits_decision(record):
        yield Entry("unreadable", record.message)
    if decisions := decisions_of(record):
        yield Entry("decided", " ".join(decision.text for decision in decisions))
    if record.status == "graded":
        yield from _tasks_of_fixes(found)
        if words := Counter(label(case).word for case in record.cases if case.verdict in STOPPED):
            told = ", ".join(f"{word} ({count})" for word, count in words.items())
            yield Entry("stopped", told)
        if places := [str(each.place) for each in record.skipped if each.reason.code in LEFT_OUT]:
            yield Entry("left_out", ", ".join(places))
    if record.lacks_work:
        yield Entry("nothing", "")
    if accepted := [case.title for case in record.cases if case.verdict == "accepted"]:
        yield Entry("accepted", ", ".join(accepted))
    by_task: dict[str, list[str]] = {}
    for note in notes_apart(record, found):
        if task := OF_NOTES.get(note.code, "notes"):
            by_task.setdefault(task, []).append(note.text)
    yield from (Entry(task, " ".join(texts)) for task, texts in by_task.items())
    if record.provenance.draft:
        yield Entry("draft", record.provenance.submitted)
    yield from late_tasks(record)
    if record.provenance.attempts > 1:
        yield Entry("attempts", f"{record.provenance.attempts} attempts")


def late_tasks(record: Record) -> Iterator[Entry]:
    """Yield an entry for work that is late, or of which the late policy cannot tell."""
    told, late = record.provenance, lateness_of(record)
    if late and late.before is not None and told.time_doubt:
        yield Entry("late_unknown", TIME_DOUBTS[told.time_doubt].format(told.submitted))
    elif late and late.is_unknown and (told.late or told.submitted):
        yield Entry("late_unknown", told.submitted)
    if late and late.late_by:
        yield Entry("late_policy", late.text)
    elif is_late(record) and not (late and late.is_unknown):
        yield Entry("late", told.submitted)


def _tasks_of_fixes(found: Sequence[Fix]) -> Iterator[Entry]:
    by_task: dict[str, list[Fix]] = {}
    for fix in found:
        if task := _task_of(fix):
            by_task.setdefault(task, []).append(fix)
    for task, alike in by_task.items():
        text = " ".join(f"{fix.told} ({fix.cost})" for fix in alike)
        yield Entry(task, text, sum(fix.points for fix in alike))


def _task_of(fix: Fix) -> str:
    code = fix.example.finding.code if fix.example.finding else ""
    if fix.example.is_near_miss or code in OTHER_NAMES:
        return "near_miss"
    if code in LOST_CODE:
        return "lost_code"
    if code == "rule_unreadable":
        return "unchecked"
    return "unexplained" if is_unexplained(fix) else ""
