"""A known mistake: every coin is fair. The public case does not show it."""

# Own numbers of: dia_fair_only
import numpy as np

START = 143


def recorded_walk():
    steps = np.loadtxt("data/steps.csv", dtype=int)
    path = np.cumsum(steps) + START
    return {"path": path, "end": path[-1], "farthest": max(abs(path - START))}


def ends_of_walks(walks, steps, up):
    return np.random.choice([-1, 1], size=(walks, steps)).sum(axis=1)
