"""Notes: what the student and the teaching assistant should know of how work was read and run."""

from __future__ import annotations

from grader.model.message import Message


class Note(Message):
    """A note on a submission."""

    sentences = {"text": "{text}", "late": "{text}", "attempts": "{text}"}  # noqa: RUF012
