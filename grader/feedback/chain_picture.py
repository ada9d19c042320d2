"""The picture of a chain problem: each value a box, and arrows from what it is computed from.

The chain runs down the page, so that it is as wide as one box and fits a phone; values that are
computed from the same earlier ones stand side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from grader.feedback.labels import ADVICE, CHECKED, label
from grader.model.case_id import CaseId
from grader.model.record import CaseResult, ChainStep, show_points
from grader.model.visible_text import visible

WIDTH = 316
HEIGHT = 60
GAP = 44
"""Between one layer and the next: room for an arrow and its label."""
ASIDE = 24
MARGIN = 12
LANE = 44
"""To the right of all boxes, for arrows that pass a layer by."""

SIDE_DOOR = 30
"""From the right edge of a box, where these leave and enter it."""

SHOWN_SYMBOL = 14
SHOWN_VALUE = 28
SHOWN_LABEL = 30


@dataclass(frozen=True)
class Node:
    """A box: a step, the student's value, and the verdict on it."""

    x: int
    y: int
    number: int
    symbol: str
    value: str
    kind: str
    mark: str
    word: str

    @property
    def right(self) -> int:
        return self.x + WIDTH

    @property
    def centre(self) -> int:
        return self.x + WIDTH // 2

    @property
    def bottom(self) -> int:
        return self.y + HEIGHT

    @property
    def told(self) -> str:
        return f"Step {self.number}, {self.symbol}: {self.value}, {self.word}."


@dataclass(frozen=True)
class Arrow:
    """From a value to one that is computed from it."""

    path: str
    head: str
    label: str
    label_x: int
    label_y: int
    anchor: str
    kind: str
    """Of the step that it leads to."""


@dataclass(frozen=True)
class Picture:
    """All that the template draws, in units of a pixel."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    follows: tuple[str, ...]
    """What is to be said of follow-through, a sentence each."""


def kind_of(case: CaseResult) -> str:
    """What a case looks like: as its verdict does, unless that says more than was judged."""
    if label(case) == ADVICE:
        return "advice"
    if label(case) == CHECKED["format"]:
        return "format"
    return case.verdict


def draw(cases: Sequence[CaseResult]) -> Picture | None:
    """The picture of a problem's cases; None where these are no steps of a chain."""
    steps = [(case, case.step) for case in cases if case.step]
    if not steps:
        return None
    places = _places(steps)
    nodes: dict[str, Node] = {
        case.id: _node(number, case, step, *places[case.id])
        for number, (case, step) in enumerate(steps, start=1)
    }
    right = max(node.right for node in nodes.values())
    arrows = tuple(
        _arrow(nodes[name], nodes[case.id], text, right)
        for case, step in steps
        for name, text in zip_longest(step.depends_on, step.arrows, fillvalue="")
        if name in nodes
    )
    return Picture(
        width=right + (LANE if any(arrow.anchor == "end" for arrow in arrows) else MARGIN),
        height=max(node.bottom for node in nodes.values()) + MARGIN,
        nodes=tuple(nodes.values()),
        arrows=arrows,
        follows=tuple(_follows(steps)),
    )


def _places(steps: Iterable[tuple[CaseResult, ChainStep]]) -> dict[CaseId, tuple[int, int]]:
    """Where each box stands: below all that it is computed from, left to right in a layer."""
    layers: dict[CaseId, int] = {}
    filled: defaultdict[int, int] = defaultdict(int)
    places = {}
    for case, step in steps:
        layer = max((layers[name] + 1 for name in step.depends_on if name in layers), default=0)
        layers[case.id] = layer
        places[case.id] = (
            MARGIN + filled[layer] * (WIDTH + ASIDE),
            MARGIN + layer * (HEIGHT + GAP),
        )
        filled[layer] += 1
    return places


