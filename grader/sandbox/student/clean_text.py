"""Text that a student's code gives rise to, made fit to be sent: bounded, and always the same."""

from __future__ import annotations

import re
import reprlib
import sys

MAX_TEXT = 400
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_REPR = reprlib.Repr()
_REPR.maxother = _REPR.maxstring = 200


def keep_what_is_printed() -> None:
    """Lose nothing of what is printed for want of an encoding or a flush."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace", newline="\n", line_buffering=True)  # type: ignore[union-attr]


def flush() -> None:
    """Push out what a submission printed, before the reply that ends its command."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()  # type: ignore[union-attr]
        except BaseException:  # noqa: S112 (replaced or closed by the submission)
            continue


def scrub(text: str, folder: str) -> str:
    """Take out what differs from run to run: memory addresses and the private folder's name.

    Where the folder is empty, there is no private one.
    """
    return _ADDRESS.sub("0x…", text.replace(folder, ".") if folder else text)


class Texts:
    """Makes text of what is in a submission's process."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def clean(self, value: str) -> str:
        """The same from run to run, bounded, and without lone surrogates."""
        # An exact str, even where a subclass of the student's came in.
        value = scrub(str.encode(value, "utf-8", "replace").decode("utf-8"), self._folder)
        return value if len(value) <= MAX_TEXT else value[: MAX_TEXT - 1] + "…"

    def show(self, value: object) -> str:
        """A value's repr, whatever its own methods do."""
        try:
            return self.clean(_REPR.repr(value))
        except BaseException:
            return "(cannot be shown)"
