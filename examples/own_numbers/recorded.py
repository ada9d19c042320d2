"""Problem 1: a walk whose steps are in each student's own data file."""

from itertools import count

import numpy as np

from grader import ChainProblem, Draw, Step

DATA = "data/steps.csv"


def recorded_walk(draw: Draw) -> ChainProblem:
    """Return the problem with a student's own steps and start."""
    start = draw.integer("start", 100, 199)
    steps = draw_steps(draw)
    draw.write(DATA, "\n".join(map(str, steps)))

    def without_start():
        """The walk begins at START, not at 0."""
        return np.cumsum(steps)

    def steps_alone():
        """You added START to each step. A position is START plus all steps so far."""
        return start + steps

    def first_position(path):
        """This is the position after the first step. The end is after the last one."""
        return path[0]

    def one_before(path):
        """This is the position before the last step."""
        return path[-2]

    def only_upwards(path):
        """You looked at positions above START only. One below it can be farther away."""
        return (path - start).max()

    def from_zero(path):
        """This is the distance from 0. Give the distance from START."""
        return np.abs(path).max()

    return ChainProblem(
        id="recorded",
        title="A recorded walk",
        function="recorded_walk",
        given=f"START = {start}",
        cases=[
            Step(
                id="path",
                formula="START plus all steps so far",
                points=4,
                compute=lambda: start + np.cumsum(steps),
                mistakes=[without_start, steps_alone],
            ),
            Step(
                id="end",
                formula="the last position",
                points=2,
                arrows=["the last"],
                compute=lambda path: path[-1],
                mistakes=[first_position, one_before],
            ),
            Step(
                id="farthest",
                formula="the largest |position − START|",
                points=3,
                arrows=["max |… − START|"],
                compute=lambda path: np.abs(path - start).max(),
                mistakes=[only_upwards, from_zero],
            ),
        ],
    )


def draw_steps(draw: Draw) -> np.ndarray:
    """Draw steps until each known mistake differs from what is right."""
    for attempt in count():
        steps = draw.integers(f"steps {attempt}", 12, -9, 9)
        path = np.cumsum(steps)
        farthest_is_below = path.max() < -path.min()
        if farthest_is_below and path[-1] not in path[:-1]:
            break
    return steps
