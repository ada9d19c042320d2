"""One step on a way to isolate a submission, which the system may refuse."""

from __future__ import annotations

from collections.abc import Callable


class Refused(Exception):  # noqa: N818 (an answer of the system, and no fault)
    """The system refused a step: `step` says which, `errno` how."""

    def __init__(self, step: str, errno: int) -> None:
        super().__init__(f"{step}: errno {errno}")
        self.step = step
        self.errno = errno


def attempt(step: str, function: Callable[..., object], *arguments: object) -> None:
    """Do what a step of a way needs.

    Raises:
        Refused: the system does not allow it.
    """
    try:
        function(*arguments)
    except OSError as error:
        raise Refused(step, error.errno or 0) from error
