"""Cleans text that comes from a student's code: limits its length, removes what varies."""

import re
import reprlib
from typing import Any

MAX_TEXT = 400  # characters
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_REPR = reprlib.Repr()
_REPR.maxother = _REPR.maxstring = 200


def scrub(text: str, folder: str) -> str:
    """Remove what differs between runs: memory addresses, and the private folder if any."""
    return _ADDRESS.sub("0x…", text.replace(folder, ".") if folder else text)


class Texts:
    """Makes text from values in a submission's process, whose private folder is `folder`."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def clean(self, value: str) -> str:
        """Return a text that is the same in every run, at most `MAX_TEXT` long, and valid UTF-8."""
        # `str.encode` and `decode` make a plain str, even from a student's subclass of it.
        value = scrub(str.encode(value, "utf-8", "replace").decode("utf-8"), self._folder)
        return value if len(value) <= MAX_TEXT else value[: MAX_TEXT - 1] + "…"

    def clean_all(self, told: dict[str, Any]) -> dict[str, Any]:
        """Return a part of a reply with its texts cleaned."""
        return {k: self.clean(each) if isinstance(each, str) else each for k, each in told.items()}

    def show(self, value: object) -> str:
        """Return a value's repr, or a note if the value's own methods fail."""
        try:
            return self.clean(_REPR.repr(value))
        except BaseException:
            return "(cannot be shown)"
