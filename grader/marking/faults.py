"""Says what is wrong with a call's result, or with its effect on the arguments."""

import copy
import itertools
from typing import Any, Literal

import numpy as np

from grader.marking.answer_key import CaseKey
from grader.marking.checkers import find_by_check
from grader.marking.comparison import close, explain_unusable, real_array
from grader.marking.plain_comparison import Rules, contents_of, data_of, find_difference
from grader.marking.script_faults import find_in_script
from grader.marking.shown_values import cite_value, show_number, show_shape
from grader.marking.trusted_calls import limited_time
from grader.model.array_json import Array
from grader.model.checks import NamedCheck
from grader.model.execution import NamedValues, Numbers, Opaque, Outcome, Plain, Value
from grader.model.findings import Finding
from grader.model.function_problem import Checker
from grader.model.pandas_tables import with_frames
from grader.model.scored import Tolerance
from grader.model.visible_text import quoted, show_name

EXACT = Tolerance(rtol=0, atol=0)
UNCHANGED = Rules(EXACT)
MAX_LINE = 300  # characters of a printed line in a sentence; the page shows all of it
# How an argument that is a container changed, by how its value after the call differs from before.
CHANGES = {
    "lacks": "argument_lost",
    "has_more": "argument_gained",
    "other_length": "argument_resized",
}


def is_answer(key: CaseKey, outcome: Outcome) -> bool:
    """Return whether a call ended as the case can be judged: it returned, or raised as it must."""
    is_last = outcome.failed in (None, len(key.case.lines))
    raises = key.case.raises and is_last and outcome.raised(key.case.exception[0])
    return outcome.status == "returned" or bool(raises)


def is_right(key: CaseKey, outcome: Outcome) -> bool:
    """Return whether a call of any function is right; its outcome has the whole result."""
    return is_answer(key, outcome) and find_fault(key, outcome, "") is None


def find_fault(key: CaseKey, whole: Outcome, function: str) -> Finding | None:
    """Say what is wrong with the answer of a call of `function`, or with its effects, if anything.

    The outcome has the whole result. The effects are what the call printed, and what became of its
    arguments.
    """
    outcome = key.judged(whole)
    case, value = key.case, outcome.value
    if case.raises:
        if fault := _find_wrong_exception(key, outcome, function):
            return fault
    elif key.counts_value and (fault := _find_wrong_value(key, value, whole.value)):
        checks_more = case.unchanged or case.not_shared or case.numpy_result
        is_difference = fault.code in ("differs", "differs_at", "differs_in_places")
        if checks_more and is_difference:
            return Finding.of("correct_value_required", difference=fault)
        return fault
    if case.numpy_result and isinstance(value, Numbers) and not value.is_numpy:
        return Finding.of("not_numpy", type=show_name(value.type_name))
    if case.prints is not None and (fault := _find_wrong_output(case.prints, outcome)):
        return fault
    for position in case.unchanged:
        if change := find_change(key, position, outcome):
            return change
    for position in case.not_shared:
        if position in outcome.shared:
            return Finding.of("memory_shared", name=key.parameters[position])
    return None


def _find_wrong_exception(key: CaseKey, outcome: Outcome, function: str) -> Finding | None:
    type_name, text = key.case.exception
    if not outcome.error:
        if key.stub is not None:
            last = key.code.code(len(key.case.lines))
            return Finding.of("line_not_raised", call=last, expected=type_name)
        given = cite_value(outcome.value)
        return Finding.of("not_raised", function=function, expected=type_name, given=given)
    if text not in outcome.error.message:
        return Finding.of("other_message", expected=repr(text), given=quoted(outcome.error.message))
    return None


def _find_wrong_output(expected: str, outcome: Outcome) -> Finding | None:
    own, right = lines_of(outcome.printed), lines_of(expected)
    for number, (given, line) in enumerate(itertools.zip_longest(own, right), start=1):
        if given == line:
            continue
        if not any(own):
            value = outcome.value.data if isinstance(outcome.value, Plain) else None
            is_returned = isinstance(value, str) and lines_of(value) == right
            code = "returned_not_printed" if is_returned else "nothing_printed"
            return Finding.of(code, expected=line)
        told = {"line": number, "given": quoted((given or "")[:MAX_LINE]), "expected": line}
        if given is None:
            return Finding.of("printed_less", **told)
        return Finding.of("printed_more" if line is None else "printed_otherwise", **told)
    return None


def lines_of(printed: str | None) -> list[str]:
    """Return the lines of an output, without what does not count: spaces and lines at the end."""
    return [line.rstrip() for line in (printed or "").rstrip().split("\n")]


