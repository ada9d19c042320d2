"""Decides the verdict on each rule about code, from the syntax trees of the student's code.

A rule is checked in the code of the function, and of what it uses in the submission. It earns its
points only if the function is right somewhere, or wrong in a known way: a function that does
nothing has no loops either.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from grader.marking.breaches import find_forbidden, find_loops, find_unclear
from grader.marking.code_length import count_lines
from grader.marking.name_origins import full_name, origins_in
from grader.marking.reached_code import ReachedCode
from grader.marking.required_calls import find_calls
from grader.marking.source_trees import CodeFile, place_in, read_files
from grader.model.assignment import AssignmentOutline
from grader.model.case_id import CaseId
from grader.model.code_rules import CodeRule, Forbid, MaxLines, MustCall
from grader.model.execution import CodePlace, Found, Outcome
from grader.model.findings import Finding
from grader.model.function_problem import FunctionOutline
from grader.model.record import NOTHING, PASSING, CaseResult, Verdict, listed
from grader.model.submission import Cell
from grader.model.visible_text import show_file

SHOWN_PLACES = 5


class StudentCode:
    """The code of one submission, read once for all rules."""

    def __init__(
        self, assignment: AssignmentOutline, cells: Sequence[Cell], modules: Sequence[Cell]
    ) -> None:
        self._cells = cells
        self._modules = modules
        self._prelude = assignment.prelude

    @cached_property
    def _files(self) -> list[CodeFile]:
        return read_files(self._cells, self._modules)

    @cached_property
    def _given(self) -> dict[str, str]:
        return origins_in(self._prelude)

    def check(
        self,
        problem: FunctionOutline,
        outcomes: Mapping[str, Outcome],
        results: Sequence[CaseResult],
    ) -> list[CaseResult]:
        """Return the verdict on each rule of a problem, from the `results` of its cases."""
        if not problem.rules:
            return []
        code = ReachedCode(self._files, self._given)
        reports = (outcomes[result.id].found for result in results if result.id in outcomes)
        found = next(filter(None, reports), None)
        is_found = _add(code, problem.function, found, is_class=problem.is_class)
        return [self._judge(rule, problem, code, results, is_found) for rule in problem.rules]

    def _judge(
        self,
        rule: CodeRule,
        problem: FunctionOutline,
        code: ReachedCode,
        results: Sequence[CaseResult],
        is_found: bool,
    ) -> CaseResult:
        verdict: Verdict = "wrong"
        places: Sequence[CodePlace] = ()
        finding: Finding | None
        if results and all(case.verdict in NOTHING or case.is_unwritten for case in results):
            verdict, finding = results[0].verdict, results[0].finding
        elif not is_found:
            verdict = "not_run"
            finding = Finding.of("rule_unreadable", function=problem.function)
        else:
            finding, places = self._find_breach(rule, problem.function, code)
            if not code.is_whole and (not finding or isinstance(rule, MustCall)):
                verdict, places = "not_run", ()
                finding = Finding.of("rule_unreadable", function=problem.function)
            elif not finding and any(case.verdict in PASSING or case.mistake for case in results):
                verdict = "correct"
            elif not finding:
                finding = Finding.of("rule_not_counted", function=problem.function)
        return CaseResult(
            id=CaseId.of(problem.id, rule.id),
            title=rule.shown_title,
            points=rule.points if verdict == "correct" else 0.0,
            max_points=rule.points,
            verdict=verdict,
            finding=finding,
            hint=rule.hint if verdict != "correct" else "",
            traceback=tuple(places),
        )

    def _find_breach(
        self, rule: CodeRule, function: str, code: ReachedCode
    ) -> tuple[Finding | None, Sequence[CodePlace]]:
        """Return what breaks the rule, and the lines; None if nothing does."""
        if isinstance(rule, MustCall):
            return self._find_lack(rule, function, code)
        if isinstance(rule, MaxLines):
            count = count_lines(code.parts)
            if count <= rule.lines:
                return None, ()
            told = {"function": function, "given": count, "most": rule.lines}
            return Finding.of("rule_too_long", **told), ()
        if isinstance(rule, Forbid):
            names = {full_name(name, self._given): name for name in rule.names}
            breaches = [*find_forbidden(code, names), *find_unclear(code)]
        else:
            breaches = [*find_loops(code, rule), *find_unclear(code)]
        if not breaches:
            return None, ()
        unclear = [each for each in breaches if each.is_unclear]
        shown = [each for each in breaches if not each.is_unclear] or unclear
        found = {place_in(each.cell, each.line) for each in shown}
        places = sorted(found, key=lambda place: (place.cell, place.line))
        what = listed([*dict.fromkeys(each.what for each in shown)][:SHOWN_PLACES], "and")
        where = _show_places(places[:SHOWN_PLACES])
        kind = "forbidden" if isinstance(rule, Forbid) else "loop"
        suffix = "unclear" if shown is unclear else kind
        finding = Finding.of(f"rule_{suffix}", function=function, what=what, places=where)
        return finding, places[:SHOWN_PLACES]

    def _find_lack(
        self, rule: MustCall, function: str, code: ReachedCode
    ) -> tuple[Finding | None, Sequence[CodePlace]]:
        calls = find_calls(code, {full_name(name, self._given) for name in rule.names})
        if calls.is_made:
            return None, ()
        told = {"function": function, "names": listed(rule.names, "or")}
        if calls.dropped:
            return Finding.of("rule_unused", place=calls.dropped, **told), (calls.dropped,)
        return Finding.of("rule_not_called", **told), ()


def _show_places(places: Sequence[CodePlace]) -> str:
    """Return places in a row: `hw.py, lines 3 and 7`."""
    lines: dict[str, list[int]] = {}
    for place in places:
        lines.setdefault(place.cell, []).append(place.line)
    rows = [
        f"{show_file(cell)}, line{'s' if len(own) > 1 else ''} {listed([*map(str, own)], 'and')}"
        for cell, own in lines.items()
    ]
    return "; ".join(rows)


def _add(code: ReachedCode, asked: str, found: Found | None, *, is_class: bool) -> bool:
    """Add the function or class to the code that rules look at; return whether it is there.

    What the student's process reports may be forged, so what has the very name always counts.
    """
    add = code.add_class if is_class else code.add
    is_found = add(asked)
    if found and found.how in ("spelling", "method"):
        name, _, file = found.name.partition(" (")
        is_found = add(name, file.removesuffix(")")) or is_found
    elif found and found.how == "other_file":
        is_found = add(asked, found.name) or is_found
    return is_found
