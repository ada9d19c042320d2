"""Submissions and the roster: who handed in what, and nothing guessed.

By ids first, then by names. One that could be of two people, or one of two that could be of the
same person, is nobody's: it is graded all the same, and told with the nearest names.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.intake.person_names import contradict, letters, orders, plain_letters
from grader.model.notes import Note
from grader.model.reasons import StatusReason, UnmatchedReason
from grader.model.record import Unmatched
from grader.model.roster import Person, Roster
from grader.model.submission import Handin, Provenance

NEAREST = 3
MAX_COMPARED = 100
"""Submissions for which the nearest names are looked for: each is compared with everybody."""
NOBODY = UnmatchedReason.of("nobody", text="Nobody on the roster has this id or name.")
NOTHING_MATCHED = StatusReason.of(
    "text", text="Nothing was handed in that could be matched with you."
)
"""For those of whom there is no submission, where there are some of which nobody knows whose."""


@dataclass(frozen=True)
class Matched:
    """The class: everybody on the roster, and after them what is nobody's."""

    handins: tuple[Handin, ...]
    unmatched: tuple[Unmatched, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    """By the id that a submission came with, the roster's of whose it is."""
    absent: frozenset[str] = frozenset()
    """Who is on the roster, and of whom there is no submission."""


def match(handins: Iterable[Handin], roster: Roster) -> Matched:
    """Give each submission the id and name that the roster has for whose it is."""
    remaining = [*handins]
    owners: dict[str, Handin] = {}
    doubtful: list[tuple[Handin, UnmatchedReason]] = []
    for ways in _ways(roster.people):
        found = [(handin, _first(ways, handin)) for handin in remaining]
        rivals = Counter(student for handin, _ in found for student in _all(ways, handin))
        remaining = []
        for handin, people in found:
            if not people:
                remaining.append(handin)
            elif len(people) > 1:
                names = " or ".join(_shown(people[student]) for student in sorted(people))
                doubtful.append((handin, _doubt(f"It could be of {names}.")))
            else:
                [(student, person)] = people.items()
                if student in owners or rivals[student] > 1:
                    reason = _doubt(
                        f"There is another submission that could be of {_shown(person)}."
                    )
                    doubtful.append((handin, reason))
                else:
                    owners[student] = handin
    by_id = _Ids(roster.people, str)
    doubtful += [(handin, _why_nobody(handin, by_id)) for handin in remaining]
    people = {person.student: person for person in roster.people}
    absent = [person for person in roster.people if person.student not in owners]
    nobodys = _renamed([handin for handin, _ in doubtful], {*people})
    nothing = NOTHING_MATCHED if nobodys else Handin("").nothing
    return Matched(
        (
            *(_identified(handin, people[student]) for student, handin in owners.items()),
            *(_absent(person, nothing) for person in absent),
            *nobodys,
        ),
        tuple(
            Unmatched(
                student=handin.student,
                name=handin.provenance.name,
                reason=reason,
                nearest=_nearest(handin, roster.people)
                if reason.code == "nobody" and number < MAX_COMPARED
                else (),
            )
            for number, (handin, (_, reason)) in enumerate(zip(nobodys, doubtful, strict=True))
        ),
        {handin.student: student for student, handin in owners.items()},
        frozenset(person.student for person in absent),
    )


People = Mapping[str, Person]
"""By student."""
Find = Callable[[Handin], People]


def _ways(people: Sequence[Person]) -> Sequence[Sequence[Find]]:
    """The ways in which people are found, the surest first.

    Those of one sequence are equally sure: what one of them finds for another submission is a
    rival, whichever finds it first.
    """
    exact, loose = _Ids(people, str), _Ids(people, str.casefold)
    spelled, plain = _Names(people, letters), _Names(people, plain_letters)

    def login_and_name(handin: Handin) -> People:
        login, _, name = handin.provenance.name.partition(" ")
        of_name = plain.find(name.lstrip("- "))
        return {key: who for key, who in loose.any(login).items() if key in of_name}

    def named(names: _Names) -> Find:
        return lambda handin: {
            student: person
            for student, person in names.find(handin.provenance.name or handin.student).items()
            if not _other_id(handin, person)
        }

    return ((exact.find,), (loose.find,), (named(spelled), named(plain), login_and_name))


def _first(ways: Sequence[Find], handin: Handin) -> People:
    return next(filter(None, (find(handin) for find in ways)), {})


def _all(ways: Sequence[Find], handin: Handin) -> set[str]:
    return {student for find in ways for student in find(handin)}


def _other_id(handin: Handin, person: Person) -> bool:
    """Whether a submission and a person have ids of one kind that differ."""
    both = handin.provenance.ids.keys() & person.ids.keys() - {"any"}
    return any(
        handin.provenance.ids[kind].casefold() != person.ids[kind].casefold() for kind in both
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
        for kind, value in handin.provenance.ids.items():
            folded = self._fold(value)
            of_kind = {} if kind == "any" else self._by_kind.get((kind, folded), {})
            others = self._by_kind.get(("*" if kind == "any" else "any", folded), {})
            # A number alone is not enough: Moodle's is a group's for a team, and what a column
            # of numbers counts is not said.
            unsure = {**others, **(of_kind if kind == "moodle" else {})}
            found |= of_kind if kind != "moodle" else {}
            found |= {
                student: person
                for student, person in unsure.items()
                if not (
                    handin.provenance.name
                    and person.name
                    and contradict(handin.provenance.name, person.name)
                )
            }
        return found

    def any(self, value: str) -> People:
        return self._by_kind.get(("*", self._fold(value)), {})


class _Names:
    """Finds people by their names, first or last name first."""

    def __init__(self, people: Iterable[Person], fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._by_name: defaultdict[str, dict[str, Person]] = defaultdict(dict)
        for person in people:
            for name in orders(person.name):
                self._by_name[fold(name)][person.student] = person

    def find(self, name: str) -> People:
        folded = self._fold(name)
        return self._by_name.get(folded, {}) if folded else {}


def _doubt(text: str) -> UnmatchedReason:
    reason = UnmatchedReason.of("text", text=text)
    return reason


def _absent(person: Person, nothing: StatusReason) -> Handin:
    known = Provenance(name=person.name, ids=dict(person.ids))
    return Handin(person.student, provenance=known, nothing=nothing)


def _identified(handin: Handin, person: Person) -> Handin:
    notes = handin.notes
    if handin.provenance.name and person.name and contradict(handin.provenance.name, person.name):
        notes += (
            Note.of(
                "text",
                text=f"The download has it under the name {handin.provenance.name}; "
                "is it a group's?",
            ),
        )
    return replace(
        handin,
        student=person.student,
        provenance=handin.provenance.model_copy(
            update={
                "name": person.name or handin.provenance.name,
                "ids": {**handin.provenance.ids, **person.ids},
            }
        ),
        notes=notes,
    )


def _why_nobody(handin: Handin, by_id: _Ids) -> UnmatchedReason:
    nameless = handin.provenance.model_copy(update={"name": ""})
    found = by_id.find(replace(handin, provenance=nameless))
    if len(found) == 1 and handin.provenance.name:
        [person] = found.values()
        return _doubt(
            f"Its id is that of {_shown(person)} on the roster, but the download calls it "
            f"{handin.provenance.name}; are both of the same assignment?"
        )
    return NOBODY


def _renamed(handins: Iterable[Handin], taken: set[str]) -> list[Handin]:
    """Submissions of nobody, each under an id that is nobody's."""
    renamed = []
    for handin in handins:
        student = handin.student
        while student in taken:
            student += " (not matched)"
        taken.add(student)
        renamed.append(replace(handin, student=student))
    return renamed


def _shown(person: Person) -> str:
    return f"{person.name} ({person.student})" if person.name else person.student


def _nearest(handin: Handin, people: Iterable[Person]) -> tuple[str, ...]:
    """Those whose names or ids look most like a submission's."""
    forms = {
        plain_letters(form): person
        for person in people
        for form in (person.student, *orders(person.name))
    }
    wanted = plain_letters(handin.provenance.name or handin.student)
    close = difflib.get_close_matches(wanted, forms, 2 * NEAREST, 0.5)
    return tuple(dict.fromkeys(_shown(forms[form]) for form in close))[:NEAREST]
