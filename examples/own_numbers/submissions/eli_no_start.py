"""Two known mistakes: the walk begins at 0, and the farthest position is above it. `end` follows."""

# Own numbers of: eli_no_start
import numpy as np

START = 118


def recorded_walk():
    path = np.cumsum(np.loadtxt("data/steps.csv"))
    return {"path": path, "end": path[-1], "farthest": path.max()}


def ends_of_walks(walks, steps, up):
    steps = np.random.choice([1, -1], size=(walks, steps), p=[up, 1 - up])
    return np.sum(steps, axis=1)
