"""Says why a call gave no result: it raised an error, was stopped, or the function is missing."""

import difflib
import re
from collections.abc import Sequence

from grader.model.execution import Outcome
from grader.model.findings import Finding
from grader.model.reasons import ENDINGS, NOT_CALLED
from grader.model.record import show_first
from grader.model.visible_text import show_name

MAX_NAMES = 8  # the most names that are listed, of those that a file defines
_ASSIGNED = re.compile(r"(?m)^(\w+) *=")


def explain_no_result(
    outcome: Outcome,
    function: str,
    step: str = "",
    asked: Sequence[str] = (),
    given: str = "",
    kind: str = "function",
) -> Finding:
    """Say why a call of `function` did not return. A variable `step` can replace the function.

    Its `kind` is what the statement asks for. What the code `given` by the course defines is not
    listed as the student's own.
    """
    if outcome.kind:
        code = "not_a_class" if kind == "class" else "not_a_function"
        return Finding.of(code, function=function, type=show_name(outcome.kind))
    if outcome.status == "missing":
        kind = f"function {function} and no variable" if step else kind
        missing = f"{kind} {step or function}"
        if outcome.equally_near:
            near = " and ".join(map(show_name, outcome.equally_near[:MAX_NAMES]))
            return Finding.of("equally_near", missing=missing, names=near, function=function)
        if method := outcome.unreachable or outcome.unfit:
            code = "unreachable" if outcome.unreachable else "unfit"
            told = {"method": show_name(method), "function": function}
            return Finding.of(code, missing=missing, **told)
        names = [function, step] if step else [function]
        known = {*_ASSIGNED.findall(given)}
        own = outcome.defined if step else outcome.functions
        own = tuple(name for name in own if name not in known)
        return explain_missing(kind, names, outcome.defined, asked, listed=own)
    if outcome.error:
        code = "exited_early" if outcome.error.type_name == "SystemExit" else "raised"
        return Finding.of(code, function=function, error=outcome.error)
    reason = outcome.reason
    if reason and reason.code in ENDINGS:
        return Finding.of(reason.code, function=function, **reason.values)
    if reason and reason.code in NOT_CALLED:
        return Finding.of(reason.code)
    code = "memory" if outcome.status == "memory" else "not_run"
    return Finding.of(code, reason=reason, function=function)


def _belongs_to_another(own: str, name: str, asked: Sequence[str]) -> bool:
    """Return whether a name is, or begins with, another name that the assignment asks for."""
    return any(own.startswith(other) and not name.startswith(other) for other in asked)


def explain_missing(
    kind: str,
    names: Sequence[str],
    defined: Sequence[str],
    asked: Sequence[str],
    function: str = "",
    listed: Sequence[str] | None = None,
) -> Finding:
    """Say which of the `defined` names may be a misspelling of one of `names`, or list names.

    Those that are `listed` are all by default.

    The names that the assignment has `asked` for are not taken for misspellings.
    """
    for name in names:
        others = [other for other in defined if not _belongs_to_another(other, name, asked)]
        parts = [other for other in others if other.startswith(name)]
        if near := parts or difflib.get_close_matches(name, others, n=1, cutoff=0.8):
            similar = show_first([*map(show_name, near)], MAX_NAMES)
            return Finding.of("misspelled", kind=kind, name=names[-1], similar=similar)
    shown = defined if listed is None else listed
    nothing = "no function" if defined else "nothing"
    told = ", ".join(map(show_name, shown[:MAX_NAMES])) or nothing
    if function:
        return Finding.of("missing_in_dict", name=names[-1], function=function, defined=told)
    return Finding.of("missing", kind=kind, name=names[-1], defined=told)
