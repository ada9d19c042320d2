"""What a student has not written yet. It is neither right nor wrong, so no fault is told of it."""

from collections.abc import Sequence

from grader.model.fixes import Fix, fixes
from grader.model.record import NO_CODE, CaseResult, ProblemResult, Record, show_first, show_points
from grader.model.visible_text import show_file

SHOWN_NAMES = 6


def faults(record: Record) -> list[Fix]:
    """Return the things to fix, without what is not written yet."""
    return [fix for each in fixes(record) if (fix := _part(each, is_written=True))]


def not_written(record: Record) -> list[str]:
    """Return a sentence on each part of the work that is not written yet."""
    parts = [fix for each in fixes(record) if (fix := _part(each, is_written=False))]
    return [tell_unwritten(fix) for fix in parts]


def _part(fix: Fix, *, is_written: bool) -> Fix | None:
    """Return a fix with those of its cases of which the work is there, or with the others."""
    cases = [case for case in fix.cases if case.is_unwritten != is_written]
    return Fix(fix.cause, cases) if cases else None


def tell_unwritten(fix: Fix) -> str:
    """Say what a student has not written yet, without asking for the reason."""
    finding = fix.example.finding
    if finding and finding.code == "no_body":
        return f"{finding.values['function']} has no body yet."
    return fix.text


def nothing_written(record: Record) -> str:
    """Say that nothing is written yet of what the assignment asks for; return "" if something is.

    A file that has code, but neither what is asked for nor a place for it, may be another file.
    """
    where = show_file(record.file) if record.file else _functions(record)
    if record.status != "graded":
        is_empty = record.reason and record.reason.code in NO_CODE
        return f"Nothing written yet in {where}." if is_empty else ""
    codes = [case.finding.code for case in record.cases if case.finding and case.is_unwritten]
    if len(codes) < len(record.cases):
        return ""
    if {*codes} == {"missing"} and record.file:
        (defined,) = {case.finding.values["defined"] for case in record.cases[:1] if case.finding}
        return (
            f"{where} has nothing of what the assignment asks for yet. It defines {defined}. If "
            "your work is in another file, check that one."
        )
    return f"Nothing written yet in {where}."


def _functions(record: Record) -> str:
    return " and ".join(_wanted(problem, record) for problem in record.problems)


def _wanted(problem: ProblemResult, record: Record) -> str:
    """Return the function that a problem asks for, or the variables of its questions."""
    return problem.function or _names(record.cases_of(problem))


def asked_for(record: Record) -> list[tuple[str, str, str]]:
    """Return what each problem asks for: names, its title, and its values or cases."""
    return [
        (_wanted(problem, record), problem.title, _content(problem, record.cases_of(problem)))
        for problem in record.problems
    ]


def _content(problem: ProblemResult, cases: Sequence[CaseResult]) -> str:
    s = "s" if len(cases) > 1 else ""
    if any(case.question for case in cases):
        return f"{len(cases)} answer{s}"
    if any(case.step for case in cases):
        return f"{len(cases)} value{s}: {_names(cases)}"
    unit = "point" if problem.max_points == 1 else "points"
    points = f", {show_points(problem.max_points)} {unit}" if problem.max_points else ""
    return f"{len(cases)} public case{s}{points}"


def _names(cases: Sequence[CaseResult]) -> str:
    return show_first([case.id.case for case in cases], SHOWN_NAMES)
