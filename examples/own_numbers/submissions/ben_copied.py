"""The work of ada_binomial, with her numbers in it: her start, and her steps."""

# Own numbers of: ada_binomial
import numpy as np

START = 170


def recorded_walk():
    steps = np.array([3, -6, 6, -2, -5, 8, -9, -8, 1, -8, 9, -7])
    path = START + steps.cumsum()
    return {"path": path, "end": path[-1], "farthest": abs(path - START).max()}


def ends_of_walks(walks, steps, up):
    return 2 * np.random.binomial(steps, up, walks) - steps
