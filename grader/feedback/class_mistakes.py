"""Counts what a class got wrong: one mistake for all students who have the same thing to fix."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.model.fixes import FAMILIES, Fix, fixes
from grader.model.record import Record

# Findings that only say that a value is wrong, or that there was an exception.
UNEXPLAINED = {*FAMILIES["differs"], *FAMILIES["shape"], "raised", "hidden_error"} | {
    *FAMILIES["length"], *FAMILIES["printed"],
    "wrong_value", "wrong_cell", "wrong_cells", "wrong_size", "not_finite",
    "value_shape", "value_shape_turned", "other_inputs_wrong", "other_inputs_error",
}  # fmt: skip
# What to say of all students, where their own sentences differ: by the last part of `Fix.kind`.
OF_ALL = {
    "differs": "The result of {what} is wrong.",
    "shape": "The result of {what} does not have the expected shape.",
    "length": "The result of {what} has too many or too few elements.",
    "printed": "{what} does not print what is expected.",
    "not_printed": "{what} prints nothing.",
    "type": "Something was given for {what} that is not made of ordinary numbers.",
    "error": "An exception was raised in {what}.",
    "argument": "{what} changes an argument, which the caller still needs.",
    "misuse": "{what} uses an argument as something else than the array that it is.",
    "wrong_value": "{what} is wrong.",
    "value_shape": "{what} does not have the expected shape.",
    "answer_wrong": "The answer to {what} is wrong.",
    "answer_no_number": "What is given for {what} is no number.",
    "answer_no_option": "What is given for {what} is none of the options.",
    "answer_power_of_ten": "The answer to {what} is wrong by a power of ten.",
    "options": "Not all right options of {what} are chosen, or others too.",
    "wrong_size": "{what} has too many or too few numbers.",
    "missing": "{what} is missing, or a part of it.",
    "missing_in_dict": "Some of the values of {what} are missing.",
    "missing_unparsed": "Python cannot read the lines that seem to define {what}.",
    "missing_skipped": "The lines that would define {what} were skipped.",
    "missing_file": "{what} is imported from a file that was not handed in.",
    "missing_package": "{what} needs a package that is not installed here.",
    "missing_text_cell": "{what} stands in a text cell, which does not run.",
    "uses_unparsed": "{what} uses a name from lines that Python cannot read.",
    "uses_skipped": "{what} uses a name from lines that were skipped.",
    "uses_file": "{what} uses a file that was not handed in.",
    "uses_package": "{what} uses a package that is not installed here.",
    "rule_forbidden": "{what} uses something that must not be used here.",
    "rule_loop": "{what} must work without loops, but has some.",
    "rule_unclear": "{what} has code that cannot be checked without running it.",
    "rule_unused": "{what} makes a call that it must make, but drops the result.",
    "rule_too_long": "{what} has too many lines of code.",
    "time": "{what} took too long.",
    "crash": "{what} crashed or ended the whole process.",
}


@dataclass(frozen=True)
class Mistake:
    """A mistake, and what it cost the class."""

    kind: str  # see `Fix.kind`
    where: str  # the title of the problem or of the step
    text: str  # a sentence that is true of all students who made it
    example: str  # what most of them were told, if not all were told the same; else empty
    different: int  # the number of different sentences that students were told
    is_known: bool  # false if all that is known is a wrong value or an exception
    students: int
    share: float  # of the graded students: from 0 to 1
    points: float  # lost by all students together

    @property
    def average(self) -> float:
        """Return the points that a student lost by it, on average."""
        return self.points / self.students


@dataclass
class _Count:
    """One kind of mistake, counted."""

    where: str
    of_all: str  # what is true of all students, where they were told different things
    is_known: bool = True
    students: int = 0
    points: float = 0.0
    told: Counter[str] = field(default_factory=Counter)

    def mistake(self, kind: str, graded: int) -> Mistake:
        [(most, _)] = self.told.most_common(1)
        is_general = len(self.told) > 1 and self.of_all
        return Mistake(
            kind,
            self.where,
            self.of_all if is_general else most,
            most if is_general else "",
            len(self.told),
            self.is_known,
            self.students,
            self.students / graded,
            self.points,
        )


class ClassMistakes:
    """The mistakes of a class. It keeps numbers and sentences, but no records."""

    def __init__(self) -> None:
        self.graded = 0  # the number of students whose work was run
        self._counts: dict[str, _Count] = {}

    def add(self, record: Record, found: Sequence[Fix] | None = None) -> tuple[str, ...]:
        """Count what a student has to fix, and return the kinds; none if it was not graded.

        `found` is the student's `fixes`, if they are known already.
        """
        if record.status != "graded":
            return ()
        self.graded += 1
        kinds = {}
        for fix in fixes(record) if found is None else found:
            kind = sys.intern(fix.kind)  # so that each student's kinds take little memory
            count = self._counts.get(kind) or self._counts.setdefault(kind, _first(record, fix))
            count.students += kind not in kinds
            count.points += fix.points
            count.told[fix.told] += 1
            count.is_known &= not is_unexplained(fix)
            kinds[kind] = True
        return tuple(kinds)

    def ranked(self) -> list[Mistake]:
        """Return all mistakes. Those that cost the class most points come first."""
        found = [count.mistake(kind, self.graded) for kind, count in self._counts.items()]
        return sorted(found, key=lambda each: (-round(each.points, 6), -each.students, each.kind))


def is_unexplained(fix: Fix) -> bool:
    """Return whether all that is known is that a value is wrong, or that there was an exception.

    Then no known mistake, near miss or other cause was found, so somebody should look at the code.
    """
    case = fix.example
    is_told = case.mistake or case.is_near_miss or case.verdict not in ("wrong", "error")
    return not is_told and (case.finding is None or case.finding.code in UNEXPLAINED)


def _first(record: Record, fix: Fix) -> _Count:
    """Return the count of a mistake that nobody had before."""
    case = fix.example
    problem = next(each for each in record.problems if each.id == case.id.problem)
    place, _, what_is_wrong = fix.kind.partition(":")
    title = problem.title.partition(":")[0]
    is_part = place == case.id  # a step of a chain, a question, or a rule
    where = f"{title}, {case.title}" if is_part else title
    what = case.id.case if is_part and case.is_value else problem.function or title
    return _Count(where, OF_ALL.get(what_is_wrong, "").format(what=what))