def _find_wrong_value(
    key: CaseKey, value: Value | NamedValues | None, whole: Value | NamedValues | None
) -> Finding | None:
    if value is None and key.case.part is not None:
        kind = "key" if isinstance(key.case.part, str) else "element"
        given = "something else"
        if isinstance(whole, Numbers | Opaque):
            given = contents_of(data_of(whole))
        return Finding.of("part_absent", part=f"{kind} {key.case.part!r}", given=given)
    if key.check:
        return _find_by_check(key, key.check, value)
    if key.expected is None:
        if value is None or isinstance(value, NamedValues):
            return explain_unusable(value)
        if value.is_none and not key.right.is_none:
            return explain_unusable(value)
        return _tell_difference(key, value)
    array = real_array(value)
    # Of plain Python, the difference says more than of an array.
    has_shape = array is not None and array.shape == key.expected.shape
    if key.is_python and not has_shape and isinstance(value, Numbers | Plain):
        return explain_unusable(value) if value.is_none else _tell_difference(key, value)
    if array is None or not isinstance(value, Numbers):
        return explain_unusable(value)
    is_sequence = array.ndim == key.expected.ndim + 1 and value.type_name in ("list", "tuple")
    if is_sequence and array.shape[1:] == key.expected.shape:
        return Finding.of("several_returned", kind=f"{value.type_name} of {len(array)}")
    if array.shape != key.expected.shape:
        shapes = {"given": show_shape(array), "expected": show_shape(key.expected)}
        return Finding.of("wrong_shape", **shapes)
    wrong = ~close(array, key.expected, key.tolerance)
    if wrong.any():
        return _describe_difference(key, array, key.expected, wrong)
    if key.rules.same_types:
        return _tell_difference(key, value)
    return None


def _find_by_check(
    key: CaseKey,
    check: NamedCheck | Checker | Literal["when_graded"],
    value: Value | NamedValues | None,
) -> Finding | None:
    if check == "when_graded":
        return None
    if value is None or isinstance(value, NamedValues):
        return explain_unusable(value)
    given, expected = data_of(value), data_of(key.right)
    if given is None and expected is not None:
        return explain_unusable(value)
    if not callable(check):
        difference = find_by_check(check, given, expected, key.rules)
        return difference.finding() if difference else None
    told = [with_frames(each) for each in (expected, given, copy.deepcopy(key.inputs))]
    try:
        with limited_time():
            text = check(*told)
    except Exception as error:  # it expects a list, for example, and got anything
        return Finding.of("checker_raised", type=type(error).__name__)
    return Finding.of("author_says", text=text) if text else None


def _tell_difference(key: CaseKey, value: Value) -> Finding | None:
    given = data_of(value)
    if key.judges_script and isinstance(given, dict):
        return find_in_script(key, given)
    difference = find_difference(given, data_of(key.right), key.rules)
    return difference.finding() if difference else None


def _describe_difference(key: CaseKey, array: Array, expected: Array, wrong: Array) -> Finding:
    index = tuple(np.argwhere(wrong)[0].tolist())
    others = np.count_nonzero(wrong) - 1
    places = {"others": f"{others} other place{'s' if others > 1 else ''}"} if others else {}
    why = key.explain(key.cells_at(index))
    return Finding.of(
        "differs_in_places" if others else "differs_at" if index else "differs",
        **places,
        cell=str([*index]) if index else "",
        given=show_number(array[index].item()),
        why=why or f"expected {show_number(expected[index].item())}",
    )


def find_change(key: CaseKey, position: int, outcome: Outcome) -> Finding | None:
    """Say how a call changed an argument; None if it did not change it."""
    name, before = key.parameters[position], key.inputs[position]
    after = argument_after(key, position, outcome)
    difference = find_difference(after, before, UNCHANGED)
    if not difference:
        return None
    if difference.code == "differs":
        cell = f"{name}{difference.path}"
        shown = {"before": difference.expected, "after": difference.given}
        return Finding.of("argument_changed", name=name, cell=cell, **shown)
    if isinstance(before, np.ndarray) and isinstance(after, np.ndarray):
        return Finding.of("argument_reshaped", name=name, before=before.shape, after=after.shape)
    if difference.code in CHANGES:
        code, cell = CHANGES[difference.code], f"{name}{difference.path}"
        return Finding.of(code, name=name, cell=cell, what=difference.given)
    return Finding.of("argument_replaced", name=name)


def argument_after(key: CaseKey, position: int, outcome: Outcome) -> Any:
    """Return an argument as the call left it."""
    changed = outcome.changed
    return data_of(changed[position]) if position in changed else key.inputs[position]
