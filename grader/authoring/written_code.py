"""The functions and classes of a reference as they are written in a program of their own."""

from __future__ import annotations

import ast
import dis
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType

from grader.authoring.function_source import ClassSource, FunctionSource, Patch


@dataclass(frozen=True)
class WrittenFunction:
    """A function in the program, with the changes that make it stand on its own there."""

    name: str
    source: FunctionSource
    patches: tuple[Patch, ...]

    @property
    def functions(self) -> tuple[FunctionSource, ...]:
        """The functions that a change can be in."""
        return (self.source,)

    def write(self, change: Patch | None = None) -> str:
        file, node = self.source.file, self.source.node
        start, end = file.span(node)
        text = file.text(start, end, (*self.patches, *([change] if change else [])))
        if isinstance(node, ast.Lambda):
            return f"{self.name} = (\n{text}\n)"
        return textwrap.dedent(" " * node.col_offset + text)


@dataclass(frozen=True)
class WrittenClass:
    """A class in the program, with the changes that make it stand on its own there."""

    name: str
    source: ClassSource
    patches: tuple[Patch, ...]

    @property
    def functions(self) -> tuple[FunctionSource, ...]:
        return tuple(source for _, source in self.source.methods)

    def write(self, change: Patch | None = None) -> str:
        start, end = self.source.span()
        patches = (*self.patches, *([change] if change else []))
        text = self.source.file.text(start, end, patches)
        return textwrap.dedent(" " * self.source.node.col_offset + text)


Written = WrittenFunction | WrittenClass


def names_from_outside(code: CodeType) -> set[str]:
    """Return the names that a function takes from its module or from around it."""
    names = {*code.co_freevars}
    for each in dis.get_instructions(code):
        if each.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            names.add(each.argval)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            names |= names_from_outside(inner) - {*code.co_cellvars}
    return names


def outside_of(function: FunctionType) -> dict[str, object]:
    """Return what a function takes from its module or from around it, by name."""
    closure = {
        each: cell.cell_contents
        for each, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=True
        )
        if each != "__class__"  # which `super` uses
    }
    return {
        each: {**function.__globals__, **closure}[each]
        for each in sorted(names_from_outside(function.__code__))
        if each in closure or each in function.__globals__
    }


def names_of_class(source: ClassSource) -> Iterator[ast.Name]:
    """Yield the names that a class uses itself, outside of its methods' code."""
    node = source.node
    parts: list[ast.AST] = [*node.bases, *node.keywords, *node.decorator_list]
    for member in node.body:
        is_method = isinstance(member, ast.FunctionDef)
        parts += member.decorator_list if isinstance(member, ast.FunctionDef) else []
        parts += [] if is_method or isinstance(member, ast.AnnAssign) else [member]
        if isinstance(member, ast.AnnAssign) and member.value:
            parts.append(member.value)
    for part in parts:
        for each in ast.walk(part):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
                yield each


def plain_annotations(source: ClassSource) -> Iterator[Patch]:
    """Replace the types of a class's fields, since the types that they name may not be there."""
    for member in source.node.body:
        if isinstance(member, ast.AnnAssign):
            yield Patch(*source.file.span(member.annotation), "object")


def without_annotations(source: FunctionSource) -> Iterator[Patch]:
    """Remove annotations, since the types that they name may not be there."""
    node, file = source.node, source.file
    for each in ast.walk(node.args):
        if isinstance(each, ast.arg) and each.annotation:
            start, end = file.span(each)
            yield Patch(start, end, each.arg)
    if isinstance(node, ast.FunctionDef) and node.returns:
        start, end = file.span(node.returns)
        arrow = file.content.rindex(b"->", 0, start)
        yield Patch(len(file.content[:arrow].rstrip()), end, "")


def with_names(source: FunctionSource, name: str, renamed: Mapping[str, str]) -> Iterator[Patch]:
    """Give a function its name in the program, and use the names in the program in it."""
    node, file = source.node, source.file
    if isinstance(node, ast.FunctionDef) and node.name != name:
        start = file.span(node)[0]
        at = file.content.index(node.name.encode(), start + len("def"))
        yield Patch(at, at + len(node.name.encode()), name)
    body = node.body if isinstance(node.body, list) else [node.body]
    for statement in body:
        for each in ast.walk(statement):
            if isinstance(each, ast.Name) and each.id in renamed:
                yield Patch(*file.span(each), renamed[each.id])
