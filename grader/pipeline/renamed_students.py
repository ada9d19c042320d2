"""Finds students of earlier runs who have other ids now, and gives their results the new ids.

A new roster gives other ids, for example, or a TA renames a folder that matched nobody. What people
decided for an id of before counts for the new one: see `Manifest.former_ids`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from grader.intake.matching import Matched, match
from grader.intake.person_names import letters
from grader.model.record import Manifest, Record
from grader.model.roster import Roster
from grader.model.submission import Handin
from grader.pipeline.record_store import RecordStore

NewIds = Mapping[str, str]  # by the ids of before


def match_records(handins: Iterable[Handin], absent: Iterable[Handin], roster: Roster) -> Matched:
    """Match earlier results with a roster: those of work, then those of students without any.

    Work comes first: it may be of a person who seems to be without any.
    """
    matched = match(handins, roster)
    rest = tuple(person for person in roster.people if person.student in matched.absent)
    others = match(absent, replace(roster, people=rest))
    return replace(matched, owners={**matched.owners, **others.owners})


def as_handins(records: Iterable[Record]) -> tuple[list[Handin], list[Handin]]:
    """Return what is known of the owners of records: of those with work, and of those without."""
    work: list[Handin] = []
    absent: list[Handin] = []
    for record in records:
        ids = record.provenance.ids or {"any": record.student}
        provenance = record.provenance.model_copy(update={"ids": ids})
        handin = Handin(record.student, provenance=provenance)
        (absent if record.status == "no_submission" else work).append(handin)
    return work, absent


def renamed_by_roster(store: RecordStore, last: Manifest, roster: Roster) -> NewIds:
    """Return the new ids of students of the last run whom a roster knows by other ids.

    Who has a result of work under the new id already is not among them.
    """
    work, absent = as_handins(filter(None, map(store.read, last.students)))
    people = {person.student for person in roster.people}
    worked = {handin.student for handin in work}
    owners = match_records(work, absent, roster).owners
    return {old: new for old, new in owners.items() if old not in people and new not in worked}


def renamed_by_work(
    store: RecordStore, gone: Collection[str], newcomers: Collection[str], *, is_listed: bool
) -> NewIds:
    """Return the new ids of students whose work is now that of somebody else, and of nobody twice.

    `gone` are students of earlier runs who are not here, and `newcomers` those who had no work.
    Two names must not differ. Without a roster, both must be known: it could be a copy.
    """
    old, new = (
        _by_work(filter(None, map(store.read, sorted(students)))) for students in (gone, newcomers)
    )
    pairs = ((old[work], new[work]) for work in old.keys() & new.keys())
    return {
        before[0].student: now[0].student
        for before, now in pairs
        if len(before) == len(now) == 1 and _agree(before[0], now[0], is_listed=is_listed)
    }


def _by_work(records: Iterable[Record]) -> Mapping[str, list[Record]]:
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.status in ("graded", "unreadable") and record.submission_digest:
            found[record.submission_digest].append(record)
    return found


def _agree(before: Record, now: Record, *, is_listed: bool) -> bool:
    one, other = (letters(record.provenance.name) for record in (before, now))
    return one == other if one and other else is_listed


def rename(store: RecordStore, last: Manifest, new_ids: NewIds) -> Manifest:
    """Write the results of students under their new ids, and return the manifest with these ids.

    The records and pages of before go to the folder `former`. The manifest is written before they
    do, so that a run that is killed loses nothing.
    """
    for old, new in new_ids.items():
        if record := store.read(old):
            # An edited record counts as long as nothing else does: it is not used again.
            edited = {"fingerprint": ""} if store.is_edited(old) else {}
            renamed = record.model_copy(update={"student": new, **edited})
            store.write_given(renamed, store.read_given(record))
            store.write(renamed)
            store.page_path(new).unlink(missing_ok=True)  # it is drawn again from the record
    manifest = last.model_copy(
        update={
            "students": tuple(sorted({new_ids.get(each, each) for each in last.students})),
            "waiting": tuple(sorted({new_ids.get(each, each) for each in last.waiting})),
            "former_ids": with_new_ids(last.former_ids, new_ids),
        }
    )
    store.write_manifest(manifest)
    for old in new_ids:
        store.put_away(old)
    return manifest


def with_new_ids(former: NewIds, new_ids: NewIds) -> dict[str, str]:
    """Return all ids of before with the ids of now."""
    return {old: new_ids.get(new, new) for old, new in {**former, **new_ids}.items()}
