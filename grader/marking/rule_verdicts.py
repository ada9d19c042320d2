"""Decides the verdict on each rule about code, from the syntax tree of the student's code.

A rule is checked in the code of the function, and of what it uses in the submission. What a tree
cannot tell, such as a text that `eval` is given and that is not written out, breaks a rule that
depends on it: the student can write it plainly.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from grader.marking.code_length import count_lines
from grader.marking.name_origins import (
    IMPORTS,
    full_name,
    origins_in,
    text_of,
    with_numpy,
)
from grader.marking.reached_code import EVALUATE, Part, ReachedCode, Use
from grader.marking.source_trees import CodeFile, place_in, read_files
from grader.model.assignment import AssignmentOutline, FunctionOutline
from grader.model.case_id import CaseId
from grader.model.code_rules import CodeRule, Forbid, MaxLines, MustCall, NoLoops
from grader.model.execution import CodePlace, Found, Outcome
from grader.model.findings import Finding
from grader.model.record import NOTHING, PASSING, CaseResult, Verdict, listed
from grader.model.submission import Cell
from grader.model.visible_text import show_file, show_name

SHOWN_PLACES = 5
# Functions that call another one for each element.
MAPPING = frozenset(
    {"map", "filter", "functools.reduce", "itertools.starmap", "itertools.accumulate"}
    | {"?.apply", "?.applymap", "?.map", "?.transform"}
    | {f"numpy.{name}" for name in ("vectorize", "frompyfunc", "fromiter", "apply_along_axis")}
    | {"numpy.apply_over_axes", "numpy.nditer", "numpy.ndenumerate", "numpy.ndindex"}
)
# What can hide a name from a tree, unless it is called with a text that is written out.
UNCLEAR = EVALUATE | IMPORTS | {"globals", "__builtins__", "runpy.run_path", "runpy.run_module"}
COMPREHENSIONS = {
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a generator expression",
}


class Breach(NamedTuple):
    """A line that breaks a rule, and what is there."""

    cell: Cell
    line: int
    what: str
    is_unclear: bool = False  # whether only running it would tell


class StudentCode:
    """The code of one submission, read once for all rules."""

    def __init__(
        self, assignment: AssignmentOutline, cells: Sequence[Cell], modules: Sequence[Cell]
    ) -> None:
        self._cells = cells
        self._modules = modules
        self._files: list[CodeFile] | None = None
        self._given = origins_in(assignment.prelude)

    def check(
        self,
        problem: FunctionOutline,
        outcomes: Mapping[str, Outcome],
        results: Sequence[CaseResult],
    ) -> list[CaseResult]:
        """Return the verdict on each rule of a problem, from the `results` of its cases."""
        if not problem.rules:
            return []
        if self._files is None:
            self._files = read_files(self._cells, self._modules)
        code = ReachedCode(self._files, self._given)
        reports = (outcomes[result.id].found for result in results if result.id in outcomes)
        is_found = _add_function(code, problem.function, next(filter(None, reports), None))
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
            breaches = [*_forbidden(code, names), *_unclear(code)]
        else:
            breaches = [*_loops(code, rule), *_unclear(code)]
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
        asked = {full_name(name, self._given) for name in rule.names}
        unused: list[CodePlace] = []
        for part in code.parts:
            idle = _without_effect(part)
            for use in part.uses:
                if not _matches(_called(use), asked):
                    continue
                if id(use.node) not in idle:
                    return None, ()
                unused.append(place_in(part.cell, use.line))
        told = {"function": function, "names": listed(rule.names, "or")}
        if unused:
            return Finding.of("rule_unused", places=unused[0], **told), unused[:1]
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


def _add_function(code: ReachedCode, asked: str, found: Found | None) -> bool:
    """Add the function that was called to the code that rules look at; return whether it is there.

    What the student's process reports may be forged, so what has the very name always counts.
    """
    is_found = code.add(asked)
    if found and found.how in ("spelling", "method"):
        name, _, file = found.name.partition(" (")
        is_found = code.add(name, file.removesuffix(")")) or is_found
    elif found and found.how == "other_file":
        is_found = code.add(asked, found.name) or is_found
    return is_found


def _forbidden(code: ReachedCode, names: Mapping[str, str]) -> Iterator[Breach]:
    for part in code.parts:
        for use in part.uses:
            for origin in sorted(_mentioned(use)):
                for name, written in names.items():
                    if origin == name or origin.startswith(f"{name}."):
                        yield Breach(part.cell, use.line, written)


def _mentioned(use: Use) -> frozenset[str]:
    """Return the origins of what a node names."""
    match use.node:
        case ast.Attribute():
            return with_numpy(use.scope.origins(use.node))
        case ast.Name(_, ast.Load()):
            return use.scope.origins(use.node)
        case ast.Call() | ast.Subscript():
            return use.scope.origins(use.node) - {"?"}  # getattr(np.linalg, "inv")
        case ast.BinOp(_, ast.MatMult(), _) | ast.AugAssign(_, ast.MatMult(), _):
            return frozenset({"numpy.matmul"})
        case ast.Import(aliases):
            return frozenset(alias.name for alias in aliases)
        case ast.ImportFrom(str() as module, aliases):
            return frozenset({module, *(f"{module}.{alias.name}" for alias in aliases)})
    return frozenset()


def _called(use: Use) -> frozenset[str]:
    """Return the origins of what a node calls, or hands to a call."""
    if isinstance(use.node, ast.Call):
        nodes = [use.node.func, *use.node.args]
        return frozenset(
            origin
            for node in nodes
            if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
            for origin in with_numpy(use.scope.origins(node))
        )
    is_operator = isinstance(use.node, ast.BinOp | ast.AugAssign)
    return _mentioned(use) if is_operator else frozenset()


def _matches(origins: Iterable[str], names: Iterable[str]) -> bool:
    return any(o == name or o.startswith(f"{name}.") for o in origins for name in names)


def _without_effect(part: Part) -> set[int]:
    """Return the nodes in a part whose results are dropped, by id."""
    nodes = [use.node for use in part.uses]
    read = {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    idle: set[int] = set()
    for node in nodes:
        match node:
            case ast.Expr(ast.Call(keywords=keywords) as value):
                if not any(each.arg == "out" for each in keywords):
                    idle.update(id(inner) for inner in ast.walk(value))
            case ast.Expr(value):
                idle.update(id(inner) for inner in ast.walk(value))
            case ast.Assign([ast.Name(name)], value) if name not in read:
                idle.update(id(inner) for inner in ast.walk(value))
    return idle


def _loops(code: ReachedCode, rule: NoLoops) -> Iterator[Breach]:
    for part in code.parts:
        for use in part.uses:
            if what := _loop_of(use, rule):
                yield Breach(part.cell, use.line, what)
    for part, line in code.recursive_lines() if rule.recursion else ():
        name = show_name(getattr(part.node, "name", "lambda"))
        yield Breach(part.cell, line, f"a call of {name} by itself")


def _loop_of(use: Use, rule: NoLoops) -> str:
    match use.node:
        case ast.For() | ast.AsyncFor():
            return "a for loop"
        case ast.While():
            return "a while loop"
    if rule.comprehensions and type(use.node) in COMPREHENSIONS:
        return COMPREHENSIONS[type(use.node)]
    if rule.mapping and isinstance(use.node, ast.Name | ast.Attribute):
        found = _mentioned(use) & MAPPING
        return f"a use of {show_name(min(found).rpartition('.')[2])}" if found else ""
    return ""


def _unclear(code: ReachedCode) -> Iterator[Breach]:
    """Yield the lines whose effect no tree tells."""
    for part in code.parts:
        plain: set[int] = set()  # the functions of calls whose text is written out
        for use in part.uses:
            match use.node:
                case ast.Call(function, [first, *_]) if text_of(first):
                    plain.add(id(function))
                case ast.Subscript(owner, key) if not text_of(key):
                    if "sys.modules" in use.scope.origins(owner):
                        yield Breach(part.cell, use.line, "sys.modules", is_unclear=True)
                case ast.Call(function, [first, name, *_]):
                    is_module = not any(o.startswith("?") for o in use.scope.origins(first))
                    is_read = "getattr" in use.scope.origins(function) and not text_of(name)
                    if is_read and is_module and use.scope.origins(first):
                        yield Breach(part.cell, use.line, "getattr", is_unclear=True)
        for use in part.uses:
            if isinstance(use.node, ast.Name | ast.Attribute) and id(use.node) not in plain:
                for origin in sorted(use.scope.origins(use.node) & UNCLEAR):
                    yield Breach(part.cell, use.line, origin, is_unclear=True)
