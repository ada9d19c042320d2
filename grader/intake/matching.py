"""Matches submissions with the people on the roster, by ids first, then by names.

Nothing is guessed. A submission stays unmatched if it could belong to two people, or if another one
could belong to the same person. It is still graded, and it is listed with the nearest names.
"""

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.intake.listing import printable
from grader.intake.person_names import contradict, letters, orders, plain_letters
from grader.model.errors import RosterError
from grader.model.notes import Note
from grader.model.reasons import NOTHING_HANDED_IN, StatusReason, UnmatchedReason
from grader.model.record import Unmatched
from grader.model.roster import Person, Roster
from grader.model.submission import Handin, Provenance

FEW = 3  # with fewer submissions, a roster that matches none of them may still be right
NEAREST = 3  # nearest names for each submission
MAX_COMPARED = 100  # submissions that get nearest names, which takes a search of the whole roster

People = Mapping[str, Person]  # by their student id
Finder = Callable[[Handin], People]
Doubtful = tuple[Handin, UnmatchedReason]


@dataclass(frozen=True)
class Matched:
    """The submissions of a class: first those of people on the roster, then the unmatched ones."""

    handins: tuple[Handin, ...]
    unmatched: tuple[Unmatched, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    """The student id in the download → the student id of the owner on the roster."""
    absent: frozenset[str] = frozenset()  # the people on the roster without a submission


def match(handins: Iterable[Handin], roster: Roster) -> Matched:
    """Give each submission the id and name of its owner on the roster."""
    people = {person.student: person for person in roster.people}
    owned, doubtful = _find_owners(handins, people)
    nobodys = list(_unmatched(doubtful, people))
    if_empty = StatusReason.of("nothing_matched") if nobodys else NOTHING_HANDED_IN
    absent = {name: Handin(name, if_empty=if_empty) for name in people if name not in owned}
    return Matched(
        (
            *(_owned(handin, people[student]) for student, handin in (owned | absent).items()),
            *(_nobodys(handin, roster) for handin, _ in nobodys),
        ),
        tuple(unmatched for _, unmatched in nobodys),
        {handin.student: student for student, handin in owned.items()},
        frozenset(absent),
    )


def _owned(handin: Handin, person: Person) -> Handin:
    told = handin.provenance
    ids = {**told.ids, **person.ids}
    # Work that came after the list was written came late if it was overdue then.
    late, draft = (
        bool(handin.files) and said for said in (person.late or person.overdue, person.draft)
    )
    known = {
        "name": person.name or told.name,
        "ids": ids,
        "section": ", ".join(person.sections),
        "late": told.late or late,
        "draft": draft,
        "submitted": told.submitted or printable(person.submitted),
    }
    if handin.files and person.undated and not told.submitted:
        known["time_doubt"] = "missing"
    if contradict(told.name, person.name):
        note = Note.of("other_name", name=told.name)
        handin = replace(handin, notes=(*handin.notes, note))
    if late and not told.late:
        handin = replace(handin, notes=(*handin.notes, Note.of("late")))
    return replace(handin, student=person.student, provenance=told.model_copy(update=known))


def _nobodys(handin: Handin, roster: Roster) -> Handin:
    """Return a submission of nobody on the roster, which may have the times of the others."""
    told = handin.provenance
    doubt = "missing" if handin.files and roster.has_times and not told.submitted else ""
    return replace(handin, provenance=told.model_copy(update={"time_doubt": doubt}))


def _find_owners(
    handins: Iterable[Handin], people: People
) -> tuple[dict[str, Handin], list[Doubtful]]:
    """Return the submissions by the owner's id, and the other submissions with the reason."""
    owned: dict[str, Handin] = {}
    doubtful: list[Doubtful] = []
    remaining = list(handins)
    for finders in _rounds(people.values()):
        candidates = [(handin, [find(handin) for find in finders]) for handin in remaining]
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
    by_id = _id_finder(people.values())
    return owned, doubtful + [(handin, _why_unmatched(handin, by_id)) for handin in remaining]


def check_assignment(path: Path, handins: Iterable[Handin], roster: Roster) -> None:
    """Raise RosterError if the roster is Moodle's worksheet of another assignment.

    Then its names are those of the submissions, and its participants' numbers are others.
    """
    if roster.format != "moodle_worksheet":
        return
    numbers: defaultdict[str, list[str]] = defaultdict(list)
    for person in roster.people:
        numbers[letters(person.name)].append(person.ids.get("moodle", ""))
    agree, differ = 0, []
    for handin in handins:
        told = handin.provenance
        number, listed = told.ids.get("moodle", ""), numbers.get(letters(told.name), [])
        if told.name and number and listed:
            agree += number in listed
            differ += [(told.name, number, listed[0])] if number not in listed else []
    if len(differ) > agree:
        name, number, listed_number = differ[0]
        raise RosterError(
            f"{path}: is the worksheet of another assignment. Its names are those of the "
            f"submissions, but its participants' numbers are others: {name} is {number} among the "
            f"submissions, and {listed_number} on the worksheet. In this assignment's Submissions, "
            "choose Download grading worksheet"
        )


def check_class(path: Path, handins: Sequence[Handin], roster: Roster, matched: Matched) -> None:
    """Raise RosterError if nobody on the roster is of this class."""
    are_groups = any(handin.provenance.group for handin in handins)
    if matched.owners or len(handins) < FEW or are_groups:
        return
    first = roster.people[0]
    read_as = ", ".join(f"{kind} = {value}" for kind, value in first.ids.items())
    raise RosterError(
        f"{path}: none of the {len(handins)} submissions belongs to anybody on it. Its "
        f"first person was read as student = {first.student}, name = {first.name or 'none'}, "
        f"{read_as}. Its columns are {', '.join(filter(None, roster.table.header))}. Say what "
        "they are with --roster-columns, or name the roster of this class"
    )


def _rounds(people: Iterable[Person]) -> Iterator[Sequence[Finder]]:
    """Yield rounds of finders, the surest round first.

    The finders of one round are equally sure. If two submissions find the same person in one round,
    both stay unmatched.
    """
    by_id, by_name = _id_finder(people, str.casefold), _name_finder(people, plain_letters)

    def by_login_and_name(handin: Handin) -> People:
        login, _, name = handin.provenance.name.partition(" ")
        named = by_name(Handin(name.lstrip("- ")))
        known = by_id(Handin(login, provenance=Provenance(ids={"any": login})))
        return {student: person for student, person in known.items() if student in named}

    yield [_id_finder(people)]
    yield [by_id]
    yield [_name_finder(people, letters), by_name, by_login_and_name]


def _id_finder(people: Iterable[Person], fold: Callable[[str], str] = str) -> Finder:
    """Return a finder by ids. An id is compared with ids of its kind, and `any` with all kinds.

    Matches that involve `any` are not certain, so the names must not contradict each other.
    """
    index: defaultdict[tuple[str, str], dict[str, Person]] = defaultdict(dict)
    for person in people:
        for kind, value in [*person.ids.items(), ("", person.student)]:
            for key in (kind, "*"):
                index[key, fold(value)][person.student] = person

    def find(handin: Handin) -> People:
        told = handin.provenance
        found: dict[str, Person] = {}
        for kind, value in told.ids.items():
            for key in ("*",) if kind == "any" else (kind, "any"):
                # Moodle's number may be a group's, or the roster's column may number other things.
                is_certain = key == kind != "moodle"
                found |= {
                    student: person
                    for student, person in index.get((key, fold(value)), {}).items()
                    if is_certain or not contradict(told.name, person.name)
                }
        return found

    return find


def _name_finder(people: Iterable[Person], fold: Callable[[str], str]) -> Finder:
    """Return a finder by name. It leaves out people who have another id of the same kind."""
    index: defaultdict[str, dict[str, Person]] = defaultdict(dict)
    for person in people:
        for name in filter(None, map(fold, orders(person.name))):
            index[name][person.student] = person

    def find(handin: Handin) -> People:
        told = handin.provenance
        named = index.get(fold(told.name or handin.student), {})
        return {student: person for student, person in named.items() if not _differ(told, person)}

    return find


def _differ(told: Provenance, person: Person) -> bool:
    """Return whether a submission and a person have different ids of the same kind."""
    return any(
        told.ids[kind].casefold() != person.ids[kind].casefold()
        for kind in told.ids.keys() & person.ids.keys() - {"any"}
    )


def _why_unmatched(handin: Handin, by_id: Finder) -> UnmatchedReason:
    name = handin.provenance.name
    nameless = handin.provenance.model_copy(update={"name": ""})
    found = by_id(replace(handin, provenance=nameless))
    if len(found) == 1 and name:
        [person] = found.values()
        return UnmatchedReason.of("other_name", person=_shown(person), name=name)
    return UnmatchedReason.of("nobody")


def _unmatched(doubtful: Iterable[Doubtful], people: People) -> Iterator[tuple[Handin, Unmatched]]:
    """Yield each unmatched submission, with a student id that nobody else has."""
    taken = {*people}
    forms = {
        plain_letters(form): _shown(person)
        for person in people.values()
        for form in (person.student, *orders(person.name))
    }
    for number, (handin, reason) in enumerate(doubtful):
        student, name = handin.student, handin.provenance.name
        while student in taken:
            student += " (not matched)"
        taken.add(student)
        close: list[str] = []
        if reason.code == "nobody" and number < MAX_COMPARED:
            wanted = plain_letters(name or student)
            close = difflib.get_close_matches(wanted, forms, 2 * NEAREST, 0.5)
        nearest = tuple(dict.fromkeys(forms[form] for form in close))[:NEAREST]
        unmatched = Unmatched(student=student, name=name, reason=reason, nearest=nearest)
        yield replace(handin, student=student), unmatched


def _shown(person: Person) -> str:
    return f"{person.name} ({person.student})" if person.name else person.student
