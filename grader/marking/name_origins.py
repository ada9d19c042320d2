"""Finds what the names in a student's code stand for: `la.inv` for `numpy.linalg.inv`.

Imports and plain assignments are followed. The origin of a name is its full name in a package, or
`?.name` for a method of an object of which nothing is known.
"""

import ast
import builtins
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from grader.marking.source_trees import CodeFile, parse_text
from grader.model.submission import Cell

Definition = ast.FunctionDef | ast.AsyncFunctionDef
MAX_STARS = 20  # modules of which a file imports all names
MAX_LINKS = 8  # a name may stand for another one, and so on
UNKNOWN = "?"
# What authors and students call packages, where no import says it.
USUAL = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "sp": "scipy"}
# Where numpy and Python define what they give elsewhere.
_INNER = (
    (re.compile(r"^numpy\.(?:_?core|lib)(?:\.\w+)?\.(?=\w+$)"), "numpy."),
    (re.compile(r"^numpy\.linalg\.(?:_?linalg)\."), "numpy.linalg."),
    (re.compile(r"^builtins\."), ""),
    (re.compile(r"^operator\.(?:__matmul__|matmul|__imatmul__|imatmul)$"), "numpy.matmul"),
    (re.compile(r"^\?\.__i?r?matmul__$"), "numpy.matmul"),
)
IMPORTS = frozenset({"__import__", "importlib.import_module", "importlib.__import__"})


class Binding(NamedTuple):
    """What a top-level name is bound to: a definition, an expression, or an origin."""

    cell: Cell
    node: ast.AST
    origin: str = ""
    is_sure: bool = True  # false in a block such as `if`, which may not run


@dataclass
class Names:
    """The top-level names of a file."""

    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)  # modules of which all names are imported
    given: Mapping[str, str] = field(default_factory=dict)  # what the prelude imports
    is_whole: bool = True  # whether all of the file could be read
    # Kept, since a hostile file may bind each name many times, and to one another.
    origins: dict[str, frozenset[str]] = field(default_factory=dict)
    _current: dict[str, Sequence[Binding]] = field(default_factory=dict)

    @classmethod
    def of(cls, file: CodeFile, given: Mapping[str, str]) -> "Names":
        names = cls(given=given, is_whole=file.is_whole)
        for cell, node in file.statements:
            for statement, is_sure in _with_blocks(node):
                names._bind(cell, statement, is_sure)
        return names

    def _bind(self, cell: Cell, node: ast.stmt, is_sure: bool) -> None:
        for name, bound, origin in bound_by(node):
            if name == "*":
                self.is_whole &= len(self.stars) < MAX_STARS
                if origin not in self.stars and len(self.stars) < MAX_STARS:
                    self.stars.append(origin)
            else:
                binding = Binding(cell, bound, origin, is_sure)
                self.bindings.setdefault(name, []).append(binding)

    def current(self, name: str) -> Sequence[Binding]:
        """Return the last binding of a name, with those that it may build on or give way to."""
        if name not in self._current:
            found = self.bindings.get(name, [])
            first = max(
                (
                    number
                    for number, each in enumerate(found)
                    if each.is_sure and not _mentions(each.node, name)
                ),
                default=0,
            )
            self._current[name] = found[first:]
        return self._current[name]


