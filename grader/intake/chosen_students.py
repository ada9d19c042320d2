"""Chooses some of the submissions of a class: those of the students whom a person names."""

from collections.abc import Iterable, Sequence

from grader.intake.student_names import StudentNames, folded
from grader.model.errors import SubmissionsError
from grader.model.submission import Handin


def choose(handins: Sequence[Handin], names: Iterable[str]) -> set[str]:
    """Return the ids of the students with these ids or names, in any case, and of their groups.

    Each member gets the result of the group, so a name of a group or of one member chooses all.
    Raise SubmissionsError if nobody has such a name, or several have.
    """
    known = StudentNames((handin.student, handin.provenance) for handin in handins)
    chosen: set[str] = set()
    members: dict[str, set[str]] = {}
    for handin in handins:
        if group := folded(handin.provenance.group):
            members.setdefault(group, set()).add(handin.student)
    for name in names:
        found = known.find(name)
        if len(found) > 1:
            raise SubmissionsError(
                f"--only {name}: several students have this name: {known.show(found)}. Give the "
                "id of one of them"
            )
        if not (found or folded(name) in members):
            near = known.near(name)
            told = f". Near: {known.show(near)}" if near else ""
            raise SubmissionsError(f"--only {name}: no student here has this id or name{told}")
        chosen.update(found or members[folded(name)])
    return chosen.union(*(group for group in members.values() if group & chosen))
