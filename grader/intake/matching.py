"""Matches submissions with the people on the roster, by ids first, then by names.

Nothing is guessed. A submission that could belong to two people, or one of two that could belong to
the same person, stays unmatched. It is graded all the same and listed with the nearest names.
"""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.intake.person_finders import Finder, finders, id_finder
from grader.intake.person_names import contradict, orders, plain_letters
from grader.model.notes import Note
from grader.model.reasons import NOTHING_HANDED_IN, StatusReason, UnmatchedReason
from grader.model.record import Unmatched
from grader.model.roster import Person, Roster
from grader.model.submission import Handin, Provenance

NEAREST = 3
MAX_COMPARED = 100  # submissions with nearest names: each is compared with the whole roster

Doubtful = tuple[Handin, UnmatchedReason]


@dataclass(frozen=True)
class Matched:
    """The class: everyone on the roster, and then the submissions of nobody on it."""

    handins: tuple[Handin, ...]
    unmatched: tuple[Unmatched, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    """From a submission's own student id to that of its owner on the roster."""
    absent: frozenset[str] = frozenset()  # the people on the roster without a submission


def match(handins: Iterable[Handin], roster: Roster) -> Matched:
    """Give each submission the id and name of its owner on the roster."""
    people = {person.student: person for person in roster.people}
    owned, doubtful = _find_owners(handins, roster.people)
    nobodys = list(_unmatched(doubtful, roster.people))
    if_empty = StatusReason.of("nothing_matched") if nobodys else NOTHING_HANDED_IN
    absent = {student: person for student, person in people.items() if student not in owned}
    return Matched(
        (
            *(_owned(handin, people[student]) for student, handin in owned.items()),
            *(_absent(person, if_empty) for person in absent.values()),
            *(handin for handin, _ in nobodys),
        ),
        tuple(unmatched for _, unmatched in nobodys),
        {handin.student: student for student, handin in owned.items()},
        frozenset(absent),
    )


def _find_owners(
    handins: Iterable[Handin], people: Sequence[Person]
) -> tuple[dict[str, Handin], list[Doubtful]]:
    """Return the submissions by their owner, and those without one."""
    owned: dict[str, Handin] = {}
    doubtful: list[Doubtful] = []
    remaining = list(handins)
    for round_of_finders in finders(people):
        candidates = [(handin, [find(handin) for find in round_of_finders]) for handin in remaining]
        rivals = Counter(student for _, found in candidates for student in set().union(*found))
        remaining = []
        for handin, found in candidates:
            owners = next(filter(None, found), {})
            shown = " or ".join(_shown(owners[student]) for student in sorted(owners))
            if not owners:
                remaining.append(handin)
            elif len(owners) > 1:
                doubtful.append((handin, UnmatchedReason.of("several_people", people=shown)))
            elif (student := next(iter(owners))) in owned or rivals[student] > 1:
                doubtful.append((handin, UnmatchedReason.of("several_submissions", person=shown)))
            else:
                owned[student] = handin
    by_id = id_finder(people)
    return owned, doubtful + [(handin, _why_unmatched(handin, by_id)) for handin in remaining]


def _why_unmatched(handin: Handin, by_id: Finder) -> UnmatchedReason:
    name = handin.provenance.name
    nameless = handin.provenance.model_copy(update={"name": ""})
    found = by_id(replace(handin, provenance=nameless))
    if len(found) == 1 and name:
        [person] = found.values()
        return UnmatchedReason.of("other_name", person=_shown(person), name=name)
    return UnmatchedReason.of("nobody")


def _unmatched(
    doubtful: Iterable[Doubtful], people: Sequence[Person]
) -> Iterator[tuple[Handin, Unmatched]]:
    """Yield each submission of nobody, with a student id that is not taken."""
    forms = {
        plain_letters(form): _shown(person)
        for person in people
        for form in (person.student, *orders(person.name))
    }
    taken = {person.student for person in people}
    for number, (handin, reason) in enumerate(doubtful):
        student, name = handin.student, handin.provenance.name
        while student in taken:
            student += " (not matched)"
        taken.add(student)
        nearest: list[str] = []
        if reason.code == "nobody" and number < MAX_COMPARED:
            wanted = plain_letters(name or student)
            nearest = difflib.get_close_matches(wanted, forms, 2 * NEAREST, 0.5)
        shown = tuple(dict.fromkeys(forms[form] for form in nearest))[:NEAREST]
        unmatched = Unmatched(student=student, name=name, reason=reason, nearest=shown)
        yield replace(handin, student=student), unmatched


def _absent(person: Person, if_empty: StatusReason) -> Handin:
    known = Provenance(name=person.name, ids=dict(person.ids))
    return Handin(person.student, provenance=known, if_empty=if_empty)


def _owned(handin: Handin, person: Person) -> Handin:
    told = handin.provenance
    known = {"name": person.name or told.name, "ids": {**told.ids, **person.ids}}
    other_name = contradict(told.name, person.name)
    return replace(
        handin,
        student=person.student,
        provenance=told.model_copy(update=known),
        notes=(*handin.notes, *([Note.of("other_name", name=told.name)] if other_name else [])),
    )


def _shown(person: Person) -> str:
    return f"{person.name} ({person.student})" if person.name else person.student
