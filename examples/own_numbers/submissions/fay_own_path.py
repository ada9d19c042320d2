"""A line that fails: the data is opened where it stands on her own computer."""

# Own numbers of: fay_own_path
import numpy as np

START = 188


def recorded_walk():
    steps = np.loadtxt("/home/fay/Downloads/steps.csv")
    path = START + np.cumsum(steps)
    return {"path": path, "end": path[-1], "farthest": np.abs(path - START).max()}


def ends_of_walks(walks, steps, up):
    return np.where(np.random.rand(walks, steps) < up, 1, -1).sum(axis=1)
