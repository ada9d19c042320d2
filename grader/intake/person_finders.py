"""Ways to find the people on a roster to whom a submission may belong."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from grader.intake.person_names import contradict, letters, orders, plain_letters
from grader.model.roster import Person
from grader.model.submission import Handin, Provenance

People = Mapping[str, Person]  # by their student id
Finder = Callable[[Handin], People]


def finders(people: Sequence[Person]) -> Sequence[Sequence[Finder]]:
    """Return the ways to find people, in rounds, the surest first.

    The finders of one round are equally sure. If two submissions find the same person in it, both
    are in doubt.
    """
    by_id, by_name = id_finder(people, str.casefold), _name_finder(people, plain_letters)

    def by_login_and_name(handin: Handin) -> People:
        login, _, name = handin.provenance.name.partition(" ")
        named = by_name(Handin(name.lstrip("- ")))
        known = by_id(Handin(login, provenance=Provenance(ids={"any": login})))
        return {student: person for student, person in known.items() if student in named}

    by_spelling = _name_finder(people, letters)
    return (id_finder(people),), (by_id,), (by_spelling, by_name, by_login_and_name)


def id_finder(people: Iterable[Person], fold: Callable[[str], str] = str) -> Finder:
    """Return a way to find people by ids. One kind is compared with itself, `any` with all kinds.

    Except for a certain match, the names must not contradict each other.
    """

    def keys(person: Person) -> Iterator[Hashable]:
        for kind, value in [*person.ids.items(), ("", person.student)]:
            yield from ((kind, fold(value)), ("*", fold(value)))

    index = _index(people, keys)

    def find(handin: Handin) -> People:
        told = handin.provenance
        found: dict[str, Person] = {}
        for kind, value in told.ids.items():
            for key in ("*",) if kind == "any" else (kind, "any"):
                # Moodle's number may be a group's, or count something else in a column of numbers.
                is_certain = key == kind != "moodle"
                found |= {
                    student: person
                    for student, person in index.get((key, fold(value)), {}).items()
                    if is_certain or not contradict(told.name, person.name)
                }
        return found

    return find


def _name_finder(people: Iterable[Person], fold: Callable[[str], str]) -> Finder:
    """Return a way to find people by name, if no id of the submission differs from theirs."""
    index = _index(people, lambda person: map(fold, orders(person.name)))
    index.pop("", None)

    def find(handin: Handin) -> People:
        told = handin.provenance
        named = index.get(fold(told.name or handin.student), {})
        return {student: person for student, person in named.items() if not _differ(told, person)}

    return find


def _index(
    people: Iterable[Person], keys: Callable[[Person], Iterable[Hashable]]
) -> dict[Hashable, dict[str, Person]]:
    found: defaultdict[Hashable, dict[str, Person]] = defaultdict(dict)
    for person in people:
        for key in keys(person):
            found[key][person.student] = person
    return found


def _differ(told: Provenance, person: Person) -> bool:
    """Return whether a submission and a person have different ids of the same kind."""
    return any(
        told.ids[kind].casefold() != person.ids[kind].casefold()
        for kind in told.ids.keys() & person.ids.keys() - {"any"}
    )
