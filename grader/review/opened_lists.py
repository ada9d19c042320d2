"""The lists that people go through, each in the order in which they opened it.

What a person decides can move a student in a list, or out of it. Somebody who goes through a list
still gets from each student to the same neighbours.
"""

import hashlib
from collections.abc import Iterable, Sequence

KEPT_LISTS = 100


class OpenedLists:
    """Keeps the ids of lists, by keys for addresses, until the review ends."""

    def __init__(self) -> None:
        self._lists: dict[str, Sequence[str]] = {}

    def keep(self, students: Iterable[str]) -> str:
        """Keep a list, and return its key. Of too many lists, the oldest is forgotten."""
        ids = tuple(students)
        key = hashlib.sha256(ascii(ids).encode()).hexdigest()[:16]
        self._lists.pop(key, None)
        self._lists[key] = ids
        if len(self._lists) > KEPT_LISTS:
            del self._lists[next(iter(self._lists))]
        return key

    def get(self, key: str) -> Sequence[str]:
        """Return a list that was kept; nobody if it is unknown, as after a restart."""
        return self._lists.get(key, ())
