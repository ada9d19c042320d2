"""Decides the verdict on each case of a function problem: compares the outcome with the key."""

import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.marking.answer_key import CaseKey
from grader.marking.comparison import find_equal, has_multiple_of_error, real_array
from grader.marking.faults import (
    EXACT,
    UNCHANGED,
    argument_after,
    find_change,
    find_fault,
    is_answer,
    is_right,
    lines_of,
)
from grader.marking.no_result import explain_no_result
from grader.marking.plain_comparison import data_of, find_difference
from grader.marking.script_faults import explain_failure, show_lines, tell_line
from grader.marking.shown_values import (
    compare_cells,
    lay_out_data,
    show_data,
    show_shape,
    show_time,
    show_value,
)
from grader.model.assignment import Case, FunctionOutline, FunctionProblem, Visibility
from grader.model.case_id import CaseId
from grader.model.execution import NamedValues, Numbers, Opaque, Outcome, Plain, Value
from grader.model.findings import Finding
from grader.model.record import PASSING, CaseResult, Change, Comparison, Verdict
from grader.model.visible_text import show_name

# How many times as many cases a known mistake must agree with as it disagrees with.
AGREEING = 3
MAX_LINES = 30  # of an output that a page shows


def mark_function(
    problem: FunctionOutline, outcomes: Mapping[str, Outcome], keys: Mapping[str, CaseKey]
) -> list[CaseResult]:
    """Return the verdict on each case, from the outcome of the call that has the case's id."""
    own = {
        case.id: keys[case.id].judged(outcomes[CaseId.of(problem.id, case.id)])
        for case in problem.cases
    }
    judged = {
        case.id: _judge(
            problem.function,
            keys[case.id],
            own[case.id],
            outcomes[CaseId.of(problem.id, case.id)],
        )
        for case in problem.cases
    }
    all_correct = all(verdict == "correct" for verdict, _ in judged.values())
    mistakes = {} if all_correct else _find_mistakes(problem, own, keys, judged)
    messages = {mistake.id: mistake.message for mistake in problem.mistakes}
    results = []
    for case in problem.cases:
        verdict, finding = judged[case.id]
        if verdict == "correct" and own[case.id].is_too_slow:
            verdict, finding = "wrong", too_slow(problem.function, case, own[case.id])
        error = own[case.id].error
        hidden = case.visibility == "hidden"
        mistake = None if judged[case.id][0] in PASSING else mistakes.get(case.id)
        credit = _credit(problem, verdict)
        only_runs = verdict == "correct" and keys[case.id].check == "when_graded"
        results.append(
            CaseResult(
                id=CaseId.of(problem.id, case.id),
                title=case.title,
                points=case.points * credit,
                max_points=case.points,
                verdict=verdict,
                mistake=mistake,
                finding=Finding.of("only_runs") if only_runs else finding,
                checked="format" if only_runs else "value",
                explanation=messages[mistake] if mistake else "",
                hint=case.hint if credit < 1 else "",
                hidden=hidden,
                comparison=None if hidden else compare(keys[case.id], own[case.id]),
                traceback=()
                if hidden or verdict == "correct"
                else error.lines
                if error
                else own[case.id].lines,
            )
        )
    return results


def _credit(problem: FunctionOutline, verdict: Verdict) -> float:
    """Return the share of a case's points that a verdict earns."""
    if verdict == "follow_through" and isinstance(problem, FunctionProblem):
        return problem.follow_through_credit
    return float(verdict == "correct")


def too_slow(function: str, case: Case, outcome: Outcome) -> Finding:
    """Say how long a call took that is too slow, and how long it may take."""
    limit, factor = outcome.limit, case.time_factor
    if not limit or not factor:
        raise ValueError(f"{case.id} has no limit of its own")
    is_least = limit.seconds > factor * limit.reference
    return Finding.of(
        "too_slow",
        function=function,
        given=show_time(outcome.seconds or 0.0),
        allowed=show_time(limit.seconds),
        reference=show_time(limit.reference),
        factor=f"{factor:g}",
        floor=", or the shortest time that can be judged" if is_least else "",
    )


def _judge(
    function: str, key: CaseKey, outcome: Outcome, whole: Outcome
) -> tuple[Verdict, Finding | None]:
    """Return the verdict on an outcome as the case judges it; `whole` has all of the result."""
    verdict: Verdict
    if is_answer(key, outcome):
        finding = find_fault(key, outcome, function)
        finding = finding and tell_line(key, finding)
        verdict = "wrong" if finding else "correct"
        if finding and (carried := _find_carried(function, key, whole)):
            return "follow_through", carried
    elif needed := key.needed(outcome):
        verdict = "error" if outcome.status == "returned" else outcome.status
        finding = Finding.of(
            "needs_own",
            function=function,
            needed=needed,
            finding=explain_no_result(outcome, needed),
        )
    else:
        finding = explain_failure(function, key, outcome)
        # `is_answer` covers all outcomes that returned.
        verdict = "error" if outcome.status == "returned" else outcome.status
    # Anything that a hidden call sends back, such as the name of a type, could reveal its inputs.
    if finding and key.case.visibility == "hidden" and verdict != "not_run":
        is_counted = finding.code != "correct_value_required"
        code = f"hidden_{verdict}" if is_counted else "hidden_not_counted"
        if verdict == "missing" and key.stub is not None:
            code = "hidden_lacks" if outcome.lacks else "hidden_no_class"
        finding = Finding.of(code, function=key.needed(outcome) or function)
    return verdict, finding


