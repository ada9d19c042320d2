"""The things to fix in a submission. A mistake that several cases show is one of them.

Pages, the terminal, notebooks and the comments for an LMS all show these, in this order.
"""

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.model.case_id import CaseId
from grader.model.findings import RULES, Finding
from grader.model.notes import Note
from grader.model.reasons import NOT_CALLED
from grader.model.record import (
    STOPPED,
    CaseResult,
    Comparison,
    Record,
    listed,
    show_first,
    show_points,
)

SHOWN_FIXES = 5  # the number of fixes that a page, a notebook or a terminal shows in full
SHOWN_TITLES = 3  # the cases of a fix that comments and messages name
MAX_NAMES = 8  # the most names in one sentence

# Findings that differ from case to case although their cause is the same.
FAMILIES = {
    "differs": (
        "differs", "differs_at", "differs_in_places", "correct_value_required",
        "hidden_not_counted", "hidden_wrong",
    ),
    "argument": ("argument_changed", "argument_reshaped", "argument_replaced"),
    "type": ("opaque_type", "opaque_ragged", "opaque_elements", "opaque_too_large"),
    "shape": ("wrong_shape",),
    "length": ("other_length",),
    "printed": ("printed_less", "printed_more", "printed_otherwise"),
    "not_printed": ("nothing_printed", "returned_not_printed"),
    "wrong_value": ("wrong_value", "wrong_cell", "wrong_cells"),
    "value_shape": ("value_shape", "value_shape_turned"),
    "error": ("raised", "exited_early", "uses_undefined", "uses_without_self"),
    "time": ("call_timeout", "statement_timeout", "total_timeout", "processor_time", "too_slow"),
    "crash": ("signal", "killed", "watcher_killed", "broken", "exit_status"),
    "common_state": ("common_state",),
    "own_is_wrong": ("own_is_wrong",),
    "options": ("answer_too_few", "answer_too_many", "answer_partly", "answer_chooses_none"),
    "misuse": ("used_as_dict", "used_as_tuple", "used_as_object"),
}  # fmt: skip
BY_CASE = {code: family for family, codes in FAMILIES.items() for code in codes}
# Findings whose sentence can name several values. Of the first ones, the place is where the name
# stands; of the others, it is the line that was lost.
NAMED_WHERE_FOUND = frozenset(
    {
        "missing_text_cell",
        "missing_guard",
        "missing_block",
        "missing_attribute",
        "missing_nested",
        "missing_empty",
        "missing_printed",
        "missing_text",
        "missing_deleted",
    }
)
NAMED = NAMED_WHERE_FOUND | {
    "missing", "missing_in_dict", "missing_unparsed", "missing_package", "missing_file",
    "missing_course",
    "missing_skipped", "value_is_none", "value_is_dots", "value_is_function", "answer_is_empty",
}  # fmt: skip
RULE_NOT_COUNTED = "rule_not_counted"  # said of a rule about code that is right nowhere
NOT_COUNTED = "correct_value_required"  # said of a rule about a right value, if it is wrong
# What is said of a step that is wrong, or earns less, only because an earlier one is wrong.
FOLLOWING = frozenset(
    {
        "follow_through", "follow_through_several", "follows_unusable", "follows_trivially",
        "repeats_unexplained", "copies_unexplained", "other_inputs_follow_through",
        "other_inputs_follow",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Fix:
    """One thing to fix, the cases that show it, and the points lost in them."""

    cause: Hashable
    cases: Sequence[CaseResult]  # in the order of the record

    @cached_property
    def example(self) -> CaseResult:
        """Return the case that shows the mistake best.

        It is public, its exception (if any) is the most frequent one, there are values, they look
        different, and they are few.
        """
        often = Counter(case.finding for case in self._leading if case.verdict == "error")

        def rank(case: CaseResult) -> tuple[float, ...]:
            shown = case.comparison or Comparison()
            seen = not shown.shows_fault, not shown.size, not shown.shows_values_differ
            return case.hidden, -often[case.finding], *seen, shown.size

        return min(self._leading, key=rank)

    @cached_property
    def kind(self) -> str:
        """Return a key that is equal where other students have the same thing to fix.

        It is the id of the problem, or of a step of a chain, and what is wrong there:
        `problem2:absolute`, `problem1.dL_da1:W3_for_W2`, `problem2:found_spelling`.
        """
        case, code = self.example, _code(self.example)
        is_of_call = case.verdict == "error" or case.verdict in STOPPED
        is_shared = is_of_call or case.is_near_miss or code in NAMED or code in NOT_CALLED
        is_own = (case.is_value and not is_shared) or code in RULES
        place = case.id if is_own else case.id.problem
        return f"{place}:{case.mistake or BY_CASE.get(code, code) or case.verdict}"

    @cached_property
    def told(self) -> str:
        """Return what is wrong, without what followed from it."""
        return self.example.explanation or str(_told_of_all(self._leading, self.example) or "")

    @cached_property
    def text(self) -> str:
        told = self.told
        skipped = sum(_code(case) in NOT_CALLED for case in self.cases)
        if not skipped or _code(self.example) in NOT_CALLED:
            return told
        were = "s were" if skipped > 1 else " was"
        return f"{told} Because of this, {skipped} other case{were} not run."

    @cached_property
    def hint(self) -> str:
        """Return the hint, if all cases have the same one."""
        hints = {case.hint for case in self.cases}
        return hints.pop() if len(hints) == 1 else ""

    @cached_property
    def text_and_hint(self) -> str:
        """Return the text, and the hint if there is one, as comments and messages say them."""
        return f"{self.text} Hint: {self.hint}" if self.hint else self.text

    @cached_property
    def points(self) -> float:
        return round(math.fsum(case.max_points - case.points for case in self.cases), 6)

    @cached_property
    def cost(self) -> str:
        """Return the points lost, and in how many cases if there are several: `3 points`."""
        cases = f" in {len(self.cases)} cases" if len(self.cases) > 1 else ""
        many = "s" if self.points != 1 else ""
        return f"{show_points(self.points)} point{many}{cases}" if self.points else ""

    @cached_property
    def titles(self) -> str:
        """Return the titles of the cases, or of the first ones of many."""
        return show_first([case.title for case in self.cases], SHOWN_TITLES)

    @cached_property
    def _leading(self) -> Sequence[CaseResult]:
        """Return the cases that have this cause themselves, and are not consequences of others."""
        return [case for case in self.cases if cause(case) == self.cause] or self.cases


def tell(case: CaseResult) -> str:
    """Return the explanation of the case's mistake, or the finding if there is no explanation."""
    return case.explanation or str(case.finding or "")


def cause(case: CaseResult) -> Hashable:
    """Return a key that is equal for cases with the same mistake or the same finding."""
    problem, finding = case.id.problem, case.finding
    if case.mistake:
        # Each step of a chain has known mistakes of its own, and so has each question.
        return (case.id if case.is_value else problem), case.mistake
    if finding is None:
        return case.id
    if finding.code in NOT_CALLED:
        return finding.code
    if case.is_near_miss:
        return problem, finding.code
    if finding.code in RULES:
        return case.id, finding.code
    if finding.code in NAMED:
        own = {"name", "place"} if finding.code in NAMED_WHERE_FOUND else {"name"}
        told = tuple(value for key, value in finding.values.items() if key not in own)
        return problem, finding.code, *told
    if case.is_value:
        is_own = case.verdict == "wrong" and finding.code != "answer_hidden_wrong"
        return case.id if is_own else (problem, finding)
    if finding.code in BY_CASE:
        fault = case.traceback[-1] if case.traceback else None
        return problem, BY_CASE[finding.code], fault and (fault.cell, fault.line)
    return problem, finding


def fixes(record: Record) -> list[Fix]:
    """Return a `Fix` for each cause of the failed cases.

    A hidden case belongs to the public ones that failed in the same way, a step that only follows
    from a wrong one belongs to it, a value that was lost with another one belongs to it, and a case
    that was not run belongs to those that used up the time. Fixes without points come first, then
    those that cost most, then what another function caused. Hidden cases alone, and those
    that were not run, come last.
    """
    groups: dict[Hashable, list[CaseResult]] = {}
    of_case: dict[CaseId, Hashable] = {}
    # Where people lowered the points of a right case, they say why elsewhere.
    failed = [case for case in record.cases if not (case.passed or case.is_silent)]
    lost = _lost_lines(record)
    # Consequences, after what they may follow from.
    late = (*NOT_CALLED, NOT_COUNTED, RULE_NOT_COUNTED)
    for case in sorted(failed, key=lambda case: (_code(case) in late, case.hidden)):
        key = _cause_elsewhere(case, groups, of_case, lost) or cause(case)
        groups.setdefault(key, []).append(case)
        of_case[case.id] = key
    order = {case.id: number for number, case in enumerate(record.cases)}
    found = [
        Fix(key, sorted(cases, key=lambda case: order[case.id])) for key, cases in groups.items()
    ]
    return sorted(
        found,
        key=lambda fix: (
            fix.example.verdict == "not_run",
            fix.example.hidden,
            _code(fix.example) in ("own_is_wrong", "needs_own"),
            -fix.points or -math.inf,
        ),
    )


def _cause_elsewhere(
    case: CaseResult,
    groups: Mapping[Hashable, Sequence[CaseResult]],
    of_case: Mapping[CaseId, Hashable],
    lost: Mapping[CaseId, str],
) -> Hashable:
    """Return the key of the other cases that failed for the same reason; None if none did."""
    code = _code(case)
    if code in NOT_CALLED:
        stopped = [key for key, (first, *_) in groups.items() if first.verdict in STOPPED]
        # All problems share the time, but this case also needs its own one to be mended.
        return min(stopped, key=lambda k: groups[k][0].id.problem != case.id.problem, default=None)
    if case.step and code in FOLLOWING:
        return next((of_case[name] for name in case.step.depends_on if name in of_case), None)
    if line := lost.get(case.id):
        alike = (name for name in of_case if name.problem == case.id.problem)
        return next((of_case[name] for name in alike if lost.get(name) == line), None)
    if code == RULE_NOT_COUNTED:
        own = (key for key in groups if groups[key][0].id.problem == case.id.problem)
        return next(own, None)
    is_untold = case.hidden or (code == NOT_COUNTED and cause(case) not in groups)
    if case.mistake or not is_untold:
        return None
    for key, (first, *_) in groups.items():
        is_alike = first.id.problem == case.id.problem and first.verdict == case.verdict
        if is_alike and not first.hidden and not first.is_value:
            return key
    return None


def _lost_lines(record: Record) -> dict[CaseId, str]:
    """Return the first skipped line to which each missing value goes back, by case."""
    before = {
        str(each.place): each.reason.values["lost"]
        for each in record.skipped
        if each.reason.code == "uses_lost"
    }
    lines = {}
    for case in record.cases:
        if case.finding and case.finding.code == "missing_skipped":
            line = case.finding.values.get("place", "")
            for _ in before:  # at most as many links as there are lines
                line = before.get(line, line)
            lines[case.id] = line
    return lines


def numbers_of(fixes: Sequence[Fix], record: Record) -> dict[CaseId, int]:
    """Return the number, from 1, of each case's fix. Passed cases of the same cause have it too."""
    numbers = {case.id: number for number, fix in enumerate(fixes, 1) for case in fix.cases}
    of_cause = {cause(case): numbers[case.id] for fix in fixes[::-1] for case in fix.cases[::-1]}
    alike = {case.id: of_cause[cause(case)] for case in record.cases if cause(case) in of_cause}
    return alike | numbers


def notes_apart(record: Record, found: Sequence[Fix]) -> list[Note]:
    """Return the notes of a record that none of its fixes repeats."""
    told = {_code(fix.example) for fix in found}
    return [note for note in record.notes if note.code not in told]


def _told_of_all(cases: Sequence[CaseResult], example: CaseResult) -> Finding | None:
    """Return the finding of a case, with the names of all cases if its sentence can list them."""
    finding = example.finding
    if finding is None or (finding.code not in NAMED and not example.is_near_miss):
        return finding
    alike = [case.finding for case in cases if case.finding and case.finding.code == finding.code]
    negated = finding.code in ("missing", "missing_in_dict")  # "There is no a, b or c."
    values = {
        key: _shown([each.values[key] for each in alike], "or" if negated else "and")
        for key in finding.values
        if key != "place"
    }
    return finding.model_copy(update={"values": finding.values | values})


def _shown(names: Sequence[str], word: str) -> str:
    """Return the different names in a row: all of them, or the first of many."""
    different = [*dict.fromkeys(names)]
    is_long = len(different) > MAX_NAMES
    return show_first(different, MAX_NAMES) if is_long else listed(different, word)


def _code(case: CaseResult) -> str:
    return case.finding.code if case.finding else ""
