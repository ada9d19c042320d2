"""Finds the code that a function runs: its own, and that of all that it uses in the submission.

A name that is mentioned counts as used, whether it is called or handed on. Code that never runs,
because it stands after a `return` or under `if False:`, does not count. What a text holds that is
handed to `eval` or `exec` counts, if it is written out.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from grader.marking.name_origins import Binding, Definition, Names, Scope, text_of
from grader.marking.source_trees import CodeFile, parse_text
from grader.model.submission import Cell

MAX_PARTS = 300  # functions and expressions of one submission that are looked at
ENDS = ast.Return | ast.Raise | ast.Break | ast.Continue
EVALUATE = frozenset({"eval", "exec", "compile"})


class Use(NamedTuple):
    """A node of the code that runs, with what is needed to tell about it."""

    node: ast.AST
    line: int
    scope: Scope
    part: "Part"


@dataclass(eq=False)
class Part:
    """A function, a method, an expression or an evaluated text that is used."""

    cell: Cell
    node: ast.AST
    scope: Scope  # the names inside of it
    names: Names  # of its file
    owner: ast.ClassDef | None = None  # the class of a method
    line: int = 0  # of an evaluated text: that of the call
    outer: "Part | None" = None  # the function that a nested one is in
    uses: list[Use] = field(default_factory=list)
    calls: "list[tuple[Part, int]]" = field(default_factory=list)  # with the line
    named: set[str] = field(default_factory=set)  # the names that it has used so far


class ReachedCode:
    """The code that one function runs."""

    def __init__(self, files: Sequence[CodeFile], given: Mapping[str, str]) -> None:
        self._of_file = {file.name: Names.of(file, given) for file in files}
        self._modules = {file.module: self._of_file[file.name] for file in files if file.name}
        self._modules |= dict.fromkeys(("__main__", "submission"), self._of_file[""])
        self.is_whole = True  # whether all of it could be read, as far as is known
        self._parts: dict[int, Part] = {}  # by the id of its node
        self._waiting: list[Part] = []
        self._classes: dict[int, tuple[ast.ClassDef, Cell, Names]] = {}
        self._attributes: dict[str, list[tuple[Part, int, bool]]] = {}
        self._asked: set[int] = set()  # the classes of which all counts, by the id of their nodes

    @property
    def parts(self) -> Sequence[Part]:
        return [*self._parts.values()]

    def add(self, name: str, file: str = "") -> bool:
        """Add a function or a method (`Net.forward`) of a file; return whether it was found."""
        names = self._of_file.get(file)
        if names is None:
            return False
        owner, _, method = name.rpartition(".")
        found = names.current(owner.rpartition(".")[2] if owner else name)
        for binding in found:
            self._reach(binding, names, 0, None)
            if method and isinstance(binding.node, ast.ClassDef):
                for member in binding.node.body:
                    if isinstance(member, Definition) and member.name == method:
                        self._reach_method(binding.node, member, binding.cell, names)
        self._follow()
        return bool(found) and bool(self._parts)

    def add_class(self, name: str, file: str = "") -> bool:
        """Add a class with all its methods, and those of its bases; return whether it was found."""
        names = self._of_file.get(file)
        found = names.current(name) if names else []
        for binding in found:
            if names:
                self._reach(binding, names, 0, None)
            if isinstance(binding.node, ast.ClassDef):
                self._asked.add(id(binding.node))
        self._reach_methods()
        self._follow()
        return bool(found) and bool(self._parts)

    def _reach_whole(self, owner: ast.ClassDef, cell: Cell, names: Names) -> None:
        """Reach all of a class that is asked for, and note its bases."""
        for member in owner.body:
            if isinstance(member, Definition):
                self._reach_method(owner, member, cell, names)
            elif not (isinstance(member, ast.Expr) and isinstance(member.value, ast.Constant)):
                self._part(member, cell, names, None)
        for base in owner.bases:
            origins = Scope.of(base, names, None).origins(base)
            here = names.current(base.id) if isinstance(base, ast.Name) else []
            known = [*here, *(each for o in origins for each, _ in self._handed_in(o))]
            known += [e for b in here if b.origin for e, _ in self._handed_in(b.origin)]
            self._asked.update(id(b.node) for b in known if isinstance(b.node, ast.ClassDef))

    def _follow(self) -> None:
        while self._waiting and len(self._parts) <= MAX_PARTS:
            part = self._waiting.pop()
            for node, line in live_nodes(part):
                part.uses.append(Use(node, line, part.scope, part))
                self._look_at(node, line, part)
            if not self._waiting:
                self._reach_methods()
        self.is_whole &= not self._waiting

    def _look_at(self, node: ast.AST, line: int, part: Part) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            self._reach_name(node.id, line, part)
        elif isinstance(node, ast.Attribute):
            is_own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            self._note_attribute(node.attr, line, part, is_own=is_own)
            self._reach_origins(part.scope.origins(node), line, part)
        elif isinstance(node, ast.Call) and node.args:
            text = text_of(node.args[0])
            called = part.scope.origins(node.func)
            if "getattr" in called and (name := "".join(map(text_of, node.args[1:2]))):
                self._note_attribute(name, line, part)
                self._reach_origins(part.scope.origins(node), line, part)
            if text and called & EVALUATE:
                for statement in parse_text(text) or ():
                    inner = Part(part.cell, statement, part.scope, part.names, line=line)
                    self._parts[id(statement)] = inner
                    self._waiting.append(inner)

    def _note_attribute(self, name: str, line: int, part: Part, *, is_own: bool = False) -> None:
        self._attributes.setdefault(name, []).append((part, line, is_own))

    def _reach_name(self, name: str, line: int, part: Part) -> None:
        if name in part.named:
            return
        part.named.add(name)
        scope, bound = part.scope.find(name)
        if scope is None:
            for binding in part.names.current(name):
                self._reach(binding, part.names, line, part)
            for module in part.names.stars:
                self._reach_origins({f"{module}.{name}"}, line, part)
            if not bound and not part.names.is_whole and not part.scope.is_known(name):
                self.is_whole = False
            return
        for node, origin in bound:
            if origin:
                self._reach_origins({origin}, line, part)
            elif isinstance(node, Definition):
                inner = self._part(node, part.cell, part.names, scope)
                inner.outer = part
                part.calls.append((inner, line))

    def _reach_origins(self, origins: Iterable[str], line: int, part: Part | None) -> None:
        """Reach what is imported from another file that was handed in."""
        for origin in origins:
            for binding, names in self._handed_in(origin):
                self._reach(binding, names, line, part)

    def _handed_in(self, origin: str) -> Iterator[tuple[Binding, Names]]:
        """Yield what an origin is in the files that were handed in, which may import it too."""
        waiting, seen = [origin], set[str]()
        while waiting:
            each = waiting.pop()
            module, _, name = each.lstrip(".").rpartition(".")
            names = self._modules.get(module) if module and each not in seen else None
            seen.add(each)
            if not names:
                continue
            for binding in names.current(name):
                if binding.origin:
                    waiting.append(binding.origin)
                else:
                    yield binding, names
            if not names.current(name):
                self.is_whole &= names.is_whole
                waiting += [f"{star}.{name}" for star in names.stars]

    def _reach(self, binding: Binding, names: Names, line: int, part: Part | None) -> None:
        """Reach what a name is bound to, from a line of a part."""
        if binding.origin:
            self._reach_origins({binding.origin}, line, part)
        elif isinstance(binding.node, ast.ClassDef):
            self._classes[id(binding.node)] = binding.node, binding.cell, names
        else:
            reached = self._part(binding.node, binding.cell, names, None)
            if part:
                part.calls.append((reached, line))

    def _reach_methods(self) -> None:
        """Reach the methods of used classes that Python calls itself, or that code names."""
        for owner, cell, names in [*self._classes.values()]:
            for member in owner.body:
                if isinstance(member, Definition):
                    is_special = member.name.startswith("__")
                    callers = self._attributes.get(member.name, [])
                    if is_special or callers:
                        self._reach_method(owner, member, cell, names)
            if id(owner) in self._asked:
                self._reach_whole(owner, cell, names)
            for node in (*owner.bases, *owner.decorator_list):
                self._part(node, cell, names, None)

    def _reach_method(
        self, owner: ast.ClassDef, member: Definition, cell: Cell, names: Names
    ) -> None:
        part = self._part(member, cell, names, None)
        part.owner = owner
        self._classes[id(owner)] = owner, cell, names

    def _part(self, node: ast.AST, cell: Cell, names: Names, outer: Scope | None) -> Part:
        if id(node) not in self._parts:
            part = Part(cell, node, Scope.of(node, names, outer), names)
            self._parts[id(node)] = part
            self._waiting.append(part)
        return self._parts[id(node)]

    def recursive_lines(self) -> Iterator[tuple[Part, int]]:
        """Yield the functions that call themselves, perhaps through others, and the lines."""
        calls = {id(part): [*part.calls] for part in self._parts.values()}
        for part in self._parts.values():
            for caller, line, is_own in self._attributes.get(getattr(part.node, "name", ""), ()):
                if part.owner and is_own and caller.owner is part.owner:
                    calls[id(caller)].append((part, line))
        for part in self._parts.values():
            if not isinstance(part.node, Definition | ast.Lambda):
                continue
            for called, line in calls[id(part)]:
                if _leads_to(called, part, calls):
                    yield part, line
                    break


def _leads_to(start: Part, goal: Part, calls: Mapping[int, Sequence[tuple[Part, int]]]) -> bool:
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        part = waiting.pop()
        if part is goal:
            return True
        if id(part) not in seen:
            seen.add(id(part))
            waiting += [called for called, _ in calls[id(part)]]
    return False


def live_nodes(part: Part) -> Iterator[tuple[ast.AST, int]]:
    """Yield the nodes of a part that may run, with their lines."""
    inner = _children(part.node) if isinstance(part.node, Definition | ast.Lambda) else [part.node]
    waiting = [(node, getattr(part.node, "lineno", 0)) for node in reversed(inner)]
    while waiting:
        node, before = waiting.pop()
        line = part.line or getattr(node, "lineno", before)
        yield node, line
        if isinstance(node, Definition):  # its body runs only if its name is used
            inner = [*node.decorator_list, *_defaults(node)]
        elif isinstance(node, ast.ClassDef):
            inner = [each for each in _children(node) if not isinstance(each, Definition)]
            inner += [each for each in node.body if isinstance(each, Definition)]
        else:
            inner = _children(node)
        waiting += [(each, line) for each in reversed(inner)]


def _defaults(node: Definition) -> list[ast.AST]:
    return [each for each in (*node.args.defaults, *node.args.kw_defaults) if each]


def _children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes directly in a node, without statements that never run."""
    found: list[ast.AST] = []
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment"):
            continue
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            is_dead = _is_never(node, name)
            found += [] if is_dead else _live(value)
    return found


def _is_never(node: ast.AST, branch: str) -> bool:
    if not isinstance(node, ast.If | ast.While) or not isinstance(node.test, ast.Constant):
        return False
    is_true = bool(node.test.value)
    return (branch == "body" and not is_true) or (
        branch == "orelse" and is_true and isinstance(node, ast.If)
    )


def _live(items: Sequence[Any]) -> list[ast.AST]:
    found: list[ast.AST] = []
    for item in items:
        if isinstance(item, ast.AST):
            found.append(item)
            if isinstance(item, ENDS):
                break
    return found
