"""The arrays of a case. Small ones are shown number by number, with the differences marked."""

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from grader.model.record import Cells, Comparison
from grader.model.visible_text import visible

ArrayKind = Literal["input", "expected", "given"]


class Matrix(NamedTuple):
    """An array and its caption."""

    caption: str
    kind: ArrayKind
    # Each number, and whether expected and given differ there; empty for a large array.
    rows: tuple[tuple[tuple[str, bool], ...], ...]
    text: str


def arrays(comparison: Comparison) -> Iterator[Matrix]:
    """Yield the inputs, the expected value and the given value, in this order."""
    differing = frozenset(comparison.differing)
    expected = comparison.expected_cells
    for name, text in comparison.inputs.items():
        cells = comparison.input_cells.get(name, ())
        same_shape = [*map(len, cells)] == [*map(len, expected)]
        yield _matrix(name, "input", cells, text, differing if same_shape else ())
    if comparison.expected is not None:
        yield _matrix("expected", "expected", expected, comparison.expected, differing)
    if comparison.given is not None:
        yield _matrix("yours", "given", comparison.given_cells, comparison.given, differing)


def _matrix(
    caption: str, kind: ArrayKind, cells: Cells, text: str, differing: Collection[tuple[int, int]]
) -> Matrix:
    rows = tuple(
        tuple((number, (row, column) in differing) for column, number in enumerate(line))
        for row, line in enumerate(cells)
    )
    return Matrix(visible(caption), kind, rows, visible(text))
