"""What got better or worse between two self-checks of the same work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grader.model.record import PASSING, CaseResult, Record, show_first

# A case passes, passes for less than its points, or fails.
Standing = Literal["passes", "costs", "fails"]
RANKS: dict[Standing, int] = {"fails": 0, "costs": 1, "passes": 2}
SHOWN_NAMES = 6
UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60))


@dataclass(frozen=True)
class Progress:
    """The cases that got better or worse since the last check."""

    seconds: float  # the time since then
    better: tuple[CaseResult, ...] = ()
    worse: tuple[CaseResult, ...] = ()

    @property
    def text(self) -> str:
        """Return a sentence that names the cases."""
        parts = [
            f"{word}: {show_first([case.id.case for case in cases], SHOWN_NAMES)}"
            for word, cases in (("better", self.better), ("worse", self.worse))
            if cases
        ]
        changes = "; ".join(parts) or "nothing has changed"
        return f"Since your last check ({ago(self.seconds)}): {changes}."


def standings(record: Record) -> dict[str, Standing]:
    """Return how each case stands, by its id."""
    return {case.id: _standing(case) for case in record.cases}


def _standing(case: CaseResult) -> Standing:
    if case.verdict not in PASSING:
        return "fails"
    return "passes" if case.passed else "costs"


def compare(before: Mapping[str, Standing], record: Record, seconds: float) -> Progress | None:
    """Compare the cases with how they stood before; return None if none of them was known."""
    gains = [
        (RANKS[_standing(case)] - RANKS[before[case.id]], case)
        for case in record.cases
        if case.id in before
    ]
    if not gains:
        return None
    return Progress(
        seconds,
        better=tuple(case for gain, case in gains if gain > 0),
        worse=tuple(case for gain, case in gains if gain < 0),
    )


def ago(seconds: float) -> str:
    """Return a length of time in the past in words, rounded down: `2 hours ago`."""
    for unit, length in UNITS:
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now" if seconds < 10 else "less than a minute ago"