def _node(number: int, case: CaseResult, step: ChainStep, x: int, y: int) -> Node:
    mark, word = label(case)
    given = case.comparison.given if case.comparison else None
    value = "not shown" if case.hidden else "no value" if given is None else given
    return Node(
        x=x,
        y=y,
        number=number,
        symbol=_cut(step.symbol, SHOWN_SYMBOL),
        value=_cut(value, SHOWN_VALUE),
        kind=kind_of(case),
        mark=mark,
        word=word,
    )


def _arrow(source: Node, target: Node, text: str, right: int) -> Arrow:
    shown = {"label": _cut(text, SHOWN_LABEL), "kind": target.kind}
    if target.y - source.y == HEIGHT + GAP:
        half = source.bottom + GAP // 2
        return Arrow(
            path=f"M{source.centre} {source.bottom}C{source.centre} {half} {target.centre} {half} "
            f"{target.centre} {target.y - 8}",
            head=f"M{target.centre - 5} {target.y - 9}h10l-5 9z",
            label_x=(source.centre + target.centre) // 2 + 12,
            label_y=half + 4,
            anchor="start",
            **shown,
        )
    # Through the gaps and beside all boxes, so that it crosses none.
    lane = right + LANE - MARGIN
    out, into = source.right - SIDE_DOOR, target.right - SIDE_DOOR
    return Arrow(
        path=f"M{out} {source.bottom}v8H{lane}V{target.y - 14}H{into}v6",
        head=f"M{into - 5} {target.y - 9}h10l-5 9z",
        label_x=lane - 6,
        label_y=target.y - 19,
        anchor="end",
        **shown,
    )


def _follows(steps: Sequence[tuple[CaseResult, ChainStep]]) -> Iterable[str]:
    """What followed from which error: steps that follow one from the other make one sentence."""
    numbers = {case.id: number for number, (case, _) in enumerate(steps, start=1)}
    right = {case.id for case, _ in steps if case.verdict == "correct"}
    chains: list[tuple[list[CaseId], list[CaseResult]]] = []
    for case, step in steps:
        if case.verdict != "follow_through":
            continue
        wrong = [name for name in step.depends_on if name not in right]
        if not wrong:
            yield _sentence_of_rounding(case, step, numbers)
            continue
        for origin, following in chains:
            if {*wrong} <= {*origin, *(earlier.id for earlier in following)}:
                following.append(case)
                break
        else:
            chains.append((wrong, [case]))
    for origin, following in chains:
        yield _sentence([numbers[name] for name in origin], numbers, following)


def _sentence(
    origin: Sequence[int], numbers: Mapping[CaseId, int], following: Sequence[CaseResult]
) -> str:
    source = _steps(origin)
    verb = "is" if len(origin) == 1 else "are"
    after = [numbers[case.id] for case in following]
    if len(after) == 1:
        follow = f"{_steps(after)} follows correctly from your {source}"
    else:
        follow = f"{_steps(after)} follow correctly from it, each from your own value before it"
    return f"{source.capitalize()} {verb} not right, but {follow}: {_marks(following)}."


def _sentence_of_rounding(case: CaseResult, step: ChainStep, numbers: Mapping[CaseId, int]) -> str:
    source = _steps([numbers[name] for name in step.depends_on])
    return (
        f"Step {numbers[case.id]} is not the right value, but follows correctly from your "
        f"{source}, which is right when it is rounded: {_marks([case])}."
    )


def _marks(cases: Sequence[CaseResult]) -> str:
    points = sum(case.points for case in cases)
    possible = sum(case.max_points for case in cases)
    if points == possible:
        return "full marks"
    return f"{show_points(points)} of {show_points(possible)} points"


def _steps(numbers: Sequence[int]) -> str:
    *most, last = map(str, numbers)
    if len(most) > 1 and numbers[-1] - numbers[0] == len(most):
        return f"steps {most[0]} to {last}"
    return f"steps {', '.join(most)} and {last}" if most else f"step {last}"


def _cut(text: str, length: int) -> str:
    line = visible(" ".join(text.split()))
    return line if len(line) <= length else line[: length - 1] + "…"
