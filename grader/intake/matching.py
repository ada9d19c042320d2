"""Matches submissions with the people on the roster, by ids first, then by names.

Nothing is guessed. A submission that could belong to two people, or one of two that could belong to
the same person, stays unmatched. It is graded all the same and listed with the nearest names.
"""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.intake.person_finders import Finder, IdIndex, finders
from grader.intake.person_names import contradict, orders, plain_letters
from grader.model.notes import Note
from grader.model.reasons import NOTHING_HANDED_IN, StatusReason, UnmatchedReason
from grader.model.record import Unmatched
from grader.model.roster import Person, Roster
from grader.model.submission import Handin, Provenance

NEAREST = 3
MAX_COMPARED = 100
"""Submissions for which the nearest names are looked for: each is compared with everyone."""


@dataclass(frozen=True)
class Matched:
    """The class: everyone on the roster, and then the submissions of nobody on it."""

    handins: tuple[Handin, ...]
    unmatched: tuple[Unmatched, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    """From a submission's own student id to that of its owner on the roster."""
    absent: frozenset[str] = frozenset()
    """The people on the roster without a submission."""


def match(handins: Iterable[Handin], roster: Roster) -> Matched:
    """Give each submission the id and name of its owner on the roster."""
    people = {person.student: person for person in roster.people}
    owners: dict[str, Handin] = {}
    doubtful: list[tuple[Handin, UnmatchedReason]] = []
    remaining = list(handins)
    for round_of_finders in finders(roster.people):
        remaining = _match_round(round_of_finders, remaining, owners, doubtful)
    ids = IdIndex(roster.people)
    doubtful += [(handin, _why_unmatched(handin, ids)) for handin in remaining]
    nobodys = _with_free_ids(doubtful, {*people})
    absent = {student: person for student, person in people.items() if student not in owners}
    if_empty = StatusReason.of("nothing_matched") if nobodys else NOTHING_HANDED_IN
    return Matched(
        (
            *(_owned(handin, people[student]) for student, handin in owners.items()),
            *(_absent(person, if_empty) for person in absent.values()),
            *(handin for handin, _ in nobodys),
        ),
        tuple(
            _unmatched(handin, reason, roster.people if number < MAX_COMPARED else ())
            for number, (handin, reason) in enumerate(nobodys)
        ),
        {handin.student: student for student, handin in owners.items()},
        frozenset(absent),
    )


def _match_round(
    round_of_finders: Sequence[Finder],
    handins: Iterable[Handin],
    owners: dict[str, Handin],
    doubtful: list[tuple[Handin, UnmatchedReason]],
) -> list[Handin]:
    """Sort submissions into those with an owner and those in doubt; return the others."""
    candidates = [(handin, [find(handin) for find in round_of_finders]) for handin in handins]
    rivals = Counter(student for _, found in candidates for student in set().union(*found))
    others = []
    for handin, found in candidates:
        people = next(filter(None, found), {})
        if not people:
            others.append(handin)
        elif len(people) > 1:
            names = " or ".join(_shown(people[student]) for student in sorted(people))
            doubtful.append((handin, UnmatchedReason.of("several_people", people=names)))
        else:
            [(student, person)] = people.items()
            if student in owners or rivals[student] > 1:
                reason = UnmatchedReason.of("several_submissions", person=_shown(person))
                doubtful.append((handin, reason))
            else:
                owners[student] = handin
    return others


def _why_unmatched(handin: Handin, ids: IdIndex) -> UnmatchedReason:
    name = handin.provenance.name
    found = ids.find(handin.provenance.model_copy(update={"name": ""}))
    if len(found) == 1 and name:
        [person] = found.values()
        return UnmatchedReason.of("other_name", person=_shown(person), name=name)
    return UnmatchedReason.of("nobody")


def _with_free_ids(
    doubtful: Iterable[tuple[Handin, UnmatchedReason]], taken: set[str]
) -> list[tuple[Handin, UnmatchedReason]]:
    """Give each submission of nobody a student id that is not taken."""
    renamed = []
    for handin, reason in doubtful:
        student = handin.student
        while student in taken:
            student += " (not matched)"
        taken.add(student)
        renamed.append((replace(handin, student=student), reason))
    return renamed


def _unmatched(handin: Handin, reason: UnmatchedReason, people: Sequence[Person]) -> Unmatched:
    return Unmatched(
        student=handin.student,
        name=handin.provenance.name,
        reason=reason,
        nearest=_nearest(handin, people) if reason.code == "nobody" else (),
    )


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


def _nearest(handin: Handin, people: Iterable[Person]) -> tuple[str, ...]:
    """Return the people whose names or ids look most like those of a submission."""
    forms = {
        plain_letters(form): person
        for person in people
        for form in (person.student, *orders(person.name))
    }
    wanted = plain_letters(handin.provenance.name or handin.student)
    close = difflib.get_close_matches(wanted, forms, 2 * NEAREST, 0.5)
    return tuple(dict.fromkeys(_shown(forms[form]) for form in close))[:NEAREST]
