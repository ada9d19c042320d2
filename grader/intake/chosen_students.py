"""Chooses some of the submissions of a class: those of the students whom a person names."""

import difflib
from collections.abc import Iterable, Sequence

from grader.model.errors import SubmissionsError
from grader.model.record import show_first
from grader.model.submission import Handin

SHOWN_NEAREST = 3


def choose(handins: Sequence[Handin], names: Iterable[str]) -> set[str]:
    """Return the ids of the students with these ids or names, in any case, and of their groups.

    Each member gets the result of the group, so a name of a group or of one member chooses all.
    Raise SubmissionsError if nobody has such a name, or several have.
    """
    chosen: set[str] = set()
    members: dict[str, set[str]] = {}
    for handin in handins:
        if group := _folded(handin.provenance.group):
            members.setdefault(group, set()).add(handin.student)
    for name in names:
        found = [handin.student for handin in handins if handin.student == name]
        found = found or [each.student for each in handins if _folded(name) in _names(each)]
        if len(found) > 1:
            raise SubmissionsError(
                f"--only {name}: several students have this name: {show_first(found, 5)}. Give the "
                "id of one of them"
            )
        if not (found or _folded(name) in members):
            raise SubmissionsError(
                f"--only {name}: no student here has this id or name{_near(name, handins)}"
            )
        chosen.update(found or members[_folded(name)])
    return chosen.union(*(group for group in members.values() if group & chosen))


def _names(handin: Handin) -> set[str]:
    told = handin.provenance
    return {*map(_folded, (handin.student, told.name, *told.ids.values()))} - {""}


def _near(name: str, handins: Sequence[Handin]) -> str:
    known = {
        _folded(each): each
        for handin in handins
        for each in (handin.student, handin.provenance.name)
    }
    near = difflib.get_close_matches(_folded(name), known, SHOWN_NEAREST)
    return f". Near: {', '.join(known[each] for each in near)}" if near else ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
