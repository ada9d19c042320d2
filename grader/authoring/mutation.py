"""Makes mutants of a function: small changes, each of which a good case should notice.

Mutation libraries (mutmut, cosmic-ray) change files and run a test suite on them. Here, one
function is changed, and the cases of an assignment are the tests. The changes are also those that
matter for arrays: transposes, axes and copies.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.function_source import FunctionSource, Patch, SourceFile

_OPERATORS: dict[type[ast.operator], tuple[str, tuple[str, ...]]] = {
    ast.Add: ("+", ("-",)),
    ast.Sub: ("-", ("+",)),
    ast.Mult: ("*", ("/",)),
    ast.Div: ("/", ("*",)),
    ast.FloorDiv: ("//", ("/",)),
    ast.Mod: ("%", ("*",)),
    ast.MatMult: ("@", ("*",)),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.In: ("in", ("not in",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.NotIn: ("not in", ("in",)),
}
_OTHER_NAMES = {
    "max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "argmax": "argmin",
    "argmin": "argmax", "sum": "mean", "mean": "sum", "any": "all", "all": "any",
    "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like", "ones_like": "zeros_like",
    "floor": "ceil", "ceil": "floor", "sin": "cos", "cos": "sin", "std": "var", "var": "std",
}  # fmt: skip
_COPIES = {"copy", "deepcopy", "array"}


@dataclass(frozen=True)
class Mutant:
    """A function with one change."""

    source: FunctionSource
    patch: Patch

    @property
    def place(self) -> str:
        file = self.source.file
        return f"{Path(file.path).name}, line {file.line_of(self.patch.start)}"

    @property
    def before(self) -> str:
        """The lines that the change is in, as they are, without indentation."""
        return _strip(self._lines()[0])

    @property
    def after(self) -> str:
        """The same lines with the change."""
        return _strip(self._lines()[1])

    @property
    def diff(self) -> str:
        """The change as a unified diff of the author's file."""
        old, new = self._lines()
        changes = difflib.ndiff(old.splitlines(), new.splitlines())
        return "\n".join(line for line in changes if not line.startswith("?"))

    def _lines(self) -> tuple[str, str]:
        file, patch = self.source.file, self.patch
        start = file.content.rfind(b"\n", 0, patch.start) + 1
        end = file.content.find(b"\n", patch.end)
        end = len(file.content) if end < 0 else end
        return file.text(start, end), file.text(start, end, [patch])


def _strip(lines: str) -> str:
    return "\n".join(line.strip() for line in lines.splitlines())


def mutants_of(source: FunctionSource) -> Iterator[Mutant]:
    """Yield the mutants of a function that Python can parse, each once, in the order of lines."""
    finder = _Finder(source.file)
    node = source.node
    for part in node.body if isinstance(node.body, list) else [node.body]:
        finder.visit(part)
    start, end = source.file.span(source.node)
    seen = {_parsed(source, start, end, [])}
    for patch in sorted(finder.patches, key=lambda patch: (patch.start, patch.end)):
        parsed = _parsed(source, start, end, [patch])
        if parsed and parsed not in seen:
            seen.add(parsed)
            yield Mutant(source, patch)


def _parsed(source: FunctionSource, start: int, end: int, patches: list[Patch]) -> str:
    """Return the structure of a function's text; empty if Python cannot parse it."""
    indent = " " * source.node.col_offset
    text = source.file.text(start, end, patches)
    whole = f"(\n{text}\n)" if isinstance(source.node, ast.Lambda) else f"if 1:\n {indent}{text}"
    try:
        return ast.dump(ast.parse(whole))
    except SyntaxError:
        return ""


