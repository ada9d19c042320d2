"""Notes: what the student and the teaching assistant should know of how work was read and run."""

from __future__ import annotations

from grader.model.message import Message


class Note(Message):
    """A note on a submission."""

    sentences = {  # noqa: RUF012
        "text": "{text}",
        "late": "{text}",
        "attempts": "{text}",
        "imported_made": (
            "{name} was imported, but not handed in. The code created it while it ran, so it is "
            "not shown."
        ),
        "refused_write": (
            "{place}: The system refused access in this line. On the computer that graded your "
            "code, code may not write files. If the line matters for your work, tell your teaching "
            "assistant."
        ),
    }