@dataclass
class Scope:
    """The names inside of a function."""

    file: Names
    outer: "Scope | None" = None
    own: dict[str, list[tuple[ast.AST | None, str]]] = field(default_factory=dict)
    kept: dict[str, frozenset[str]] = field(default_factory=dict)  # the origins of own names

    @classmethod
    def of(cls, node: ast.AST, file: Names, outer: "Scope | None") -> "Scope":
        """Return the names of a function; of anything else, only those around it."""
        scope = cls(file, outer)
        if isinstance(node, Definition | ast.Lambda):
            for part in own_nodes(node):
                scope._add(part)
        return scope

    def _add(self, node: ast.AST) -> None:
        if isinstance(node, ast.arg):
            self.own.setdefault(node.arg, []).append((None, ""))
        elif isinstance(node, ast.stmt):
            for name, bound, origin in bound_by(node):
                self.own.setdefault(name, []).append((bound, origin))
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self.own.setdefault(node.id, [])

    def find(self, name: str) -> tuple["Scope | None", Sequence[tuple[ast.AST | None, str]]]:
        """Return the scope in which a name is bound, and to what; no scope for the top level."""
        scope: Scope | None = self
        while scope:
            if name in scope.own:
                return scope, scope.own[name]
            scope = scope.outer
        return None, [(each.node, each.origin) for each in self.file.current(name)]

    def is_known(self, name: str) -> bool:
        """Return whether the course or Python gives a name that the student does not define."""
        return name in self.file.given or hasattr(builtins, name) or name == "__builtins__"

    def origins(self, node: ast.AST, links: int = MAX_LINKS) -> frozenset[str]:
        """Return what an expression may stand for; nothing for what the student defines."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        return frozenset(
            _canonical(_attribute_of(base, attributes[::-1])) for base in self._bases(node, links)
        )

    def _bases(self, node: ast.AST, links: int) -> frozenset[str]:
        if isinstance(node, ast.Name):
            return self._of_name(node.id, links)
        match node:
            case ast.Call(function, [first, *rest]) if links:
                called = self.origins(function, links - 1)
                if called & IMPORTS and (module := text_of(first)):
                    return frozenset({module})
                if "getattr" in called and rest and (name := text_of(rest[0])):
                    owners = self.origins(first, links - 1)
                    return frozenset(_attribute_of(owner, [name]) for owner in owners)
                if "vars" in called:
                    return self.origins(first, links - 1)
            case ast.Subscript(ast.Attribute(owner, "__dict__"), key) if links:
                if name := text_of(key):
                    found = self.origins(owner, links - 1)
                    return frozenset(_attribute_of(each, [name]) for each in found)
            case ast.Subscript(ast.Call(ast.Name("vars"), [owner]), key) if links:
                if name := text_of(key):
                    found = self.origins(owner, links - 1)
                    return frozenset(_attribute_of(each, [name]) for each in found)
            case ast.Subscript(owner, key) if links and (name := text_of(key)):
                if "sys.modules" in self.origins(owner, links - 1):
                    return frozenset({name})
        return frozenset({UNKNOWN})

    def _of_name(self, name: str, links: int) -> frozenset[str]:
        scope, bound = self.find(name)
        kept = scope.kept if scope else self.file.origins
        if name not in kept:
            kept[name] = frozenset()  # while it is looked for, as names may stand for one another
            kept[name] = self._find_origins(name, scope, bound, links)
        return kept[name]

    def _find_origins(
        self,
        name: str,
        scope: "Scope | None",
        bound: Sequence[tuple[ast.AST | None, str]],
        links: int,
    ) -> frozenset[str]:
        if not bound and scope is None:
            if self.is_known(name):
                return frozenset({self.file.given.get(name, name)})
            return frozenset(f"{module}.{name}" for module in self.file.stars) or frozenset(
                {USUAL.get(name, UNKNOWN)}
            )
        found: set[str] = set()
        inside = scope or Scope(self.file)
        for node, origin in bound:
            if origin:
                found.add(origin)
            elif isinstance(node, Definition | ast.ClassDef):
                continue
            elif node is None or not links or not isinstance(node, ast.expr):
                found.add(UNKNOWN)
            elif not _mentions(node, name):
                found |= inside.origins(node, links - 1)
        return frozenset(found or ([UNKNOWN] if not bound else []))


def origins_in(code: str) -> dict[str, str]:
    """Return the origins of the names that a course's own code imports."""
    statements = parse_text(code) or ()
    return {name: origin for node in statements for name, _, origin in bound_by(node) if origin}


