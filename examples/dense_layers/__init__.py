"""Dense layers: a dict of parameters, a cache, a string argument, and classes with a state.

The example shows `FromStudent` (the backward pass gets the student's own cache), `FollowThrough`
(dW follows from dZ), `part` (each gradient has its own points), and scripts for classes.
"""

from pathlib import Path

from grader import Assignment

from .functions import BACKWARD, FORWARD, INITIALIZE
from .layers import DENSE, MOMENTUM

ASSIGNMENT = Assignment(
    id="dense_layers",
    title="Dense layers",
    course="Neural networks",
    statement=Path(__file__).with_name("STATEMENT.md").read_text("utf-8"),
    prelude="import numpy as np",
    packages=("numpy",),
    problems=(INITIALIZE, FORWARD, BACKWARD, DENSE, MOMENTUM),
)
