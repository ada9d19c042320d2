"""Assignment 3 with both of its problems."""

from pathlib import Path

from grader import Assignment, Limits

from .problem1 import PROBLEM_1
from .problem2 import PROBLEM_2

ASSIGNMENT = Assignment(
    id="assignment3",
    title="Assignment 3: Backpropagation by hand",
    course="Neural networks",
    statement=Path(__file__).with_name("ASSIGNMENT.md").read_text("utf-8"),
    problems=(PROBLEM_1, PROBLEM_2),
    # The first cell of the statement. A student who hands in the function alone has done the work.
    prelude="import numpy as np",
    packages=("numpy",),
    near_miss_credit=0.9,
    # A right solution takes milliseconds. The slowest correct loop takes about 0.1 s.
    limits=Limits(call_seconds=1.0, statement_seconds=3.0, total_seconds=10.0, restarts=3),
)
