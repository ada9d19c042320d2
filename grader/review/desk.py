"""The desk of a review: makes changes to the overrides and to who is done, and undoes them.

The files are read again for each change, and only the rows that change are written. So two tabs,
two processes and a spreadsheet can work on them, and nobody's rows are lost.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from grader.model.decided_record import digest_of
from grader.model.overrides import Override
from grader.model.visible_text import quoted
from grader.pipeline.decision_lines import parse
from grader.pipeline.edited_file import edit_file, read_content
from grader.pipeline.kept_csv import Cells, KeptCsv
from grader.pipeline.override_file import (
    COLUMNS,
    NEEDED,
    Overrides,
    cells_of,
    overrides_in,
)
from grader.review import done_file, history
from grader.review.done_file import Done, Find, done_in, parse_done, put_done
from grader.review.history import DoneChange, Entry, History, OverrideChange

C = TypeVar("C", OverrideChange, DoneChange)
Check = Callable[[Overrides, Collection[str]], None]


class ConflictError(Exception):
    """Somebody changed meanwhile what was to be changed; the message says what, as a sentence."""


class Desk:
    """Makes changes in somebody's name."""

    def __init__(
        self,
        overrides: Path,
        by: str,
        check: Check = lambda overrides, students: None,
        find: Find = str,
    ) -> None:
        """Take the file of overrides; the other files stand beside it.

        `check` gets the overrides after a change, and the students whom it is about. It raises
        OverrideError if an override of theirs does not fit. `find` returns the id of the student
        whom a line names.
        """
        self.overrides = overrides
        self.done = overrides.with_name(done_file.FILE_NAME)
        self.history = History(overrides.with_name(history.FILE_NAME))
        self.by = by
        self._check = check
        self.find = find

    def read_overrides(self) -> Overrides:
        """Return the overrides; raise OverrideError, which names the line, if one is wrong."""
        return self._overrides_in(self._table(read_content(self.overrides)))

    def read_done(self) -> Mapping[str, Done]:
        """Return who is done, by student; raise OverrideError if the file cannot be read."""
        return done_file.read_done(self.done, self.find)

    def decide(self, override: Override, seen: str) -> None:
        """Write an override, in place of an earlier one for its place.

        `seen` is the `digest_of` the student's overrides that the person saw. Raise ConflictError
        if they have changed, and OverrideError if the override does not fit.
        """

        def wanted(earlier: Overrides) -> Sequence[OverrideChange]:
            _check_seen(earlier, override.student, seen)
            return [_change(earlier, override.student, override.where, override)]

        points = override.shown_points or "a comment"
        self._change_overrides(wanted, f"{quoted(override.student)}, {override.where}: {points}")

    def withdraw(self, student: str, where: str, seen: str) -> None:
        """Remove an override; raise ConflictError if the student's overrides have changed."""

        def wanted(earlier: Overrides) -> Sequence[OverrideChange]:
            _check_seen(earlier, student, seen)
            return [_change(earlier, student, where, None)]

        self._change_overrides(wanted, f"{quoted(student)}, {where}: removed")

    def decide_all(self, plan: Callable[[Overrides], Sequence[Override]], text: str) -> int:
        """Write the overrides that `plan` makes of the present ones; return how many there are.

        `plan` may raise ConflictError.
        """

        def wanted(earlier: Overrides) -> Sequence[OverrideChange]:
            return [_change(earlier, each.student, each.where, each) for each in plan(earlier)]

        return len(self._change_overrides(wanted, text))

    def tick(self, student: str, is_done: bool) -> None:
        """Note that a student is done, or that they are not."""
        after = Done(time=_now(), by=self.by) if is_done else None
        self.tick_all({student: after}, f"{quoted(student)}: {'done' if is_done else 'not done'}")

    def tick_all(self, ticks: Mapping[str, Done | None], text: str) -> None:
        """Note of several students whether they are done."""

        def wanted(earlier: Mapping[str, Done]) -> Sequence[DoneChange]:
            return [
                DoneChange(student=student, before=earlier.get(student), after=after)
                for student, after in ticks.items()
            ]

        self._change_done(wanted, text)

    def undo(self, number: int) -> str:
        """Take back an entry of the history, or take back that it was taken back.

        Return a sentence on what was done. Raise ConflictError if all of it has changed since, or
        somebody has undone it already.
        """
        found = next((each for each in self.history.entries() if each.number == number), None)
        if found is None or not found.in_force:
            raise ConflictError("This was undone already.")
        entry = found.entry
        verb = "Undone" if entry.undoes is None else "Done again"
        text = f"{verb}: {entry.text.removeprefix('Undone: ').removeprefix('Done again: ')}"

        def overrides_before(present: Overrides) -> Sequence[OverrideChange]:
            return _reverse(
                entry.overrides, lambda each: _override_at(present, each.student, each.where)
            )

        def done_before(present: Mapping[str, Done]) -> Sequence[DoneChange]:
            return _reverse(entry.done, lambda each: present.get(each.student))

        undone = 0
        if entry.overrides:
            undone += len(self._change_overrides(overrides_before, text, undoes=number))
        if entry.done:
            undone += len(self._change_done(done_before, text, undoes=number))
        if not undone:
            raise ConflictError("This has been changed since, so it cannot be undone.")
        changed_since = len(entry.overrides) + len(entry.done) - undone
        if changed_since:
            return f"{text}. {changed_since} of them were changed since, and stay as they are."
        return f"{text}."

    def _change_overrides(
        self,
        wanted: Callable[[Overrides], Sequence[OverrideChange]],
        text: str,
        undoes: int | None = None,
    ) -> Sequence[OverrideChange]:
        """Carry out the changes that are wanted of the present overrides, and note them."""
        made: list[OverrideChange] = []

        def change(content: bytes) -> bytes:
            table = self._table(content)
            earlier = self._overrides_in(table)
            made[:] = [each for each in wanted(earlier) if each.before != each.after]
            add: list[Cells] = []
            put: dict[int, Cells] = {}
            remove: list[int] = []
            for each in made:
                line = earlier.line_of(each.student, each.where)
                if each.after is None:
                    remove += [] if line is None else [line]
                elif line is None:
                    add.append(cells_of(each.after))
                else:
                    put[line] = cells_of(each.after)
            if not made:
                return content
            table = table.change(add=add, put=put, remove=remove)
            self._check(self._overrides_in(table), {each.student for each in made})
            return table.content()

        edit_file(self.overrides, change)
        if made:
            self._note(text, undoes, overrides=tuple(made))
        return made

    def _change_done(
        self,
        wanted: Callable[[Mapping[str, Done]], Sequence[DoneChange]],
        text: str,
        undoes: int | None = None,
    ) -> Sequence[DoneChange]:
        made: list[DoneChange] = []

        def change(content: bytes) -> bytes:
            table = parse_done(self.done, content)
            made[:] = [
                each for each in wanted(done_in(table, self.find)) if each.before != each.after
            ]
            for each in made:
                table = put_done(table, each.student, each.after, self.find)
            return table.content() if made else content

        edit_file(self.done, change)
        if made:
            self._note(text, undoes, done=tuple(made))
        return made

    def _note(
        self,
        text: str,
        undoes: int | None,
        overrides: tuple[OverrideChange, ...] = (),
        done: tuple[DoneChange, ...] = (),
    ) -> None:
        entry = Entry(
            time=_now(), by=self.by, text=text, overrides=overrides, done=done, undoes=undoes
        )
        self.history.append(entry)

    def _overrides_in(self, table: KeptCsv) -> Overrides:
        return overrides_in(self.overrides, table).resolved(self.find)

    def _table(self, content: bytes) -> KeptCsv:
        return parse(self.overrides, content, COLUMNS, NEEDED)


def _reverse(changes: Sequence[C], now: Callable[[C], object]) -> list[C]:
    """Return changes the other way round, if what they changed is still as they left it."""
    return [change.reverse for change in changes if now(change) == change.after]


def _check_seen(present: Overrides, student: str, seen: str) -> None:
    if digest_of(present.of(student)) != seen:
        raise ConflictError(
            f"What is decided about {quoted(student)} was changed meanwhile. The page shows it as "
            "it is now. Save again, if you still want to"
        )


def _override_at(overrides: Overrides, student: str, where: str) -> Override | None:
    return next((each for each in overrides.of(student) if each.where == where), None)


def _change(earlier: Overrides, student: str, where: str, after: Override | None) -> OverrideChange:
    before = _override_at(earlier, student, where)
    return OverrideChange(student=student, where=where, before=before, after=after)


def _now() -> str:
    """Return the time of this computer, to the minute, as people read it."""
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
