"""Runs a submission's top-level statements, file by file, and reports what did not run."""

import ast
import builtins
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import filterfalse
from typing import Any

from .analysis import (
    MAX_FACTS,
    ParsedCell,
    annotation_names,
    find_elsewhere,
    find_later,
    find_misused,
    find_second_assignments,
)
from .answers import Answers
from .clean_text import Texts
from .definitions import is_definition, names_in, names_of, runs_nothing
from .finder import Place
from .meant_assignments import as_assignment, as_quoted
from .notebook_shell import become_notebook, names_of_pylab
from .recovery import LeftOut, recover
from .statements import Failure, StatementRunner
from .stubs import Stubs, may_define, stub_name, without_placeholders
from .value_encoding import MAX_ITEMS, Json

NumberedCell = tuple[int, Json]

_PYLAB = re.compile(r"(?m)^%pylab\b")  # in a Python file; notebooks have been translated


class Loader:
    """Runs the statements of one submission, and goes on after one that fails."""

    skip: Iterable[int] = ()  # the numbers of statements that must not run
    definitions = False  # whether to run definitions only

    def __init__(
        self,
        answers: Answers,
        namespace: dict[str, Any],
        texts: Texts,
        announce: Callable[[Json], None],
    ) -> None:
        """Prepare to run statements in `namespace`; `announce` tells which statement runs next."""
        self._answers = answers
        self._namespace = namespace
        self._texts = texts
        self._announce = announce
        self._asked = {*answers.functions, *answers.values, *answers.questions}
        self._count = 0  # statements so far
        self._failed: list[Json] = []
        self._left_out: list[Json] = []  # because they are no definitions
        self._parsed: list[ParsedCell] = []  # without definitions that were left out as empty
        self._names: dict[int, str] = {}  # the names of the cells, by number
        self._otherwise: list[Json] = []  # what was read otherwise than Python does
        self._further: set[int] = set()  # the numbers of cells of further files

    def load_file(self, file: str, cells: Sequence[NumberedCell]) -> bool:
        """Run the cells of a file; run a further `file` only if it may define what is lacking.

        Return whether it was run. A further file has a namespace of its own.
        """
        unread: list[Json] = []
        lacking = self._answers.lacking() if file else []
        if file:
            if not lacking or self._count in self.skip:
                self._count += 1
                return False
            # Reading a file may take long, which must not be blamed on the graded file.
            self._announce({"at": self._count, "cell": cells[0][0], "line": 1, "names": []})
            self._count += 1
        bodies = [self._parse(number, cell, unread) for number, cell in cells]
        whole = [node for body in bodies for node in body]
        is_unread = any(name in lacking for part in unread for name in part["names"])
        if file and not is_unread and not may_define(whole, lacking, self._answers.values):
            self._count += sum(map(len, bodies))
            return False
        self._failed += unread
        namespace = self._namespace
        if file:
            namespace = {"__name__": namespace["__name__"], "__file__": file}
        if any(cell["notebook"] for _, cell in cells):
            become_notebook(namespace)
        namespace.update(self._answers.given)
        if unread and any(_PYLAB.search(cell["source"]) for _, cell in cells):
            namespace.update(names_of_pylab())
        runner, stubs = StatementRunner(namespace), Stubs(self._asked)
        for (number, cell), body in zip(cells, bodies, strict=True):
            written: list[ast.stmt] = []
            self._names[number] = self._texts.clean(cell["name"])
            self._parsed.append(ParsedCell(number, cell["source"], written))
            for statement in body:
                node = statement if file else self._as_meant(statement, cell["source"])
                name = getattr(node, "name", "")
                line = without_placeholders(node) if name in self._answers.functions else 0
                if line and not file:
                    self._answers.placeholders[name] = line
                if stubs.would_replace(node, namespace):
                    self._failed.append({**self._place(number, node), "why": "stub"})
                else:
                    written.append(node)
                    self._run(node, number, cell["name"], runner)
                self._count += 1
        if file:
            self._further.update(number for number, _ in cells)
            filled = {name: v for name, v in namespace.items() if name not in stubs.names}
            self._answers.further.append(Place(filled, self._texts.clean(file)))
        else:
            self._answers.stubs = stubs.names
        return True

    def _as_meant(self, node: ast.stmt, source: str) -> ast.stmt:
        """Return a statement of the graded file, or the assignment that it is meant to be."""
        signs = self._answers.signs
        if isinstance(node, ast.AnnAssign | ast.Expr):
            variables = {*self._answers.values, *self._answers.questions}
            asked = variables.difference(self._namespace)
            line = source.split("\n", node.lineno)[node.lineno - 1] if asked else ""
            if meant := as_assignment(node, asked, line, self._answers.questions):
                assignment, name, sign = meant
                signs[name] = sign
                return assignment
        unquoted = self._answers.unquoted
        for name in names_of(node) if signs or unquoted else ():
            signs.pop(name, None)
            unquoted.pop(name, None)
        if isinstance(node, ast.Assign) and self._answers.questions:
            known = {*self._namespace, *vars(builtins)}
            if told := as_quoted(node, self._answers.questions, known):
                assignment, name, unquoted[name] = told
                return assignment
        return node

    def report(self) -> Json:
        """Return the reply: what did not run, and what the code tells about missing names."""
        skipped = sorted(self._failed, key=lambda each: (each["cell"], each["line"]))
        skipped = [*self._left_out[:1], *skipped][:MAX_ITEMS]
        for each in skipped:
            if name := each.get("error", {}).get("missing_name"):
                each["later"] = find_later(self._parsed, name, each["cell"], each["line"])
                before = (other for other in skipped if name in other.get("names", ()))
                if not each["later"] and (other := next(before, each)) is not each:
                    each["lost"] = {"cell": other["cell"], "line": other["line"]}
        clean_all = self._texts.clean_all
        functions, values = self._answers.functions, self._answers.values
        variables = [*values, *self._answers.questions]
        missing = self._answers.lacking()
        givers = {*self._answers.chains}
        graded = [cell for cell in self._parsed if cell.number not in self._further]
        filled = [cell._replace(body=[*filterfalse(stub_name, cell.body)]) for cell in graded]
        return {
            "statements": self._count,
            "skipped": skipped,
            "elsewhere": [*map(clean_all, find_elsewhere(self._parsed, missing, variables))],
            "again": [
                *find_second_assignments(graded, values, givers),
                *find_second_assignments(filled, self._answers.questions, ()),
            ][:MAX_FACTS],
            "misused": [*map(clean_all, find_misused(self._parsed, functions))],
            "otherwise": [*self._otherwise, *self._unread_annotations()][:MAX_ITEMS],
            "stubs": sorted(self._answers.stubs & {*functions}),
        }

    def _unread_annotations(self) -> list[Json]:
        """Return the statements with annotations that Python could not evaluate."""
        used = [
            (names, {"how": "annotation", "file": self._names[cell.number], "line": node.lineno})
            for cell in self._parsed
            for node in cell.body
            if (names := annotation_names(node))
        ]
        if not used:
            return []
        namespaces = [self._namespace, *(place.names for place in self._answers.further)]
        known = {name for names in namespaces for name in names} | {*vars(builtins)}
        return [place for names, place in used if not names <= known]

    def _parse(self, number: int, cell: Json, unread: list[Json]) -> list[ast.stmt]:
        source, name = cell["source"], cell["name"]
        left_out: list[LeftOut] = []
        try:
            body: list[ast.stmt] = ast.parse(source, name).body
        except BaseException:
            body, left_out, reread, pasted = recover(source, name)
            told = [("pasted", pasted)] if pasted else []
            self._otherwise += [
                {"how": how, "file": self._texts.clean(name), "line": line}
                for how, line in (*told, *(("reread", line) for line in reread))
            ]
        unread += [self._describe_unread(number, source, part) for part in left_out]
        return body

    def _run(self, node: ast.stmt, number: int, name: str, runner: StatementRunner) -> None:
        """Run a statement of the file or cell `name`, unless it must not run."""
        if self._count in self.skip:
            return
        if self.definitions and not is_definition(node, runner.namespace):
            self._left_out.append(self._place(number, node))
            return
        # Do not announce a plain function, whose definition cannot end this process. Otherwise, it
        # would be blamed for what an earlier statement broke.
        if not runs_nothing(node):
            names = [name for name in names_of(node) if name in self._asked]
            place = {"cell": number, "line": node.lineno}
            self._announce({"at": self._count, **place, "names": names})
        functions = {
            own: function
            for own in (names_of(node) if isinstance(node, ast.Assign) else ())
            if own in self._answers.functions and callable(function := runner.namespace.get(own))
        }
        failures = runner.run(node, name)
        for own, function in functions.items():
            if not callable(runner.namespace.get(own)) and runner.namespace is self._namespace:
                self._answers.replaced[own] = function
        for failure in failures:
            if self.definitions and isinstance(failure.error, NameError):
                # It needs a statement that was left out.
                self._left_out.append(self._place(number, node))
            else:
                self._failed.append(self._describe_failure(number, failure))

    def _place(self, number: int, node: ast.stmt) -> Json:
        names = [self._texts.clean(name) for name in names_of(node)]
        return {"cell": number, "line": node.lineno, "names": names}

    def _describe_failure(self, number: int, failure: Failure) -> Json:
        """Describe a failed statement, or a decorator that was left off."""
        node, error = failure[0], self._answers.describe(failure.error)
        if isinstance(node, ast.stmt):
            return {**self._place(number, node), "error": error}
        return {"cell": number, "line": node.lineno, "error": error, "why": "decorator"}

    def _describe_unread(self, number: int, source: str, part: LeftOut) -> Json:
        """Describe lines that Python cannot parse."""
        clean = self._texts.clean
        message = clean(str(getattr(part.error, "msg", None) or part.error))
        text = "\n".join(source.split("\n")[part.first - 1 : part.last])
        return {
            "cell": number,
            "line": part.first,
            "last": part.last,
            "why": "command" if text.lstrip().startswith(("!", "%")) else "unparsed",
            "names": [clean(name) for name in names_in(text)],
            "error": {"type_name": type(part.error).__name__, "message": message},
        }
