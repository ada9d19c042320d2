"""The two ways of strict isolation. Both also filter system calls (seccomp)."""

from typing import Literal

Way = Literal["namespaces", "landlock"]
NAMESPACES: Way = "namespaces"
LANDLOCK: Way = "landlock"
TITLES: dict[Way, str] = {"namespaces": "namespaces", "landlock": "Landlock"}
_COMPUTER = "how busy the computer is, its memory and processors, and its kernel's version"
# For each way: what a submission can still see of the computer.
VISIBLE: dict[Way, tuple[str, ...]] = {
    "namespaces": (_COMPUTER,),
    "landlock": (
        _COMPUTER,
        "the computer's name, and how much space its disks have",
        "for a path that it knows: whether a file is there, its size and times, and where a link "
        "leads",
        "which process ids are in use, and by which user",
        "the names of the files among Python's packages, the grader's included",
    ),
}
