"""Reasons: why code was stopped or skipped, a submission has no score, or nobody owns it."""

from __future__ import annotations

from grader.model.message import Message


class StopReason(Message):
    """Why a call did not return, or a statement was skipped."""

    sentences = {"text": "{text}", "nothing_to_run": "{reason}"}  # noqa: RUF012


class StatusReason(Message):
    """Why a record has another status than `graded`."""

    sentences = {  # noqa: RUF012
        "text": "{text}",
        "no_code": "There is no code in {file}.",
        "unparsed": "Nothing could be run. {place}: {reason} The line is: `{line}`",
        "nothing_ran": "Nothing could be run. {place}: {reason}",
        "grader_failed": (
            "The grader failed on this submission. This is not the student's fault, and there is "
            "no score yet. Run the grader again, or grade the submission by hand."
        ),
    }


class UnmatchedReason(Message):
    """Why nobody on the roster owns a submission."""

    sentences = {"text": "{text}", "nobody": "{text}"}  # noqa: RUF012
