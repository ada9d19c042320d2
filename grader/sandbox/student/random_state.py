"""Sets the random state, so that code that draws numbers draws the same ones in each run.

Generators of numpy that are made without a seed take one from the system. Here they get fixed ones:
the first one after a start, the second one, and so on. `trusted_calls.py` of the grader does the
same for the reference.
"""

import random

import numpy as np

# Bound here, before a submission can replace them.
_seed, _seed_numpy, _Random = random.seed, np.random.seed, random.Random
_made = [0]  # how many generators have taken a seed since the start


def fix_entropy() -> None:
    """Give numpy's generators fixed seeds from now on."""
    np.random.bit_generator.randbits = draw  # type: ignore[attr-defined]


def start() -> None:
    """Set the random state of Python and of numpy."""
    _seed(0)
    _seed_numpy(0)
    _made[0] = 0


def draw(bits: int) -> int:
    """Return the seed of the next generator."""
    _made[0] += 1
    return _Random(_made[0]).getrandbits(bits)
