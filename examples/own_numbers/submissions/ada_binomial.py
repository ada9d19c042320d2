"""Everything right, in another style: running sums, and a binomial distribution."""

# Own numbers of: ada_binomial
import numpy as np

START = 170


def recorded_walk():
    with open("data/steps.csv") as file:
        steps = [float(line) for line in file]
    path, position = [], START
    for step in steps:
        position += step
        path.append(position)
    distances = [abs(position - START) for position in path]
    return {"path": path, "end": path[-1], "farthest": max(distances)}


def ends_of_walks(walks, steps, up):
    ups = np.random.default_rng().binomial(steps, up, size=walks)
    return 2 * ups - steps
