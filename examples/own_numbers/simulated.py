"""Problem 2: many walks, drawn at random and without loops."""

import numpy as np

from grader import Case, Draw, FunctionProblem, NoLoops, Statistics

WALKS = 10_000


def ends_of_walks(walks, steps, up):
    """Return an array with the ends of random walks from 0.

    Each walk has so many steps. A step is +1 with the probability `up`, else -1.
    """
    goes_up = np.random.random((walks, steps)) < up
    return np.where(goes_up, 1, -1).sum(axis=1)


def always_fair(walks, steps, up):
    """Your steps go up as often as down. The function is told the probability of a step up."""
    return ends_of_walks(walks, steps, 0.5)


def up_or_stay(walks, steps, up):
    """A step down is −1. Your walks stay where they are instead."""
    return (np.random.random((walks, steps)) < up).sum(axis=1)


def up_and_down_swapped(walks, steps, up):
    """Your steps go down with the probability of a step up. Swap the two."""
    return ends_of_walks(walks, steps, 1 - up)


def summed_over_walks(walks, steps, up):
    """You added up the steps of different walks. Add up those of each walk."""
    return np.where(np.random.random((walks, steps)) < up, 1, -1).sum(axis=0)


def one_walk(walks, steps, up):
    """All your walks are the same one. Draw the steps of each walk anew."""
    return np.repeat(ends_of_walks(1, steps, up), walks)


def simulated_walks(draw: Draw) -> FunctionProblem:
    """Return the problem with a student's own numbers of steps, and own unfair coin."""
    steps = draw.integer("steps of fair walks", 40, 60)
    other_steps = draw.integer("steps of unfair walks", 61, 90)
    up = draw.number("up", 0.65, 0.8)
    return FunctionProblem(
        id="simulated",
        title="Many walks",
        reference=ends_of_walks,
        given=f"WALKS, STEPS = {WALKS}, {steps}",
        cases=[
            Case(
                id="fair",
                title="A fair coin",
                points=3,
                inputs=[WALKS, steps, 0.5],
                check=statistics(steps, 0.5),
            ),
            Case(
                id="unfair",
                title="An unfair coin",
                points=5,
                visibility="hidden",
                inputs=[WALKS, other_steps, up],
                check=statistics(other_steps, up),
                hint="Where do most walks end if a step up has the probability 0.9?",
            ),
        ],
        rules=[NoLoops(points=3, comprehensions=True, hint="Draw all steps of all walks at once.")],
        mistakes=[always_fair, up_or_stay, up_and_down_swapped, summed_over_walks, one_walk],
    )


def statistics(steps: int, up: float) -> Statistics:
    """Return what holds for the ends of random walks. Their mean is off by 0.1, rarely by more."""
    return Statistics(mean=steps * (2 * up - 1), std=2 * np.sqrt(steps * up * (1 - up)), within=0.5)
