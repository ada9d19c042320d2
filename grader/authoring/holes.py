"""What validation finds: the holes of an assignment, by check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.model.message import Message

# The checks, in the order in which they are made, with what each proves.
CHECKS: Mapping[str, str] = {
    "full_marks": "The reference gets full marks, as a student",
    "mistakes": "Known mistakes lose points, and are named",
    "ties": "Known mistakes can be told apart",
    "cases": "Each case is failed by a known mistake",
    "derivatives": "Derivatives agree with finite differences",
    "hidden": "Hidden inputs are new, and quoted nowhere",
    "own_numbers": "Each student's own numbers work, and differ",
    "time": "Time limits leave a factor of ten",
    "repeatable": "Nothing changes from run to run",
    "mutants": "Cases notice changes of the reference",
}


class Flaw(Message):
    """What is wrong with an assignment, and what to do."""

    sentences = {  # noqa: RUF012
        "not_written": (
            "The reference cannot be run as a submission: {why}. Write the reference with "
            "functions, numbers, text and arrays, or name a right submission with --solution."
        ),
        "not_graded": "The right submission cannot be graded: {why}",
        "loses_points": (
            "The right submission gets {points} of {max_points} points here: {message} Check what "
            "the case asks for, and whether the reference needs something that a student's "
            "process does not have."
        ),
        "costs_nothing": (
            "The known mistake {mistake!r} ({place}) loses no points. Add a case in which its "
            "result is wrong, or remove it."
        ),
        "not_named": (
            "A student who makes exactly the known mistake {mistake!r} ({place}) is told {told}. "
            "Make the mistakes differ in a case, or give them the same message."
        ),
        "not_named_at_all": (
            "A student who makes exactly the known mistake {mistake!r} ({place}) is told no "
            "mistake. Add a case in which only this mistake has its result."
        ),
        "tie": (
            "The known mistakes {mistake!r} ({place}) and {other!r} ({other_place}) have the same "
            "result in every case, so neither is ever named. Add a case in which they differ, "
            "give them the same message, or remove one."
        ),
        "never_failed": (
            "No known mistake fails here, so nothing shows that its points ({points}) can be lost. "
            "Add the mistake that this case is for, or remove the case."
        ),
        "derivative_differs": (
            "The reference gives {given}, but finite differences of derivative_of give "
            "{expected}{where}. Correct the one that is wrong."
        ),
        "derivative_fails": (
            "derivative_of cannot be compared ({place}): {error}. It takes the variable, and "
            "returns the earlier steps that the step depends on, or a single number: the loss."
        ),
        "same_as_public": (
            "The hidden inputs are those of the public case {public}, so its expected value is "
            "known. Change the numbers."
        ),
        "same_inputs": (
            "The hidden inputs {number} are the given inputs, so they test nothing. Change the "
            "numbers."
        ),
        "same_value": (
            "The value is the same for all hidden inputs as for the given ones, so a fixed number "
            "passes. Choose hidden inputs that change it."
        ),
        "quoted": (
            "{text} shows {quoted}, of the hidden inputs or the expected value. Change "
            "the text or the numbers."
        ),
        "numbers_fail": (
            "With the numbers of {count} of {students} made-up students, the assignment cannot be "
            "used. The first: {error}"
        ),
        "numbers_change": (
            "{count} of {students} made-up students get other numbers when the assignment is built "
            "again. Take all that differs from `draw`, and nothing from random numbers, the time "
            "or the order of a set."
        ),
        "same_numbers": (
            "{count} of {students} made-up students have the same numbers here. Draw more "
            "numbers, or from a larger range."
        ),
        "too_slow": (
            "With a tenth of the time limits, the right submission fails: {message} Work of "
            "students may well take ten times as long. Raise {limit}, or make the inputs smaller."
        ),
        "changes_in_sandbox": (
            "The right submission does not give the same in {runs} runs in the sandbox. Remove "
            "what is random, or depends on time or order."
        ),
        "changes": (
            "{what} does not give the same in {runs} runs ({place}). Remove what is random, or "
            "depends on time or order."
        ),
        "not_noticed": (
            "No case notices this change.{evidence} Add a case that does, "
            "or list the change in Assignment(equal_mutants=…), with the reason."
        ),
        "accepted_in_vain": (
            "equal_mutants lists {before!r} → {after!r}, but {why}. Remove it from the list."
        ),
    }


def number_of(count: int, noun: str) -> str:
    """Return a number with its noun: `1 case`, `2 cases`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


@dataclass(frozen=True)
class Hole:
    """One thing that an author should mend before students see the assignment."""

    where: str  # the id of the assignment, a problem or a case, or a line of the reference
    flaw: Flaw
    diff: str = ""  # a change of the reference, if this is the hole

    @property
    def code(self) -> str:
        return self.flaw.code

    @property
    def text(self) -> str:
        return self.flaw.text


@dataclass(frozen=True)
class CheckResult:
    """What one check found."""

    check: str  # one of `CHECKS`
    holes: tuple[Hole, ...] = ()
    counted: str = ""  # what was tried, such as "57 mistakes"
    not_made: str = ""  # why the check was not made; it is no hole by itself
    # Changes of the reference that make no difference, as far as further inputs can tell.
    equal: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return CHECKS[self.check]


@dataclass(frozen=True)
class Validation:
    """What all checks found."""

    results: tuple[CheckResult, ...]

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(hole for result in self.results for hole in result.holes)

    @property
    def passed(self) -> bool:
        return not self.holes
