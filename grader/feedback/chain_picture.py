"""The picture of a chain problem: a box for each value, and arrows from the values it needs.

The chain runs down the page, so the picture is as wide as one box and fits a phone. Values that
need the same earlier ones stand side by side.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Literal, NamedTuple

from grader.feedback.labels import Label, label
from grader.model.case_id import CaseId
from grader.model.record import CaseResult, ChainStep, Comparison, listed, show_points
from grader.model.visible_text import visible

# Sizes in pixels. templates/chain.svg draws boxes of this size, and arrows between them.
WIDTH = 316
HEIGHT = 60
MARGIN = 12
ASIDE = 24  # the space between boxes side by side
GAP = 44  # the space between two layers, for an arrow and its label
LANE = 44  # the space to the right of all boxes, for arrows that skip a layer


# How an arrow runs. One to the side turns where it starts, so that its label stands above its
# target, or where it ends. A curve runs through its label, so it is for arrows with no such place.
Course = Literal["straight", "turns_at_source", "turns_at_target", "curved", "beside"]


class Node(NamedTuple):
    """A box: a step, the student's value, and the verdict on it."""

    x: int
    y: int
    number: int
    symbol: str
    value: str
    label: Label


class Arrow(NamedTuple):
    """An arrow from a value to one that needs it."""

    source: Node
    target: Node
    text: str
    course: Course = "straight"

    @property
    def skips(self) -> bool:
        """Return whether there is a layer between the two boxes."""
        return self.target.y - self.source.y > HEIGHT + GAP


class Picture(NamedTuple):
    """What the template draws."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    follows: tuple[str, ...]  # sentences on follow-through


def draw(cases: Sequence[CaseResult]) -> Picture | None:
    """Return the picture of a problem's cases; None if they are not steps of a chain."""
    steps = [(case, case.step) for case in cases if case.step]
    if not steps:
        return None
    nodes: dict[str, Node] = {}
    arrows: list[Arrow] = []
    filled: Counter[int] = Counter()
    for number, (case, step) in enumerate(steps, start=1):
        above = [nodes[name].y for name in step.depends_on if name in nodes]
        y = max(above) + HEIGHT + GAP if above else MARGIN
        x = MARGIN + filled[y] * (WIDTH + ASIDE)
        filled[y] += 1
        given = _shown(case.comparison)
        missing = "not shown" if case.hidden else "no value"
        node = Node(
            x,
            y,
            number,
            _cut(step.symbol, 14),
            _cut(missing if given is None else given, 28),
            label(case),
        )
        arrows += [
            Arrow(nodes[name], node, _cut(text, 30))
            for name, text in zip_longest(step.depends_on, step.arrows, fillvalue="")
            if name in nodes
        ]
        nodes[case.id] = node
    arrows = _with_courses(arrows)
    room = LANE if any(arrow.skips for arrow in arrows) else MARGIN
    return Picture(
        width=max(node.x for node in nodes.values()) + WIDTH + room,
        height=max(node.y for node in nodes.values()) + HEIGHT + MARGIN,
        nodes=tuple(nodes.values()),
        arrows=tuple(arrows),
        follows=tuple(_follow_through(steps)),
    )


def _with_courses(arrows: Sequence[Arrow]) -> list[Arrow]:
    """Return the arrows, each with a course on which its label has a place of its own."""
    near = [arrow for arrow in arrows if not arrow.skips]
    leaving = Counter(arrow.source for arrow in near)
    arriving = Counter(arrow.target for arrow in near)

    def course(arrow: Arrow) -> Course:
        if arrow.skips:
            return "beside"
        if arrow.source.x == arrow.target.x:
            return "straight"
        if arriving[arrow.target] == 1:
            return "turns_at_source"
        return "turns_at_target" if leaving[arrow.source] == 1 else "curved"

    return [arrow._replace(course=course(arrow)) for arrow in arrows]


def _shown(comparison: Comparison | None) -> str | None:
    """Return a given value on one line; of a matrix, the shape and the first numbers."""
    rows = comparison.given_cells if comparison else ()
    if not rows:
        return comparison.given if comparison else None
    return f"{len(rows)} × {len(rows[0])}: {', '.join(number for row in rows for number in row)}"


def _follow_through(steps: Sequence[tuple[CaseResult, ChainStep]]) -> Iterator[str]:
    """Say what to redo; steps that follow from one another share a sentence."""
    numbers = {case.id: number for number, (case, _) in enumerate(steps, start=1)}
    correct = {case.id for case, _ in steps if case.verdict == "correct"}
    chains: list[tuple[list[CaseId], list[CaseResult]]] = []
    for case, step in steps:
        if case.verdict != "follow_through":
            continue
        wrong = [name for name in step.depends_on if name not in correct]
        if not wrong:
            source = _steps([numbers[name] for name in step.depends_on])
            yield (
                f"Step {numbers[case.id]} follows from your {source}, which is right but rounded: "
                f"compute with more decimals{_earned([case])}."
            )
            continue
        for origin, following in chains:
            if {*wrong} <= {*origin, *(earlier.id for earlier in following)}:
                following.append(case)
                break
        else:
            chains.append((wrong, [case]))
    for origin, following in chains:
        before = [numbers[name] for name in origin]
        after = [numbers[case.id] for case in following]
        subject = _steps(after).capitalize()
        verb, are = ("follow" if after[1:] else "follows"), ("are" if before[1:] else "is")
        redo = f"{_steps(sorted(before + after))}" if len(before + after) > 2 else "both"
        yield (
            f"{subject} {verb} from your {_steps(before)}, which {are} wrong; "
            f"redo {redo}{_earned(following)}."
        )


def _earned(cases: Sequence[CaseResult]) -> str:
    points = sum(case.points for case in cases)
    possible = sum(case.max_points for case in cases)
    if points == possible:
        return ""
    return f" ({show_points(points)} of {show_points(possible)} points)"


def _steps(numbers: Sequence[int]) -> str:
    first, *more = numbers
    if not more:
        return f"step {first}"
    if len(more) > 1 and more[-1] - first == len(more):
        return f"steps {first} to {more[-1]}"
    return f"steps {listed([*map(str, numbers)], 'and')}"


def _cut(text: str, length: int) -> str:
    line = visible(" ".join(text.split()))
    return line if len(line) <= length else line[: length - 1] + "…"
