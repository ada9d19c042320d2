"""Checks of the right submission in the sandbox: it gets full marks, in time, and every time."""

from __future__ import annotations

from collections.abc import Iterator

from grader.authoring.holes import CheckResult, Flaw, Hole
from grader.authoring.right_work import Bench, is_full
from grader.marking import AnswerKey, build_key
from grader.model.assignment import Assignment
from grader.model.chain_problem import ChainProblem
from grader.model.execution import Execution, NamedValues, Numbers, Outcome, Plain, calls_of
from grader.model.function_problem import FunctionProblem
from grader.model.plain_data import exact
from grader.model.record import Record
from grader.model.resource_limits import Limits
from grader.model.submission import Submission
from grader.pipeline.definition_places import place_of

RUNS = 20
MARGIN = 10  # how many times as long work of students may take
TRIES = 3  # another program may use the processor meanwhile
_LIMITS = ("call_seconds", "statement_seconds", "total_seconds")


def check_full_marks(bench: Bench, submission: Submission) -> CheckResult:
    record = bench.grade(submission)
    counted = f"{record.score or 0:g} of {record.max_score:g} points"
    return CheckResult("full_marks", tuple(_lost(record)), counted)


def _lost(record: Record) -> Iterator[Hole]:
    if record.status != "graded":
        why = record.reason.text if record.reason else record.status
        yield Hole("the right submission", Flaw.of("not_graded", why=why))
        return
    for case in record.cases:
        if case.verdict != "correct":
            points = {"points": f"{case.points:g}", "max_points": f"{case.max_points:g}"}
            yield Hole(case.id, Flaw.of("loses_points", message=case.message, **points))


def check_time(bench: Bench, submission: Submission) -> CheckResult:
    """Run the right submission with a tenth of the time limits."""
    limits = bench.assignment.limits
    short = {name: getattr(limits, name) / MARGIN for name in _LIMITS}
    record = _best(bench, submission, limits.model_copy(update=short))
    counted = f"{1000 * record.run.wall_seconds:.0f} ms of {limits.total_seconds:g} s"
    if is_full(record):
        return CheckResult("time", counted=counted)
    holes = tuple(_slow(record))
    if not holes:
        holes = (Hole("the right submission", Flaw.of("not_graded", why=record.status)),)
    return CheckResult("time", holes, counted)


def _slow(record: Record) -> Iterator[Hole]:
    """Yield what was too slow, without the cases that fail only because of it."""
    whole = "the right submission"
    lines = [each for each in record.skipped if each.reason.code == "statement_timeout"]
    if lines:  # the first one: it is the same after each restart, and later lines need it
        message = f"{lines[0].reason.text} The line is `{lines[0].place.code}`."
        yield Hole(whole, Flaw.of("too_slow", message=message, limit="statement_seconds"))
        return
    failed = [case for case in record.cases if case.verdict != "correct"]
    called = [case for case in failed if case.verdict != "not_run"]
    for case in called:
        yield Hole(case.id, Flaw.of("too_slow", message=case.message, limit="call_seconds"))
    if failed and not called:
        message = failed[0].message
        yield Hole(whole, Flaw.of("too_slow", message=message, limit="total_seconds"))


def _best(bench: Bench, submission: Submission, limits: Limits) -> Record:
    for _ in range(TRIES):
        record = bench.grade(submission, limits)
        if is_full(record):
            break
    return record


def check_repeatable(
    bench: Bench, submission: Submission | None, key: AnswerKey, runs: int = RUNS
) -> CheckResult:
    """Run the right submission again in the sandbox, and all functions of the assignment here."""
    assignment = bench.assignment
    holes = [*_changing_functions(assignment, key, runs)]
    if submission:
        calls, limits = calls_of(assignment), assignment.limits
        found = {_print(bench.run(submission, calls, limits)) for _ in range(runs)}
        if len(found) > 1:
            flaw = Flaw.of("changes_in_sandbox", runs=runs)
            holes.append(Hole("the right submission", flaw))
    return CheckResult("repeatable", tuple(holes), f"{runs} runs")


def _changing_functions(assignment: Assignment, key: AnswerKey, runs: int) -> Iterator[Hole]:
    first, changed = _prints(assignment, key), set[tuple[str, str]]()
    for _ in range(runs - 1):
        again = _prints(assignment, build_key(assignment))
        changed |= {name for name in first if first[name] != again[name]}
    for where, mistake in sorted(changed):
        problem = next(p for p in assignment.problems if p.id == where.partition(".")[0])
        what, function = "The reference", getattr(problem, "reference", None)
        if isinstance(problem, ChainProblem):
            function = next(s.compute for s in problem.cases if s.id == where.partition(".")[2])
        elif mistake and isinstance(problem, FunctionProblem):
            what = f"The known mistake {mistake!r}"
            function = next(m.compute for m in problem.mistakes if m.id == mistake)
        facts = {"what": what, "runs": runs, "place": place_of(function) or "no Python code"}
        yield Hole(where, Flaw.of("changes", **facts))


def _prints(assignment: Assignment, key: AnswerKey) -> dict[tuple[str, str], object]:
    """Return what the reference ("") and each mistake gives, by problem or step."""
    found: dict[tuple[str, str], object] = {}
    for problem, chain in key.chains.items():
        for step in chain.right:
            values = [each.values[step] for each in chain.all]
            found[f"{problem}.{step}", ""] = [(value.shape, value.tobytes()) for value in values]
    for problem, cases in key.functions.items():
        found[problem, ""] = [_value(case.right) for case in cases.values()]
        for mistake in {name for case in cases.values() for name in case.mistakes}:
            found[problem, mistake] = [_outcome(c.mistakes[mistake]) for c in cases.values()]
    return found


def _print(execution: Execution) -> tuple[object, ...]:
    """Return everything that a submission gave, in a form that can be compared."""
    return tuple((name, _outcome(each)) for name, each in sorted(execution.outcomes.items()))


def _outcome(outcome: Outcome) -> object:
    error = outcome.error.type_name if outcome.error else ""
    changed = tuple((at, _value(value)) for at, value in sorted(outcome.changed.items()))
    lines = tuple((at, _value(value)) for at, value in sorted(outcome.results.items()))
    value = _value(outcome.value), lines
    return outcome.status, value, changed, outcome.shared, error, outcome.printed


def _value(value: object) -> object:
    if isinstance(value, NamedValues):
        return tuple((name, _value(each)) for name, each in value.items.items())
    if isinstance(value, Numbers):
        return value.array.dtype.str, value.array.shape, value.array.tobytes()
    return exact(value.data) if isinstance(value, Plain) else type(value).__name__
