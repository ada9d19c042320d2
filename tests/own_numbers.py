"""An assignment in which each student has their own numbers, and right work for it."""

import re

KEY = "a secret key of the author"
SOURCE = f'''
import numpy as np

from grader import (
    Assignment, Case, ChainProblem, Draw, FunctionProblem, KnownMistake, OwnNumbers, Step
)


def scale(x, factor):
    return x * factor


def build(draw: Draw) -> Assignment:
    W = draw.numbers("W", (2, 3), 1, 9, digits=5)
    x = draw.integers("x", 3, 1, 99)
    network = ChainProblem(
        id="network",
        title="Problem 1",
        points=20,
        function="values",
        given=f"W = np.array({{W.tolist()}})\\nx = np.array({{x.tolist()}})",
        cases=[
            Step(id="z", title="z", formula="Wx", points=10, compute=lambda: W @ x,
                 worked=lambda: (W, "·", x)),
            Step(id="a", title="a", formula="z²", points=10, depends_on=["z"],
                 compute=lambda z: z**2),
        ],
    )
    scaling = FunctionProblem(
        id="scaling",
        title="Problem 2",
        points=20,
        function="scale",
        parameters=["x", "factor"],
        reference=scale,
        cases=[
            Case(id="shown", title="Shown", points=10,
                 inputs=(draw.numbers("shown", 3, 1, 9, digits=5), 3)),
            Case(id="secret", title="Secret", points=10, visibility="hidden",
                 inputs=(draw.numbers("secret", 3, 1, 9, digits=5), draw.integer("by", 2, 999))),
        ],
        mistakes=[KnownMistake(id="added", message="Added.", compute=lambda x, f: x + f)],
    )
    return Assignment(
        id="network", title="A network", points=40, problems=[network, scaling],
        prelude="import numpy as np", statement=f"# A network\\n\\nUse {{x.tolist()}}.",
    )


ASSIGNMENT = OwnNumbers(build, key="{KEY}")
'''
VALUES = """
def values():
    z = W @ x
    return {"z": z, "a": z**2}
"""
RIGHT = (
    VALUES
    + """

def scale(x, factor):
    return x * factor
"""
)
WRONG = (
    VALUES
    + """

def scale(x, factor):
    return x * factor + 0.5
"""
)


def solved(starter, solution=RIGHT):
    """The starter of a handout, with a solution in place of the functions to write."""
    return starter[: starter.index("def values")] + solution


def decimals_in(text):
    """The numbers with many digits, which are drawn."""
    return {*re.findall(r"\d\.\d{3,5}\b", text)}