def with_numpy(origins: frozenset[str]) -> frozenset[str]:
    """Return origins, and for methods of arrays also numpy's functions of the same name."""
    methods = (each.removeprefix("?.") for each in origins if each.startswith("?."))
    return origins | {
        f"numpy.{name}" for name in methods if hasattr(np.ndarray, name) and hasattr(np, name)
    }


def full_name(written: str, given: Mapping[str, str]) -> str:
    """Return the origin that an author means with a name in a rule."""
    if written == "@":
        return "numpy.matmul"
    first, dot, rest = written.partition(".")
    if not first:
        return f"?.{rest}"
    return _canonical({**USUAL, **given}.get(first, first) + dot + rest)


def text_of(node: ast.AST) -> str:
    """Return a text that is written out, or joined of such texts; empty if it is neither."""
    parts: list[str] = []
    waiting = [node]
    while waiting:
        match waiting.pop():
            case ast.Constant(str() as text):
                parts.append(text)
            case ast.BinOp(left, ast.Add(), right):
                waiting += [right, left]
            case ast.JoinedStr(values):
                waiting += reversed(values)
            case ast.FormattedValue(value, -1, None):
                waiting.append(value)
            case _:
                return ""
    return "".join(parts)


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield what is in a function, without the insides of functions and classes in it."""
    waiting = [*ast.iter_child_nodes(function)]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Definition | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def bound_by(node: ast.stmt) -> Iterator[tuple[str, ast.AST, str]]:
    """Yield the names that a statement binds, to which node, and their origin if it imports."""
    match node:
        case ast.Import(aliases):
            for alias in aliases:
                top = alias.name.partition(".")[0]
                yield alias.asname or top, node, alias.name if alias.asname else top
        case ast.ImportFrom(module, aliases):
            for alias in aliases:
                whole = f"{module}.{alias.name}" if module else alias.name
                yield alias.asname or alias.name, node, whole if alias.name != "*" else module or ""
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
            yield name, node, ""
        case ast.Assign(targets, value):
            for target in targets:
                yield from _assigned(target, value)
        case ast.AnnAssign(target, _, value) if value:
            yield from _assigned(target, value)
        case ast.AugAssign(target, _, value):
            yield from _assigned(target, value)


def _assigned(target: ast.AST, value: ast.expr) -> Iterator[tuple[str, ast.AST, str]]:
    match target, value:
        case ast.Name(name), _:
            yield name, value, ""
        case ((ast.Tuple(names) | ast.List(names)), (ast.Tuple(values) | ast.List(values))) if len(
            names
        ) == len(values):
            for each, own in zip(names, values, strict=True):
                if isinstance(each, ast.Name):
                    yield each.id, own, ""
        case ((ast.Tuple() | ast.List()), _):
            for part in ast.walk(target):
                if isinstance(part, ast.Name):
                    yield part.id, value, ""


def _with_blocks(node: ast.stmt) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield a statement and those in its blocks, and whether they run for sure."""
    waiting: list[tuple[Any, bool]] = [(node, True)]
    while waiting:
        each, is_sure = waiting.pop()
        if isinstance(each, ast.stmt):
            yield each, is_sure
        if isinstance(each, Definition | ast.ClassDef):
            continue
        if isinstance(each, ast.If) and any(
            isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(each.test)
        ):
            continue  # it does not run in grading
        inner = [
            part
            for part in ast.iter_child_nodes(each)
            if isinstance(part, ast.stmt | ast.ExceptHandler | ast.match_case)
        ]
        waiting += [(part, False) for part in reversed(inner)]


def _mentions(node: ast.AST, name: str) -> bool:
    if isinstance(node, Definition | ast.ClassDef | ast.Import | ast.ImportFrom):
        return False
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _attribute_of(base: str, attributes: Sequence[str]) -> str:
    if not attributes:
        return base
    if base.startswith(UNKNOWN):
        return f"{UNKNOWN}.{attributes[-1]}"
    return ".".join([base, *attributes])


def _canonical(origin: str) -> str:
    for pattern, shown in _INNER:
        origin = pattern.sub(shown, origin)
    return origin
