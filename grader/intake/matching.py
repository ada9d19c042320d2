"""Submissions and the roster: who handed in what, and nothing guessed.

By ids first, then by names. One that could be of two people, or one of two that could be of the
same person, is nobody's: it is graded all the same, and told with the nearest names.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.records import Unmatched
from grader.roster import Person, Roster
from grader.submission import Handin

NEAREST = 3
MAX_COMPARED = 100
"""Submissions for which the nearest names are looked for: each is compared with everybody."""
NOBODY = "Nobody on the roster has this id or name."


@dataclass(frozen=True)
class Matched:
    """The class: everybody on the roster, and after them what is nobody's."""

    handins: tuple[Handin, ...]
    unmatched: tuple[Unmatched, ...] = ()


def match(handins: Iterable[Handin], roster: Roster) -> Matched:
    """Give each submission the id and name that the roster has for whose it is."""
    remaining = [*handins]
    owners: dict[str, Handin] = {}
    doubtful: list[tuple[Handin, str]] = []
    for find in _ways(roster.people):
        found = [(handin, find(handin)) for handin in remaining]
        rivals: defaultdict[str, list[Handin]] = defaultdict(list)
        for handin, people in found:
            if len(people) == 1:
                rivals[next(iter(people))].append(handin)
        remaining = []
        for handin, people in found:
            if not people:
                remaining.append(handin)
            elif len(people) > 1:
                names = " or ".join(_shown(people[student]) for student in sorted(people))
                doubtful.append((handin, f"It could be of {names}."))
            else:
                [(student, person)] = people.items()
                if student in owners or len(rivals[student]) > 1:
                    reason = f"There is another submission that could be of {_shown(person)}."
                    doubtful.append((handin, reason))
                else:
                    owners[student] = _identified(handin, person)
    absent = [person for person in roster.people if person.student not in owners]
    doubtful += [(handin, NOBODY) for handin in remaining]
    taken = {person.student for person in roster.people}
    nobodys = [(_renamed(handin, taken), reason) for handin, reason in doubtful]
    return Matched(
        (
            *owners.values(),
            *(Handin(person.student, name=person.name, ids=person.ids) for person in absent),
            *(handin for handin, _ in nobodys),
        ),
        tuple(
            Unmatched(
                student=handin.student,
                name=handin.name,
                reason=reason,
                nearest=_nearest(handin, roster.people) if number < MAX_COMPARED else (),
            )
            for number, (handin, reason) in enumerate(nobodys)
        ),
    )


People = Mapping[str, Person]
"""By student."""
Find = Callable[[Handin], People]


def _ways(people: Sequence[Person]) -> Sequence[Find]:
    """The ways in which people are found, the surest first."""
    exact, loose = _Ids(people, str), _Ids(people, str.casefold)
    spelled, plain = _Names(people, _letters), _Names(people, _plain_letters)

    def login_and_name(handin: Handin) -> People:
        login, _, name = handin.name.partition(" ")
        of_name = plain.find(name.lstrip("- "))
        return {key: who for key, who in loose.any(login).items() if key in of_name}

    return (
        exact.find,
        loose.find,
        lambda handin: spelled.find(handin.name or handin.student),
        lambda handin: plain.find(handin.name or handin.student),
        login_and_name,
    )


class _Ids:
    """Finds people by their ids; those of one kind are compared, and `any` with all."""

    def __init__(self, people: Iterable[Person], fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._by_kind: defaultdict[tuple[str, str], dict[str, Person]] = defaultdict(dict)
        for person in people:
            ids = [*person.ids.items(), ("", person.student)]
            for kind, value in ids:
                self._by_kind[kind, fold(value)][person.student] = person
                self._by_kind["*", fold(value)][person.student] = person

    def find(self, handin: Handin) -> People:
        found: dict[str, Person] = {}
        for kind, value in handin.ids.items():
            kinds = ("*",) if kind == "any" else (kind, "any")
            for each in kinds:
                found |= self._by_kind.get((each, self._fold(value)), {})
        return found

    def any(self, value: str) -> People:
        return self._by_kind.get(("*", self._fold(value)), {})


class _Names:
    """Finds people by their names, first or last name first."""

    def __init__(self, people: Iterable[Person], fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._by_name: defaultdict[str, dict[str, Person]] = defaultdict(dict)
        for person in people:
            for name in _orders(person.name):
                self._by_name[fold(name)][person.student] = person

    def find(self, name: str) -> People:
        folded = self._fold(name)
        return self._by_name.get(folded, {}) if folded else {}


def _orders(name: str) -> set[str]:
    """A name as it is, and the other way about: `Doe, Jane Ann`, `Jane Ann Doe`, `Doe Jane Ann`."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return {name, f"{first} {last}", f"{last} {first}"}


def _letters(name: str) -> str:
    """A name's letters and digits, in one case and one Unicode form."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if c.isalnum() or unicodedata.category(c).startswith("M"))


def _plain_letters(name: str) -> str:
    """A name's letters and digits without their accents."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in folded if c.isalnum())


def _identified(handin: Handin, person: Person) -> Handin:
    name = person.name or handin.name
    return replace(handin, student=person.student, name=name, ids={**handin.ids, **person.ids})


def _renamed(handin: Handin, taken: set[str]) -> Handin:
    """A submission of nobody, under an id that is nobody's."""
    if handin.student not in taken:
        return handin
    return replace(handin, student=f"{handin.student} (not matched)")


def _shown(person: Person) -> str:
    return f"{person.name} ({person.student})" if person.name else person.student


def _nearest(handin: Handin, people: Iterable[Person]) -> tuple[str, ...]:
    """Those whose names or ids look most like a submission's."""
    forms = {
        _plain_letters(form): person
        for person in people
        for form in (person.student, *_orders(person.name))
    }
    wanted = _plain_letters(handin.name or handin.student)
    close = difflib.get_close_matches(wanted, forms, 2 * NEAREST, 0.5)
    return tuple(dict.fromkeys(_shown(forms[form]) for form in close))[:NEAREST]
