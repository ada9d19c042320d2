"""Finds the lines of code that break a rule: they use what is forbidden, or have loops.

What a tree cannot tell, such as a text that `eval` is given and that is not written out, is found
too: a student can write it plainly.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from grader.marking.name_origins import IMPORTS, text_of, with_numpy
from grader.marking.reached_code import EVALUATE, ReachedCode, Use
from grader.model.code_rules import NoLoops
from grader.model.submission import Cell
from grader.model.visible_text import show_name

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


def find_forbidden(code: ReachedCode, names: Mapping[str, str]) -> Iterator[Breach]:
    for part in code.parts:
        for use in part.uses:
            for origin in sorted(mentioned(use)):
                for name, written in names.items():
                    if origin == name or origin.startswith(f"{name}."):
                        yield Breach(part.cell, use.line, written)


def mentioned(use: Use) -> frozenset[str]:
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


def find_loops(code: ReachedCode, rule: NoLoops) -> Iterator[Breach]:
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
        found = mentioned(use) & MAPPING
        return f"a use of {show_name(min(found).rpartition('.')[2])}" if found else ""
    return ""


def find_unclear(code: ReachedCode) -> Iterator[Breach]:
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
