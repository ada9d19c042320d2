"""Findings: what was seen of a case."""

from __future__ import annotations

from grader.model.message import Message


class Finding(Message):
    """What was seen of a case."""

    sentences = {"text": "{text}"}  # noqa: RUF012
