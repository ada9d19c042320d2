"""What a submission's code may use up, in the same words and to the same end wherever it runs."""

from __future__ import annotations

from grader.model.assignment import Limits
from grader.sandbox.student.clean_text import scrub

KEPT_OUTPUT = 20_000
"""So many characters of what a submission prints are kept."""
TIME_USED_UP = "used up the submission's time"
NO_TIME_LEFT = "its time was used up"
"""Of a call that could not be made any more."""
STOPPED_TOO_OFTEN = "the submission had to be stopped too often"
TOO_MUCH_IN_ALL = "gave back more than all results together may hold"
NOT_A_RESULT = "sent back something that is not a result"
REPLY_OVERHEAD = 2**20


def max_reply(limits: Limits) -> int:
    """How many bytes an answer's arrays may have: a result's, and a changed argument's."""
    return 2 * limits.result_bytes + REPLY_OVERHEAD


def took_longer(seconds: float) -> str:
    return f"took longer than {seconds:.3g} s"


def printed_more(size: int) -> str:
    return f"printed more than {size // 1024} kB"


class KeptOutput:
    """What a submission printed, from its beginning, as far as it is kept."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._room = KEPT_OUTPUT
        self.is_cut = False

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def add(self, printed: bytes, folder: str) -> None:
        """Take in what was printed next, in a process whose private folder this is."""
        text = scrub(printed.decode("utf-8", "replace"), folder)
        self.is_cut = self.is_cut or len(text) > self._room
        self._parts.append(text[: self._room])
        self._room -= len(self._parts[-1])
