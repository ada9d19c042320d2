"""Recognises known mistakes: a wrong submission that does in all cases what a mistake does."""

import functools
from collections.abc import Collection, Mapping, Sequence

from grader.marking.answer_key import CaseKey
from grader.marking.checkers import find_by_check
from grader.marking.comparison import find_equal, has_multiple_of_error, real_array
from grader.marking.faults import UNCHANGED, argument_after, is_right, lines_of
from grader.marking.plain_comparison import data_of, find_difference
from grader.model.checks import CheckName
from grader.model.execution import Numbers, Outcome, Plain
from grader.model.findings import Finding
from grader.model.function_problem import FunctionOutline
from grader.model.record import Verdict
from grader.model.scored import Visibility

# How many times as many cases a known mistake must agree with as it disagrees with.
AGREEING = 3
KNOWN_FAILURES = 10_000  # that are remembered; each student may have keys of their own


def find_mistakes(
    problem: FunctionOutline,
    outcomes: Mapping[str, Outcome],
    keys: Mapping[str, CaseKey],
    judged: Mapping[str, tuple[Verdict, Finding | None]],
) -> dict[str, str]:
    """Return, by case, the only known mistake that has the same outcome as the submission.

    Mistakes with the same message are one. A mistake does not count if it would fail in a case that
    the submission passes, or that another mistake explains, or if it disagrees so often that it
    agrees by coincidence. If several count, only those do that fit all cases with points. For a
    public case, these are the public cases, so that a student's self-check and the grading say the
    same.
    """
    returning = {
        name: _find_returning(problem, keys[name], outcome) for name, outcome in outcomes.items()
    }
    alike = {name: _find_alike(keys[name], outcomes[name], returning[name]) for name in outcomes}
    said = {mistake.id: mistake.message for mistake in problem.mistakes}
    ids: dict[str, list[str]] = {}
    for mistake in problem.mistakes:
        ids.setdefault(mistake.message, []).append(mistake.id)
    # From here on, a mistake is known by its message.
    fitting = {name: {said[mistake] for mistake in alike[name]} for name in alike}

    def fits(mistake: str, names: Sequence[str], likely: Collection[str]) -> bool:
        """Return whether a mistake fits the cases, apart from those that `likely` ones explain."""
        others = [name for name in names if mistake not in fitting[name]]
        agreeing = len(names) - len(others)
        telling = [name for name in others if fitting[name] or judged[name][0] == "correct"]
        if any(all(_fails(keys[name], each) for each in ids[mistake]) for name in telling):
            return False
        # Where only the effects on the arguments are others, there is another error beside it.
        own = {*ids[mistake]}
        others = [name for name in others if own.isdisjoint(returning[name])]
        returned = (name for name in others if outcomes[name].status == "returned")
        unexplained = [name for name in returned if not fitting[name].intersection(likely)]
        # Where another one is likely, a case that shows both at once is unexplained.
        return agreeing >= (1 if likely else AGREEING) * len(unexplained)

    found: dict[str, str] = {}
    visibilities: tuple[Visibility, ...] = ("public", "hidden")
    for visibility in visibilities:
        own = [case.id for case in problem.cases if case.visibility == visibility]
        names = [c.id for c in problem.cases if c.points and c.visibility in (visibility, "public")]
        # That two mistakes explain all that is wrong, each its own cases, is no coincidence.
        explained = all(fitting[name] for name in names if judged[name][0] != "correct")
        first = {mistake for mistake in ids if fits(mistake, names, ids if explained else ())}
        likely = {mistake for mistake in ids if fits(mistake, names, first)}
        agreeing = {each: sum(each in alike[name] for name in names) for each in said}
        in_all = {*ids}.intersection(*(fitting[name] for name in names))
        for name in sorted(own, key=lambda name: outcomes[name].error is not None):
            counting = fitting[name] & likely
            # The type of an exception alone says little, so the mistake must show elsewhere too.
            if outcomes[name].error:
                counting &= in_all or {said[mistake] for mistake in found.values()}
            elif len(counting) > 1:
                counting &= in_all
            if len(counting) == 1:
                alike_here = [each for each in ids[counting.pop()] if each in alike[name]]
                found[name] = max(alike_here, key=agreeing.__getitem__)
    return found


@functools.lru_cache(maxsize=KNOWN_FAILURES)
def _fails(key: CaseKey, mistake: str) -> bool:
    """Return whether a known mistake loses the points of a case."""
    return not is_right(key, key.mistakes[mistake])


def _find_alike(key: CaseKey, outcome: Outcome, returning: Collection[str]) -> set[str]:
    """Return the mistakes whose outcome equals this one in everything that the case checks."""
    mistakes = key.judged_mistakes
    if outcome.error:
        errors = {name: shown.error for name, shown in mistakes.items() if shown.error}
        return {
            name
            for name in errors
            if errors[name].type_name == outcome.error.type_name
            and mistakes[name].failed == outcome.failed
        }
    return {name for name in returning if _same_side_effects(key, outcome, mistakes[name])}


def _find_returning(problem: FunctionOutline, key: CaseKey, outcome: Outcome) -> set[str]:
    """Return the mistakes whose result equals this one."""
    if outcome.error:
        return set()
    mistakes = key.judged_mistakes
    given = real_array(outcome.value)
    if key.expected is None or given is None or _relation_of(key):
        return {name for name, shown in mistakes.items() if _are_alike(key, outcome, shown)}
    arrays = {name: real_array(shown.value) for name, shown in mistakes.items()}
    usable = {name: array for name, array in arrays.items() if array is not None}
    alike = find_equal(given, usable, key.tolerance)
    for mistake in problem.mistakes if not alike else ():
        wrong = usable.get(mistake.id) if mistake.any_size else None
        if wrong is not None and has_multiple_of_error(given, key.expected, wrong, key.tolerance):
            alike.add(mistake.id)
    return alike


def _relation_of(key: CaseKey) -> CheckName | None:
    """Return the check by which two results can be alike; None for others, and for equality."""
    check = key.check
    return check if isinstance(check, str) and check != "when_graded" else None


def _are_alike(key: CaseKey, one: Outcome, other: Outcome) -> bool:
    given, wrong = one.value, other.value
    if not key.counts_value and not key.case.raises:
        return other.status == "returned"  # what is printed counts
    if not isinstance(given, Numbers | Plain) or not isinstance(wrong, Numbers | Plain):
        return False
    if relation := _relation_of(key):
        return not find_by_check(relation, data_of(given), data_of(wrong), key.rules)
    return not find_difference(data_of(given), data_of(wrong), key.rules)


def _same_side_effects(key: CaseKey, one: Outcome, other: Outcome) -> bool:
    if key.case.prints is not None and lines_of(one.printed) != lines_of(other.printed):
        return False
    for position in key.case.unchanged:
        after, expected = (argument_after(key, position, outcome) for outcome in (one, other))
        if find_difference(after, expected, UNCHANGED):
            return False
    are_numpy = {isinstance(o.value, Numbers) and o.value.is_numpy for o in (one, other)}
    if key.case.numpy_result and len(are_numpy) > 1:
        return False
    return not (one.shared ^ other.shared) & {*key.case.not_shared}
