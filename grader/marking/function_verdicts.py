"""Decides the verdict on each case of a function problem: compares the outcome with the key."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from grader.marking.answer_key import CaseKey
from grader.marking.carried_errors import explain_no_argument
from grader.marking.comparison import real_array
from grader.marking.faults import (
    EXACT,
    argument_after,
    find_change,
    find_fault,
    is_answer,
    lines_of,
)
from grader.marking.plain_comparison import data_of
from grader.marking.recognised_mistakes import find_mistakes
from grader.marking.script_faults import explain_failure, show_lines, tell_line
from grader.marking.shown_values import (
    compare_cells,
    lay_out_data,
    show_data,
    show_shape,
    show_time,
    show_value,
)
from grader.model.case import Case
from grader.model.case_id import CaseId
from grader.model.execution import NamedValues, Numbers, Opaque, Outcome, Value
from grader.model.findings import Finding
from grader.model.function_problem import FunctionOutline, FunctionProblem
from grader.model.record import PASSING, CaseResult, Change, Comparison, Verdict
from grader.model.visible_text import show_name

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
    mistakes = {} if all_correct else find_mistakes(problem, own, keys, judged)
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
        finding = find_fault(key, whole, function)
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
            finding=explain_no_argument(key.case, outcome, needed),
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
        if find_fault(own, whole, function) is None:
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
        told |= {"given_cells": (), "expected_cells": (), "given_form": ""}
        told["expected_form"] = key.shown.expected_form
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
