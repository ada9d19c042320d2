"""The words and marks that pages, and the terminal, have for what is in records."""

from __future__ import annotations

import unicodedata

from grader.records import CaseResult, SubmissionStatus, Verdict

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

STATUSES: dict[SubmissionStatus, str] = {
    "graded": "graded",
    "no_submission": "no submission",
    "unreadable": "unreadable",
    "harness_error": "grader failed",
}


def label(case: CaseResult) -> tuple[str, str]:
    """A case's mark and word."""
    if case.max_points == 0 and case.verdict == "wrong":
        return ADVICE
    return VERDICTS[case.verdict]


def visible(text: str) -> str:
    """Text as a page or terminal can show it, control and direction characters made visible."""
    return "".join(
        f"\\x{ord(c):02x}"
        if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t\u200c\u200d"
        else c
        for c in text
    )