def _find_carried(function: str, key: CaseKey, whole: Outcome) -> Finding | None:
    """Say that a wrong result is right for what the student gave earlier; None if it is not."""
    for followed in key.follow(whole):
        own = replace(key, right=followed.value)
        if find_fault(own, own.judged(whole), function) is None:
            code = "follows_parts" if followed.is_part else "follows_own"
            return Finding.of(code, names=" and ".join(dict.fromkeys(followed.names)))
    return None


def compare(key: CaseKey, outcome: Outcome) -> Comparison:
    """Return the values of a case as text: the inputs, the expected one, and what a call gave."""
    return key.shown.model_copy(update=show_given(key, outcome))


def show_given(key: CaseKey, outcome: Outcome) -> dict[str, Any]:
    """Return the fields of a `Comparison` that say what a call gave, and where it differs."""
    if key.judges_script and key.counts_value:
        return {**show_lines(key, outcome), "changes": tuple(_changes(key, outcome))}
    told: dict[str, Any] = {
        "given": show_value(outcome.value),
        "changes": tuple(_changes(key, outcome)),
        **_forms(key, outcome.value),
    }
    array = real_array(outcome.value)
    if array is not None and key.expected is not None:
        # By a check, other values may be as right as the expected one.
        compared = array if key.check else key.expected
        told |= compare_cells(array, compared, key.tolerance, key.arrays)
    right = key.expected
    is_same_shape = array is not None and right is not None and array.shape == right.shape
    if key.is_python and not (is_same_shape and key.case.types == "like"):
        # As Python shows it: a matrix does not tell a list from a tuple.
        value = outcome.value if isinstance(outcome.value, Numbers | Opaque) else None
        told["given"] = show_data(data_of(value)) if value else None
        told |= {"given_cells": (), "expected_cells": (), "given_form": "", "expected_form": ""}
    if not key.counts_value:
        told |= _show_effect(key, outcome)
    return told


def _show_effect(key: CaseKey, outcome: Outcome) -> dict[str, Any]:
    """Return fields that show the exception or output of a call instead of its result."""
    if key.case.raises:
        raised = f"raises {outcome.error}" if outcome.error else show_value(outcome.value)
        return {"given": raised, "given_cells": ()}
    printed = lines_of(outcome.printed)
    if any(printed):
        more = ["…"] if len(printed) > MAX_LINES else []
        text = "\n".join([*printed[:MAX_LINES], *more])
        return {"given": text, "given_cells": (), "given_form": "printed"}
    return {"given_cells": (), "given_form": "returned" if outcome.value else ""}


def _changes(key: CaseKey, outcome: Outcome) -> Iterator[Change]:
    """Yield the arguments that the call changed although it should not."""
    for position in key.case.unchanged:
        if outcome.status != "returned" or not find_change(key, position, outcome):
            continue
        before, after = key.inputs[position], argument_after(key, position, outcome)
        are_arrays = isinstance(before, np.ndarray) and isinstance(after, np.ndarray)
        shown = compare_cells(after, before, EXACT, {}) if are_arrays else {}
        yield Change(
            name=key.parameters[position],
            before=show_data(before),
            after=show_data(after),
            before_cells=lay_out_data(before),
            after_cells=shown.get("given_cells", ()),
            differing=shown.get("differing", ()),
        )


def _forms(key: CaseKey, value: Value | NamedValues | None) -> dict[str, str]:
    """Return the shapes or types of the given and the expected value, where these differ."""
    array = real_array(value)
    if array is None or not isinstance(value, Numbers) or key.expected is None:
        return {}
    if array.shape != key.expected.shape:
        shapes = show_shape(array), show_shape(key.expected)
        return {"given_form": f"shape {shapes[0]}", "expected_form": f"shape {shapes[1]}"}
    if key.case.numpy_result and not value.is_numpy:
        return {
            "given_form": f"type {show_name(value.type_name)}",
            "expected_form": "type numpy array",
        }
    return {}


def _find_mistakes(
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


@functools.cache
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
    if key.expected is None or given is None:
        return {name for name, shown in mistakes.items() if _are_alike(key, outcome, shown)}
    arrays = {name: real_array(shown.value) for name, shown in mistakes.items()}
    usable = {name: array for name, array in arrays.items() if array is not None}
    alike = find_equal(given, usable, key.tolerance)
    for mistake in problem.mistakes if not alike else ():
        wrong = usable.get(mistake.id) if mistake.any_size else None
        if wrong is not None and has_multiple_of_error(given, key.expected, wrong, key.tolerance):
            alike.add(mistake.id)
    return alike


def _are_alike(key: CaseKey, one: Outcome, other: Outcome) -> bool:
    given, wrong = one.value, other.value
    if not key.counts_value and not key.case.raises:
        return other.status == "returned"  # what is printed counts
    if not isinstance(given, Numbers | Plain) or not isinstance(wrong, Numbers | Plain):
        return False
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
