"""The arrays of a case. Small ones are shown number by number, with the differences marked."""

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from grader.model.record import NOTHING, CaseResult, Cells, Change, Comparison
from grader.model.visible_text import visible

ArrayKind = Literal["input", "expected", "given"]

WIDE = 22  # characters of a row, at least; such a row does not fit into a card on a phone
MARGIN = 4  # what the space around a number, and the mark of a difference, count as


class Matrix(NamedTuple):
    """An array and its caption."""

    caption: str
    kind: ArrayKind
    # Each number, and whether expected and given differ there; empty for a large array.
    rows: tuple[tuple[tuple[str, bool], ...], ...]
    text: str

    @property
    def is_wide(self) -> bool:
        """Return whether the array may have to scroll sideways on a phone."""
        return any(sum(len(number) + MARGIN for number, _ in row) >= WIDE for row in self.rows)


def has_values(case: CaseResult) -> bool:
    """Return whether a case has values to show.

    A step whose function returned nothing has only an expected value, which shows no fault.
    """
    shown = case.comparison
    is_empty = case.is_value and not (shown and shown.given)
    return shown is not None and case.verdict not in NOTHING and not is_empty


def arrays(comparison: Comparison) -> Iterator[Matrix]:
    """Yield the inputs, the expected value and the given value, in this order.

    An argument that the call changed is shown before and after it. If the result is right, only
    the change is what differs, so the result is left out.
    """
    if comparison.script:
        yield _matrix("the script", "input", (), comparison.script, ())
    changes = {change.name: change for change in comparison.changes}
    differing = frozenset(comparison.differing)
    expected = comparison.expected_cells
    for name, text in comparison.inputs.items():
        if change := changes.get(name):
            yield from _before_and_after(change)
            continue
        cells = comparison.input_cells.get(name, ())
        same_shape = [*map(len, cells)] == [*map(len, expected)]
        yield _matrix(name, "input", cells, text, differing if same_shape else ())
    if comparison.lines:
        yield from _differing_lines(comparison)
        return
    if changes and comparison.given == comparison.expected and not comparison.given_form:
        return
    if comparison.expected is not None:
        caption = _caption("expected", comparison.expected_form)
        yield _matrix(caption, "expected", expected, comparison.expected, differing)
    if comparison.given is not None:
        caption = _caption("yours", comparison.given_form)
        yield _matrix(caption, "given", comparison.given_cells, comparison.given, differing)


def _differing_lines(comparison: Comparison) -> Iterator[Matrix]:
    for line in comparison.lines:
        shown: tuple[tuple[str, ArrayKind, Cells, str, str], ...] = (
            ("expected", "expected", line.expected_cells, line.expected, line.expected_form),
            ("yours", "given", line.given_cells, line.given, line.given_form),
        )
        for name, kind, cells, text, form in shown:
            caption = _caption(f"line {line.number}, {line.code}: {name}", form)
            yield _matrix(caption, kind, cells, text, frozenset(line.differing))


def _before_and_after(change: Change) -> Iterator[Matrix]:
    before, after = f"{change.name} before the call", f"{change.name} after the call"
    yield _matrix(before, "input", change.before_cells, change.before, ())
    yield _matrix(after, "given", change.after_cells, change.after, frozenset(change.differing))


def _caption(name: str, form: str) -> str:
    return f"{name}, {form}" if form else name


def _matrix(
    caption: str, kind: ArrayKind, cells: Cells, text: str, differing: Collection[tuple[int, int]]
) -> Matrix:
    rows = tuple(
        tuple((number, (row, column) in differing) for column, number in enumerate(line))
        for row, line in enumerate(cells)
    )
    return Matrix(visible(caption), kind, rows, visible(text))
