"""Ways to find the people on a roster to whom a submission may belong."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from grader.intake.person_names import contradict, letters, orders, plain_letters
from grader.model.roster import Person
from grader.model.submission import Handin, Provenance

People = Mapping[str, Person]
"""People by their student id."""
Finder = Callable[[Handin], People]


class IdIndex:
    """Finds people by their ids. Those of one kind are compared, and `any` with all kinds."""

    def __init__(self, people: Iterable[Person], fold: Callable[[str], str] = str) -> None:
        self._fold = fold
        self._people: defaultdict[tuple[str, str], dict[str, Person]] = defaultdict(dict)
        for person in people:
            for kind, value in [*person.ids.items(), ("", person.student)]:
                for key in (kind, "*"):
                    self._people[key, fold(value)][person.student] = person

    def get(self, kind: str, value: str) -> People:
        """Return the people with this id of this kind; `*` stands for all kinds."""
        return self._people.get((kind, self._fold(value)), {})

    def find(self, provenance: Provenance) -> People:
        """Return the people with one of these ids."""
        found: dict[str, Person] = {}
        for kind, value in provenance.ids.items():
            sure = self.get(kind, value) if kind != "any" else {}
            unsure = self.get("*" if kind == "any" else "any", value)
            if kind == "moodle":
                # The number may be a group's, or count something else in a column of numbers.
                sure, unsure = {}, {**unsure, **sure}
            found |= sure
            found |= {
                student: person
                for student, person in unsure.items()
                if not contradict(provenance.name, person.name)
            }
        return found


class NameIndex:
    """Finds people by their names, with the first or the last name first."""

    def __init__(self, people: Iterable[Person], fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._people: defaultdict[str, dict[str, Person]] = defaultdict(dict)
        for person in people:
            for name in orders(person.name):
                self._people[fold(name)][person.student] = person

    def get(self, name: str) -> People:
        """Return the people of this name."""
        folded = self._fold(name)
        return self._people.get(folded, {}) if folded else {}

    def find(self, handin: Handin) -> People:
        """Return the people of a submission's name whose ids do not differ from its ids."""
        found = self.get(handin.provenance.name or handin.student)
        return {
            student: person
            for student, person in found.items()
            if not _has_other_id(handin.provenance, person)
        }


def finders(people: Sequence[Person]) -> Sequence[Sequence[Finder]]:
    """Return the ways to find people, in rounds, the surest first.

    The finders of one round are equally sure. If two submissions find the same person in it, both
    are in doubt.
    """
    exact, any_case = IdIndex(people), IdIndex(people, str.casefold)
    spelled, plain = NameIndex(people, letters), NameIndex(people, plain_letters)

    def login_and_name(handin: Handin) -> People:
        login, _, name = handin.provenance.name.partition(" ")
        named = plain.get(name.lstrip("- "))
        return {key: who for key, who in any_case.get("*", login).items() if key in named}

    return (
        (lambda handin: exact.find(handin.provenance),),
        (lambda handin: any_case.find(handin.provenance),),
        (spelled.find, plain.find, login_and_name),
    )


def _has_other_id(provenance: Provenance, person: Person) -> bool:
    """Return whether a submission and a person have different ids of the same kind."""
    return any(
        provenance.ids[kind].casefold() != person.ids[kind].casefold()
        for kind in provenance.ids.keys() & person.ids.keys() - {"any"}
    )
