"""Finds the students whom a text names: by their id, their name, or another id of theirs."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from grader.model.record import listed
from grader.model.submission import Provenance

SHOWN_NEAREST = 3
SHOWN_NAMESAKES = 5


class StudentNames:
    """What the students of a class are called."""

    def __init__(self, people: Iterable[tuple[str, Provenance]]) -> None:
        """Take the id of each student, and what else is known of them."""
        self._shown: dict[str, str] = {}
        self._called: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for student, told in people:
            self._shown[student] = f"{told.name} ({student})" if told.name else student
            for text in {folded(each) for each in (student, told.name, *told.ids.values())} - {""}:
                self._called[text][student] = None

    def find(self, text: str) -> Sequence[str]:
        """Return the ids of all students whom a text can mean. An id counts before a name."""
        return [text] if text in self._shown else [*self._called.get(folded(text), ())]

    def show(self, students: Sequence[str]) -> str:
        """Return some students in a row, by name and id: `Anna Lee (7) or Anna Lee (9)`."""
        shown = [self._shown[student] for student in students[:SHOWN_NAMESAKES]]
        more = len(students) - len(shown)
        return listed([*shown, *([f"{more} more"] if more else [])], "or")

    def near(self, text: str) -> Sequence[str]:
        """Return the ids of the students with the most similar ids and names."""
        # A spreadsheet leaves out zeros at the beginning.
        plain = folded(text).lstrip("0")
        near = [name for name in self._called if plain and name.lstrip("0") == plain]
        near = near or difflib.get_close_matches(folded(text), self._called, SHOWN_NEAREST)
        return [*dict.fromkeys(student for name in near for student in self._called[name])]


def folded(text: str) -> str:
    """Return a name or an id without case, and with single spaces."""
    return " ".join(text.casefold().split())