class _Finder(ast.NodeVisitor):
    """Collects the changes of the code that it visits."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.patches: list[Patch] = []

    def _text(self, node: ast.expr) -> str:
        return self.file.text(*self.file.span(node))

    def _replace(self, node: ast.expr | ast.stmt, text: str) -> None:
        self.patches.append(Patch(*self.file.span(node), text))

    def _between(
        self, left: ast.expr, right: ast.expr, symbol: str, others: tuple[str, ...]
    ) -> None:
        """Replace an operator that stands between two expressions."""
        start, end = self.file.span(left)[1], self.file.span(right)[0]
        at = self.file.content.find(symbol.encode(), start, end)
        self.patches += [Patch(at, at + len(symbol), other) for other in others if at >= 0]

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow):
            self._replace(node, f"({self._text(node.left)} * {self._text(node.right)})")
        elif found := _OPERATORS.get(type(node.op)):
            self._between(node.left, node.right, *found)
        if isinstance(node.op, ast.MatMult):
            self._transpose(node.left, node.right)

    def _transpose(self, *factors: ast.expr) -> None:
        for factor in factors:
            if not (isinstance(factor, ast.Attribute) and factor.attr == "T"):
                text = self._text(factor)
                is_short = isinstance(factor, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
                self._replace(factor, f"{text}.T" if is_short else f"({text}).T")

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.generic_visit(node)
        if found := _OPERATORS.get(type(node.op)):
            self._between(node.target, node.value, *found)
        self._replace(node, "pass")

    def visit_Compare(self, node: ast.Compare) -> None:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        for left, op, right in zip(sides, node.ops, sides[1:]):  # noqa: B905 (the last has no next)
            if found := _COMPARISONS.get(type(op)):
                self._between(left, right, *found)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.generic_visit(node)
        other = " or " if isinstance(node.op, ast.And) else " and "
        self._replace(node, f"({other.join(f'({self._text(each)})' for each in node.values)})")

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        negated = _number(node.operand) if isinstance(node.op, ast.USub) else None
        if negated is not None:
            self._replace_number(node, -negated)
        else:
            self.generic_visit(node)
        if isinstance(node.op, ast.Not | ast.USub | ast.Invert):
            self._replace(node, f"({self._text(node.operand)})")

    def visit_Constant(self, node: ast.Constant) -> None:
        value = _number(node)
        if isinstance(node.value, bool):
            self._replace(node, repr(not node.value))
        elif value is not None:
            self._replace_number(node, value)

    def _replace_number(self, node: ast.expr, value: float) -> None:
        self._replace(node, repr(value + 1))
        self._replace(node, repr(value - 1 if isinstance(value, int) else value / 2))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        if node.attr == "T":
            self._replace(node, self._text(node.value))
        elif node.attr in _OTHER_NAMES:
            end = self.file.span(node)[1]
            self.patches.append(Patch(end - len(node.attr), end, _OTHER_NAMES[node.attr]))

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in ("max", "min", "any", "all"):
            self._replace(node, _OTHER_NAMES[node.id])

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        method_of = node.func.value if isinstance(node.func, ast.Attribute) else None
        first = node.args[0] if node.args else None
        if first and (name in _COPIES or (name == "transpose" and _number(first) is None)):
            self._replace(node, self._text(first))  # np.copy(x), np.transpose(x)
        elif name in ("copy", "transpose") and method_of:  # x.copy(), x.transpose(1, 0)
            self._replace(node, self._text(method_of))
        elif name in ("dot", "matmul"):
            self._transpose(*([method_of] if method_of and len(node.args) == 1 else []), *node.args)
        elif name == "range":
            last = node.args[min(1, len(node.args) - 1)] if node.args else None
            self._off_by_one(last)
        for keyword in node.keywords:
            if keyword.arg == "axis":
                self._replace(keyword.value, "None")

    def visit_Slice(self, node: ast.Slice) -> None:
        self.generic_visit(node)
        self._off_by_one(node.lower)
        self._off_by_one(node.upper)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.generic_visit(node)
        if isinstance(node.slice, ast.Name | ast.BinOp) and isinstance(node.ctx, ast.Load):
            self._off_by_one(node.slice)

    def _off_by_one(self, node: ast.expr | None) -> None:
        if node is not None and not isinstance(node, ast.Constant):
            text = self._text(node)
            self._replace(node, f"{text} + 1")
            self._replace(node, f"{text} - 1")

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.generic_visit(node)
        self._replace(node.test, f"not ({self._text(node.test)})")

    def visit_If(self, node: ast.If) -> None:
        self.generic_visit(node)
        self._replace(node.test, f"not ({self._text(node.test)})")

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        if not isinstance(node.targets[0], ast.Name):  # a part of something is set
            self._replace(node, "pass")

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # no docstring
            self.generic_visit(node)
            self._replace(node, "pass")

    def visit_Raise(self, node: ast.Raise) -> None:
        """Leave out what only says why an argument is refused."""

    def visit_Assert(self, node: ast.Assert) -> None:
        """Leave out what only checks."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave out text: before Python 3.12, its parts have no places."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Visit the value alone."""
        if node.value:
            self.visit(node.value)


def _number(node: ast.expr) -> int | float | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
