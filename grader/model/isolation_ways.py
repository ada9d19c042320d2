"""The two ways in which strict isolation is kept, each with a filter of system calls (seccomp)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

Way = Literal["namespaces", "landlock"]
NAMESPACES: Way = "namespaces"
LANDLOCK: Way = "landlock"

TITLES: dict[Way, str] = {"namespaces": "namespaces", "landlock": "Landlock"}
_COMPUTER = "how busy the computer is, its memory and processors, the version of its kernel"
VISIBLE: dict[Way, tuple[str, ...]] = {
    "namespaces": (_COMPUTER,),
    "landlock": (
        _COMPUTER,
        "the computer's name, and how much room its disks have",
        "whether a file is there, its size and times, and where a link leads, if it knows the path",
        "which process numbers are in use, and by which user",
        "the names of what lies among Python's packages, the grader's own included",
    ),
}
"""What a submission can tell of the computer in spite of all."""


def way_of(layers: Collection[str]) -> Way | None:
    """Return the way that layers of isolation make; None where there is none."""
    if "mount namespace" in layers:
        return NAMESPACES
    return LANDLOCK if any(layer.startswith("Landlock") for layer in layers) else None
