"""The words and marks that pages, and the terminal, have for what is in records."""

from __future__ import annotations

from grader.model.record import CaseResult, Record, SubmissionStatus, Verdict, show_points

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "correct": ("✓", "correct"),
    "follow_through": ("↪", "follows through"),
    "accepted": ("✓", "accepted"),
    "wrong": ("✗", "wrong"),
    "missing": ("○", "missing"),
    "error": ("✗", "exception"),
    "timeout": ("✗", "time limit"),
    "memory": ("✗", "memory limit"),
    "crash": ("✗", "crash"),
    "output_limit": ("✗", "output limit"),
    "not_run": ("–", "not run"),
}
"""A mark and a word for each verdict, so that colour is never all that tells them apart."""

ADVICE = ("i", "advice")
"""For a case without points that is not right: worth knowing, and no fault."""

CHECKED: dict[str, tuple[str, str]] = {"format": ("✓", "given"), "follows": ("✓", "follows")}
"""For what a self-check finds in order without knowing whether it is right."""

OF_A_CHAIN = (
    "Each value is checked for its form and, where that can be told, for whether it follows from "
    "the one before. Whether it is right, and the points, come with grading."
)
"""What a self-check says of a chain."""

ASTRAY = ("✗", "does not follow")
"""For a value that a self-check finds at odds with an earlier one: either may be the wrong one."""

STATUSES: dict[SubmissionStatus, str] = {
    "graded": "graded",
    "no_submission": "no submission",
    "unreadable": "unreadable",
    "harness_error": "grader failed",
}


def label(case: CaseResult) -> tuple[str, str]:
    """A case's mark and word."""
    if case.checked != "value":
        if case.verdict == "accepted":
            return VERDICTS["accepted"]
        if case.passed:
            return CHECKED[case.checked]
        return ASTRAY if case.checked == "follows" else VERDICTS[case.verdict]
    if case.max_points == 0 and case.verdict not in ("correct", "not_run", "missing"):
        return ADVICE
    return VERDICTS[case.verdict]


def sum_up(record: Record) -> tuple[str, str]:
    """Of a self-check: whether all of it passes, and how much that says."""
    # What is advice passes in any case, and so is not counted.
    counted = [case for case in record.cases if case.max_points or case.checked != "value"]
    failed = sum(not case.passed for case in counted)
    if failed:
        passes = f"{failed} of {len(counted)} public checks fail."
    else:
        passes = f"All {len(counted)} public checks pass."
    points = (
        f"{show_points(record.score)} of {show_points(record.max_score)} points of the public "
        "cases. "
    )
    told = [points] if record.max_score else []
    if any(case.checked != "value" for case in counted):
        told.append("Whether the values of a chain are right, only grading tells. ")
    return passes, f"{''.join(told)}Hidden cases are not checked here."


def stopped(left: int, graded: int) -> str:
    """Of a run that was stopped: how many submissions it left, and what to do."""
    are = "are" if left > 1 else "is"
    return (
        f"Stopped: {left} of {left + graded} submissions {are} not graded yet. What was done is "
        "kept; the same command goes on from there."
    )
