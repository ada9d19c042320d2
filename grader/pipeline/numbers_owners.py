"""By whose ids the numbers of a class are drawn: those of students, or of groups."""

from collections.abc import Iterable

from grader.model.own_numbers import numbers_id
from grader.model.roster import Person, Roster
from grader.model.submission import Handin
from grader.pipeline.assignment_definition import Definition


def owner_of(person: Person) -> str:
    """Return who hands in: a person on the roster, or the group, if they hand in together."""
    return person.group or person.student


class NumbersOwners:
    """Tells by which id the numbers of each submission are drawn, if students have their own."""

    def __init__(self, definition: Definition, roster: Roster | None) -> None:
        self._definition = definition
        people = roster.people if roster else ()
        self._owners = {person.student: owner_of(person) for person in people}

    def of(self, handin: Handin) -> str:
        """Return the `numbers_id` of a submission; empty if everybody has the same numbers.

        The id on the roster comes first, as it did when the handouts were made.
        """
        if self._definition.own_numbers is None:
            return ""
        group = handin.provenance.group
        return numbers_id(self._owners.get(handin.student) or group or handin.student)

    def check(self, handins: Iterable[Handin]) -> None:
        """Raise AssignmentError if the assignment cannot be built for each of these students."""
        for numbers_of in sorted({*map(self.of, handins)} - {""}):
            self._definition.of(numbers_of)
