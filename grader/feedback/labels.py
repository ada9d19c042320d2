"""Marks and words for verdicts and statuses, the same on pages and in the terminal."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from grader.model.record import (
    PASSING,
    UNFILLED,
    CaseResult,
    Manifest,
    Record,
    SubmissionStatus,
    Verdict,
    show_first,
)
from grader.model.submission import FileUse

SHOWN_PACKAGES = 8
SHOWN_WAITING = 5
SHOWN_FILES = 20  # of each use
# What is found of a case that requires more than the right value.
REQUIRING = frozenset({"correct_value_required", "hidden_not_counted", "rule_not_counted"})


class Label(NamedTuple):
    """How a verdict is shown. It never depends on colour alone."""

    mark: str
    word: str
    css: str  # the class in `style.css` that colours it


VERDICTS: dict[Verdict, Label] = {
    "correct": Label("✓", "correct", "correct"),
    "follow_through": Label("↪", "follows through", "follow_through"),
    "accepted": Label("✓", "accepted", "accepted"),
    "wrong": Label("✗", "wrong", "wrong"),
    "missing": Label("○", "missing", "missing"),
    "error": Label("✗", "exception", "error"),
    "timeout": Label("✗", "time limit", "timeout"),
    "memory": Label("✗", "memory limit", "memory"),
    "crash": Label("✗", "crash", "crash"),
    "output_limit": Label("✗", "output limit", "output_limit"),
    "not_run": Label("–", "not run", "not_run"),
}
# The case requires something of a right value, but the value is wrong.
NOT_COUNTED = Label("–", "not counted", "not_counted")
UNCOUNTED = Label("–", "does not count", "uncounted")  # people decided so, and it is not right
ADVICE = Label("i", "advice", "advice")  # a case without points that is not correct
NOT_WRITTEN = Label("○", "not written yet", "not_written")  # a definition without a body, or None
# A self-check does not know the right value: a value passes, or contradicts an earlier one. A value
# that is only there has a neutral mark.
CHECKED = {"format": Label("•", "given", "format"), "follows": Label("✓", "follows", "correct")}
ASTRAY = Label("✗", "does not follow", "wrong")
CHAIN_CHECK = (
    "The self-check tests the form of each value and, where possible, whether it follows from the "
    "value before it. Only grading checks whether these values are correct, and gives the points."
)
ANSWERS_CHECK = (
    "The self-check tests the form of each answer. Only grading checks whether the answers are "
    "right, and gives the points."
)

STATUSES: dict[SubmissionStatus, str] = {
    "graded": "graded",
    "no_submission": "no submission",
    "unreadable": "unreadable",
    "harness_error": "grader failed",
}

# What became of people, after their number.
PEOPLE: dict[SubmissionStatus, str] = {
    "graded": "graded",
    "unreadable": "unreadable",
    "no_submission": "without submission",
    "harness_error": "on whom the grader failed",
}

FILE_USES: dict[FileUse, str] = {
    "graded": "This page is about this file.",
    "used": "Used, too: the file above imports it, or it was run for what that file lacks.",
    "beside": "Not used: no other file imports it, and nothing was taken from it.",
    "other": "No code.",
    "support": "From the course, whose own file was used.",
    "unpacked": "Unpacked.",
    "left_out": "Left out. A note on this page says why.",
    "not_read": "Not read. A note on this page says why.",
}


def label(case: CaseResult) -> Label:
    """Return the label of a case, which says no more than was checked."""
    if case.uncounted and case.verdict != "correct":
        return UNCOUNTED
    if case.finding and case.finding.code in UNFILLED:
        return NOT_WRITTEN
    if case.checked == "value":
        if not case.max_points and case.verdict not in ("correct", "not_run", "missing"):
            return ADVICE
        is_counted = case.finding is None or case.finding.code not in REQUIRING
        return VERDICTS[case.verdict] if is_counted else NOT_COUNTED
    passes = case.verdict in PASSING
    if passes and case.verdict != "accepted":
        return CHECKED[case.checked]
    return VERDICTS[case.verdict] if passes or case.checked == "format" else ASTRAY


def form_check(cases: Sequence[CaseResult]) -> str:
    """Return what a self-check says of a problem of which it cannot tell what is right, or ""."""
    if all(case.checked == "value" for case in cases):
        return ""
    return ANSWERS_CHECK if any(case.question for case in cases) else CHAIN_CHECK


def file_uses(record: Record) -> list[tuple[str, list[str], int]]:
    """Return what was done with each file, the first names, and how many more; [] for one file."""
    if len(record.files) < 2:
        return []
    names: dict[FileUse, list[str]] = {use: [] for use in FILE_USES}
    for file in record.files:
        names[file.use].append(file.name)
    return [
        (FILE_USES[use], own[:SHOWN_FILES], len(own[SHOWN_FILES:]))
        for use, own in names.items()
        if own
    ]


def not_installed(students: Mapping[str, int]) -> str:
    """Return a sentence on missing packages, from the number of students who import each."""
    ranked = sorted(students.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{name} ({count} student{'s' if count > 1 else ''})" for name, count in ranked]
    return f"Not installed here: {show_first(parts, SHOWN_PACKAGES)}." if parts else ""


def count_people(counts: Mapping[SubmissionStatus, int], unmatched: int) -> str:
    """Return a line on what became of everybody: `3 people: 2 graded, 1 unreadable`.

    `unmatched` of these people are not on the roster.
    """
    people = sum(counts.values())
    parts = [f"{counts[status]} {told}" for status, told in PEOPLE.items() if counts.get(status)]
    line = f"{people} {'person' if people == 1 else 'people'}"
    line += f": {', '.join(parts)}" if parts else ""
    return f"{line}; {unmatched} not on the roster" if unmatched else line


def stopped(manifest: Manifest, people: int) -> str:
    """Return sentences on a run that did not grade all submissions.

    `people` is the number of students who have a result of work.
    """
    left, before, unreached = manifest.left, manifest.not_again, manifest.unreached
    are = "are" if left > 1 else "is"
    told = [f"{left} of {left + people - len(before)} submissions {are} not graded yet"]
    if before:
        keep = "keep the results" if len(before) > 1 else "keeps the result"
        told.append(f"{show_first(before, SHOWN_WAITING)} {keep} of the run before")
    if unreached:
        have = "have" if len(unreached) > 1 else "has"
        told.append(f"{show_first(unreached, SHOWN_WAITING)} {have} no result yet")
    told += ["Finished results are kept", "Grade the submissions again to continue."]
    return ". ".join(told)
