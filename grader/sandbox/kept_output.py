"""What a submission printed, up to a limit."""

from __future__ import annotations

MAX_CHARACTERS = 20_000


class KeptOutput:
    """The beginning of what a submission printed."""

    def __init__(self) -> None:
        self.text = ""
        self.is_cut = False

    def add(self, printed: str) -> None:
        """Add the text that was printed next."""
        self.text += printed
        self.is_cut = self.is_cut or len(self.text) > MAX_CHARACTERS
        self.text = self.text[:MAX_CHARACTERS]
