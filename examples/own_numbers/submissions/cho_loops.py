"""Right, but with loops where the statement asks for none."""

# Own numbers of: cho_loops
import random

import numpy as np

START = 197


def recorded_walk():
    steps = np.loadtxt("data/steps.csv")
    path = START + np.cumsum(steps)
    return {"path": path, "end": path[-1], "farthest": np.max(np.abs(path - START))}


def ends_of_walks(walks, steps, up):
    ends = np.zeros(walks)
    for walk in range(walks):
        ends[walk] = sum(1 if random.random() < up else -1 for _ in range(steps))
    return ends
