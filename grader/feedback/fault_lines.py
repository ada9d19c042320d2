"""Finds the line of a student's code that a failed case is about, from the record alone."""

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from grader.feedback.code_listing import Place
from grader.model.code_blocks import CodeBlocks, Statement
from grader.model.record import CaseResult, Record, SourceCell

# What a key is given, if it is a variable, perhaps converted: `dz2`, `np.array(dz2)`, `dz2.T`.
_GIVEN = r"[ \t]*[:=][ \t]*(?:[\w.]+\()?([^\W\d]\w*)(?:\.\w+(?:\(\))?)?\)?[ \t]*(?:[,})\#]|$)"
LONGEST = 500  # characters of a statement in which a change is looked for, as it takes their square
# Changes the array `{0}`, as by `{0}[i] = 0`, `{0} += 1` or `np.exp(x, out={0})`.
_CHANGES = r"""
    \b{0}[ \t]*(?:\[(?:[^\[\]]|\[[^\[\]]*\])*\][ \t]*)+(?:[-+*/%&|^@]|//|\*\*|<<|>>)?=(?!=)
    | ^[ \t]*{0}[ \t]*(?:[-+*/%&|^@]|//|\*\*|<<|>>)=
    | \bout[ \t]*=[ \t]*{0}\b | \b(?:copyto|putmask|place|put)\([ \t]*{0}\b
    | \b{0}\.(?:fill|sort|put|resize|shape[ \t]*=(?!=))
"""


class _Definition(NamedTuple):
    """A line that seems to define a function, variable or key."""

    cell: SourceCell
    line: int
    text: str

    @property
    def place(self) -> Place:
        return self.cell.name, self.line


def find_fault(record: Record, case: CaseResult) -> Place | None:
    """Return the line at which a case failed, or that gives a value with a known mistake.

    Where an argument is changed, it is the line that changes it.

    Return None if no such line is known.
    """
    if case.traceback:
        return case.traceback[-1].cell, case.traceback[-1].line
    if not case.mistake:
        return None
    asked = next((each.function for each in record.problems if each.id == case.id.problem), "")
    function = case.own_names.get(asked, asked)
    value = case.own_names.get(case.id.case, case.id.case)
    steps = {each.id.case for each in record.cases if each.is_value}
    # Search the graded file first, then the modules that it uses.
    for role in ("graded", "used"):
        cells = [cell for cell in record.source if cell.role == role]
        if case.is_value:
            place = _line_of_value(cells, value, function, steps - {value})
        else:
            changed = [change.name for change in case.comparison.changes] if case.comparison else []
            place = _line_of_change(cells, function, changed) or _line_of_result(
                cells, function, _method_of(case)
            )
        if place:
            return place
    return None


def _method_of(case: CaseResult) -> str:
    """Return the method whose result differs first in a script; empty if it is none."""
    shown = case.comparison
    if not shown or not shown.script:
        return ""
    line = shown.lines[0].code if shown.lines else shown.script.rpartition("\n")[2]
    found = re.search(r"\.(\w+)\(", line)
    return found[1] if found else ""


def _line_of_result(cells: Sequence[SourceCell], function: str, method: str = "") -> Place | None:
    """Return the line that computes a function's result; its definition if it is not known.

    Of a class, it is the result of a method.
    """
    definition, block = _function(cells, function)
    if definition and block and block[0].word == "class":
        head = next((each for each in block[1:] if method and each.name == method), None)
        if not head:
            return definition.place
        definition = _Definition(definition.cell, head.first, head.text)
        block = _blocks(definition.cell.code).block_of(head)
    if not definition or not block:
        return definition and definition.place
    blocks = _blocks(definition.cell.code)
    own = [each for each in block if blocks.definition_around(each.first) == block[0].first]
    returns = [each for each in own if each.returns]
    if len(returns) != 1:
        return definition.place
    (line,) = returns
    if name := re.search(r"\breturn[ \t]+(\w+)[ \t]*$", line.text):
        # One line may compute the variable that is returned, and no other line use it.
        uses = [each for each in block if re.search(rf"\b{name[1]}\b", each.text)]
        if len(uses) == 2 and _assigns(uses[0].text, name[1]):
            line = uses[0]
    return definition.cell.name, line.first


def _line_of_change(
    cells: Sequence[SourceCell], function: str, changed: Sequence[str]
) -> Place | None:
    """Return the first line that changes one of these arguments; None if it is not known."""
    definition, block = _function(cells, function)
    if not definition or not changed:
        return None
    names = [*map(re.escape, changed)]
    for each in (each for each in block[1:] if len(each.text) <= LONGEST):
        name = rf"(?:{'|'.join(names)})"
        if re.search(_CHANGES.format(name), each.text, re.VERBOSE | re.DOTALL):
            return definition.cell.name, each.first
        if alias := re.match(rf"[ \t]*(\w+)[ \t]*=[ \t]*{name}[ \t]*$", each.text):
            names.append(alias[1])
    return None


def _line_of_value(
    cells: Sequence[SourceCell], value: str, function: str, others: Collection[str]
) -> Place | None:
    """Return the line that computes a value, in the function that returns it if there is one.

    Where a dict is given a variable, this is the line that assigns the variable, unless it is one
    of the `others`: the values of other steps.
    """
    definition, block = _function(cells, function)

    def last(found: Iterable[_Definition]) -> _Definition | None:
        every = [*found]
        inside = [
            each
            for each in every
            if definition and each.cell is definition.cell and block
            if block[0].first < each.line <= block[-1].last
        ]
        return next(reversed(inside or every), None)

    found = last(_definitions(cells, value))
    if not found:
        return None
    key = re.search(rf"""["']?\b{re.escape(value)}\b["']?\]?{_GIVEN}""", found.text)
    if key and key[1] not in others and not _assigns(found.text, value):
        assigned = (each for each in _definitions(cells, key[1]) if _assigns(each.text, key[1]))
        found = last(assigned) or found
    return found.place


def _function(
    cells: Sequence[SourceCell], name: str
) -> tuple[_Definition | None, Sequence[Statement]]:
    """Return the last definition of a function, and its statements if it is a `def`."""
    *_, definition = [None, *_definitions(cells, name)]
    if not definition:
        return None, ()
    blocks = _blocks(definition.cell.code)
    heads = (each for each in blocks.statements if each.first == definition.line)
    head = next((each for each in heads if each.name == name), None)
    return definition, blocks.block_of(head) if head else ()


def _definitions(cells: Iterable[SourceCell], name: str) -> Iterator[_Definition]:
    """Yield the lines that seem to define a function, variable or key of this name."""
    word = rf"\b{re.escape(name)}\b"
    pattern = re.compile(
        rf"""^(?![ \t]*\#).*(?:\bdef[ \t]+{word}|{word}["']?\]?[ \t]*[:=](?!=)).*""", re.MULTILINE
    )
    for cell in cells if name else ():
        for found in pattern.finditer(cell.code):
            yield _Definition(cell, cell.code.count("\n", 0, found.start()) + 1, found[0])


def _assigns(text: str, name: str) -> bool:
    """Return whether a line begins with the assignment of a variable."""
    return re.match(rf"[ \t]*{re.escape(name)}[ \t]*(?::[^=]*)?=(?!=)", text) is not None


@functools.lru_cache(maxsize=16)  # a page asks for the same code for each of its mistakes
def _blocks(code: str) -> CodeBlocks:
    return CodeBlocks(code)
