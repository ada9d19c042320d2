"""Lowers the points of right work that was not found where the statement asks for it."""

from collections.abc import Iterator, Mapping

from grader.model.answers_problem import AnswersOutline
from grader.model.assignment import AssignmentOutline
from grader.model.case_id import CaseId
from grader.model.chain_problem import ChainOutline
from grader.model.execution import (
    Execution,
    Found,
    Numbers,
    Outcome,
    variables_id,
)
from grader.model.findings import Finding
from grader.model.function_problem import FunctionOutline
from grader.model.notes import Note
from grader.model.record import CaseResult, listed, show_first
from grader.model.scored import Scored
from grader.model.visible_text import quoted, show_name

SHOWN_NAMES = 3
HIDDEN = Found("spelling", "")  # for what only hidden calls report: its name could tell an input
OF_ONE_VALUE = ("spelling", "key", "text", "sign")  # the other ways concern all values of a chain
SIGNS = (":", "==", "<-")
NAMED = ("spelling", "key", "method")  # the ways that are about a name
# One note for all values.
TOLD_TOGETHER = (*OF_ONE_VALUE, "nested", "called", "computed", "collected")
VALUES = ("text", "unquoted")  # the ways that are told with the value itself
OF_MEMBERS = ("member", "attribute", "method_called")  # whose names are shown one by one
CITED = (
    "text",
    "parameters",
    "other_file",
    "inner",
    "given",
    "numbered",
    "unquoted",
)  # where the student's words are no name


def apply_credit(
    assignment: AssignmentOutline, execution: Execution, results: list[CaseResult]
) -> list[CaseResult]:
    """Give the results with the credit for near misses, and with findings that say so."""
    if not _has_near_misses(execution):
        return results
    near: dict[CaseId, tuple[str, Found]] = {}
    for problem in assignment.problems:
        near |= _near_misses(problem, execution.outcomes)
    credit = assignment.near_miss_credit
    return [
        _lower(result, *near[result.id], credit) if result.id in near else result
        for result in results
    ]


def notes_of(assignment: AssignmentOutline, execution: Execution) -> Iterator[Note]:
    """Yield a note on each near miss, for student and teaching assistant."""
    for problem in assignment.problems:
        if isinstance(problem, ChainOutline):
            yield from _notes_of_kept(problem, execution.outcomes)
    told: dict[tuple[str, ...], dict[tuple[str, str], None]] = {}
    for problem in assignment.problems if _has_near_misses(execution) else ():
        for asked, found in _near_misses(problem, execution.outcomes).values():
            code = f"found_{found.how}" if found.name else "found_nearby"
            own = _show(found)
            key = (code,) if found.how in TOLD_TOGETHER else (code, asked, own)
            told.setdefault(key, {})[asked, own] = None
    for (code, *_), pairs in told.items():
        names = [
            show_first([*dict.fromkeys(each)], SHOWN_NAMES) for each in zip(*pairs, strict=True)
        ]
        yield Note.of(code, asked=names[0], own=names[1])


def _notes_of_kept(problem: ChainOutline, outcomes: Mapping[str, Outcome]) -> Iterator[Note]:
    """Yield a note if a chain's function failed half-way, and values that it held count."""
    called, read = outcomes[problem.id], outcomes.get(variables_id(problem.id))
    if not called.held:
        return
    names = [s.id for s in problem.cases if value_source(s.id, called, read)[0] is called]
    if not names:
        return
    lines = called.error.lines if called.error else called.lines
    told = {"function": problem.function, "names": listed(names, "and")}
    yield Note.of("kept_values", place=lines[-1] if lines else "your code", **told)


def _near_misses(
    problem: FunctionOutline | ChainOutline | AnswersOutline, outcomes: Mapping[str, Outcome]
) -> dict[CaseId, tuple[str, Found]]:
    """Return the cases whose function or value was found nearby: the name asked for, and how."""
    if isinstance(problem, FunctionOutline):
        ids = {CaseId.of(problem.id, case.id): case.visibility for case in problem.cases}
        reported = {name: outcomes[name].found for name in ids}
        public = [reported[name] for name in ids if ids[name] == "public" and reported[name]]
        found = public[0] if public else HIDDEN if any(reported.values()) else None
        # All cases call one function, so one report is enough.
        if found:
            return dict.fromkeys(ids, (problem.function, found))
        return _near_members(problem, outcomes) if problem.is_class else {}
    if isinstance(problem, AnswersOutline):
        answers = outcomes[problem.id].near if problem.cases else {}
        asked_for = {question.id: question for question in problem.cases}
        return {
            CaseId.of(problem.id, name): (name, _told(asked_for[name], answers[name]))
            for name in sorted(asked_for.keys() & answers)
        }
    called, read = outcomes[problem.id], outcomes.get(variables_id(problem.id))
    near: dict[CaseId, tuple[str, Found]] = {}
    for step in problem.cases:
        source, found = value_source(step.id, called, read)
        asked = step.id if found and found.how in OF_ONE_VALUE else problem.function
        if found is None and source is called:
            found = called.found
        if source and not found and (shape := _nested_shape(step.id, source)):
            asked, found = step.id, Found("nested", shape)
        if found:
            near[CaseId.of(problem.id, step.id)] = asked, _told(step, found)
    return near


