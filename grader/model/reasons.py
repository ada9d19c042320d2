"""Reasons: why code was stopped or skipped, a submission has no score, or nobody owns it."""

from __future__ import annotations

from grader.model.message import Message


class StopReason(Message):
    """Why a call did not return, or a statement was skipped."""

    sentences = {"text": "{text}"}  # noqa: RUF012


class StatusReason(Message):
    """Why a record has another status than `graded`."""

    sentences = {"text": "{text}"}  # noqa: RUF012


class UnmatchedReason(Message):
    """Why nobody on the roster owns a submission."""

    sentences = {"text": "{text}", "nobody": "{text}"}  # noqa: RUF012
