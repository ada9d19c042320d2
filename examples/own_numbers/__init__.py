"""Random walks, in which each student has numbers of their own.

- The steps of a walk are drawn for each student, and stand in a data file of their own.
- Right work draws at random, so statistics judge it, not single numbers.
- The statement asks for work without loops, and a rule checks it.
"""

from pathlib import Path

from grader import Assignment, Draw, OwnNumbers

from .recorded import DATA, recorded_walk
from .simulated import simulated_walks

STATEMENT = Path(__file__).with_name("STATEMENT.md").read_text("utf-8")


def build(draw: Draw) -> Assignment:
    """Build the assignment of one student."""
    return Assignment(
        id="random_walk",
        title="Random walks",
        problems=[recorded_walk(draw), simulated_walks(draw)],
        prelude="import numpy as np",
        packages=["numpy"],
        files=[DATA],
        statement=STATEMENT,
    )


# The key is a secret of the course. This one is public, as it is that of an example.
ASSIGNMENT = OwnNumbers(build, key="5b0c81f2a94e4d6fb3c7d90e1a62f478")