def _told(case: Scored, found: Found) -> Found:
    """Return how something was found as a record tells it: without a value of a hidden case."""
    is_secret = getattr(case, "visibility", "public") == "hidden" and found.how in VALUES
    return HIDDEN if is_secret else found


def _near_members(
    problem: FunctionOutline, outcomes: Mapping[str, Outcome]
) -> dict[CaseId, tuple[str, Found]]:
    """Return the cases whose script uses methods or attributes that were found nearby."""
    ids = {CaseId.of(problem.id, case.id): case for case in problem.cases}
    public = [name for name, case in ids.items() if case.visibility == "public"]
    seen = {asked: found for name in public for asked, found in outcomes[name].near.items()}
    near: dict[CaseId, tuple[str, Found]] = {}
    for name, case in ids.items():
        # What a process reports may be forged, so only names that the script has are told.
        names = [line.name for line in case.lines if line.name in outcomes[name].near]
        own = {asked: seen.get(asked) for asked in names}
        told = {asked: found for asked, found in own.items() if found}
        if not told:
            if own:  # only hidden calls report these
                near[name] = problem.function, HIDDEN
            continue
        # One sentence tells all that were found in the same way.
        how = next(iter(told.values())).how
        alike = {asked: found.name for asked, found in told.items() if found.how == how}
        asked_for = listed([f"{problem.function}.{asked}" for asked in alike], "and")
        near[name] = asked_for, Found(how, listed([*map(show_name, alike.values())], "and"))
    return near


def _has_near_misses(execution: Execution) -> bool:
    """Return whether there may be near misses, which takes less time than to find out which."""
    outcomes = execution.outcomes.values()
    values = (value for each in outcomes for value in each.named.values())
    return any(each.found or each.near for each in outcomes) or any(
        isinstance(value, Numbers) and value.array.ndim > 2 for value in values
    )


def _nested_shape(name: str, source: Outcome) -> str:
    """Return the shape of a value that has more brackets than a row or column of a matrix."""
    value = source.named.get(name)
    if not isinstance(value, Numbers) or value.array.ndim <= 2 or value.array.squeeze().ndim > 1:
        return ""
    return str(value.array.shape)


def value_source(
    name: str, called: Outcome, read: Outcome | None
) -> tuple[Outcome | None, Found | None]:
    """Return the outcome that a step's value is taken from, and how it was found there.

    What the function returns counts before a variable, unless only the variable has the very name.
    A variable counts before what the function held when it failed.
    """
    order = (read, called) if called.held else (called, read)
    given = [each for each in order if each and name in each.named]
    if len(given) == 2 and _is_none(given[0], name):
        given.reverse()
    exact = [each for each in given if name not in each.near and not each.found]
    chosen = next(iter(exact or given), None)
    return chosen, chosen.near.get(name) if chosen else None


def _is_none(source: Outcome, name: str) -> bool:
    value = source.named.get(name)
    return value is not None and value.is_none


def _lower(result: CaseResult, asked: str, found: Found, credit: float) -> CaseResult:
    update: dict[str, object] = {"points": result.points * credit}
    if found.name and found.how in NAMED:
        name, _, _ = found.name.partition(" (")  # what follows is the file
        update["own_names"] = {asked: name.rpartition(".")[2] if found.how == "method" else name}
    if result.verdict == "correct":
        code = f"found_{found.how}" if found.name else "found_nearby"
        percent = f"{100 * credit:g}"
        told = {"asked": asked, "own": _show(found), "percent": percent}
        update["finding"] = Finding.of(code, **told)
    return result.model_copy(update=update)


def _show(found: Found) -> str:
    if found.how == "sign":
        return f"`{found.name}`" if found.name in SIGNS else quoted(found.name)
    if found.how in ("nested", *OF_MEMBERS) or found.name.isdecimal():
        return found.name
    return quoted(found.name) if found.how in CITED else show_name(found.name)
