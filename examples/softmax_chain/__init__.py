"""One step of training, by hand: a chain of matrices, in which errors are carried forward.

- The function has parameters, and hidden inputs find numbers that are written into it.
- A step that is right for the student's own earlier values earns its points.
- A function that fails half-way keeps what it had computed by then.
- `derivative_of` lets `grade validate` compare the gradients with finite differences.
"""

from pathlib import Path

import numpy as np

from grader import Assignment, ChainProblem, RandomInput, Step

from . import mistakes
from .network import cross_entropy, scores, softmax

X = np.array([[1.0, 2.0], [0.0, -1.0], [-1.5, 0.5], [2.0, 1.0]])
W = np.array([[0.5, -0.5, 1.0], [1.0, 0.0, -1.0]])
b = np.array([0.1, -0.2, 0.3])
Y = np.eye(3)[[0, 2, 1, 0]]

OTHER_NUMBERS = (
    RandomInput(seed=1, shape=(4, 2)),
    RandomInput(seed=2, shape=(2, 3)),
    RandomInput(seed=3, shape=(3,)),
    np.eye(3)[[1, 0, 2, 2]],
)
OTHER_SHAPES = (
    RandomInput(seed=4, shape=(5, 3)),
    RandomInput(seed=5, shape=(3, 2)),
    RandomInput(seed=6, shape=(2,)),
    np.eye(2)[[1, 0, 0, 1, 1]],
)

chain = ChainProblem(
    id="step",
    title="One step of training",
    function="training_step",
    parameters=["X", "W", "b", "Y"],
    inputs=[X, W, b, Y],
    hidden_inputs=[OTHER_NUMBERS, OTHER_SHAPES],
    given="\n".join(
        f"{name} = np.array({value.tolist()})"
        for name, value in {"X": X, "W": W, "b": b, "Y": Y}.items()
    ),
    cases=[
        Step(
            id="Z",
            formula="X W + b",
            points=3,
            compute=scores,
            worked=lambda X, W, b: (X, "·", W, "+", b),
            mistakes=[mistakes.without_bias],
        ),
        Step(
            id="P",
            formula="softmax of each row of Z",
            points=4,
            arrows=["softmax"],
            compute=softmax,
            mistakes=[
                mistakes.over_columns,
                mistakes.over_all_entries,
                mistakes.not_normalised,
            ],
        ),
        Step(
            id="loss",
            formula="−(1/n) Σ Y log P",
            points=3,
            arrows=["−(1/n) Σ Y log"],
            compute=cross_entropy,
            mistakes=[
                mistakes.without_mean,
                mistakes.mean_of_all_entries,
                mistakes.without_minus,
            ],
        ),
        Step(
            id="dZ",
            symbol="∂L/∂Z",
            formula="(P − Y) / n",
            points=4,
            arrows=["(… − Y) / n"],
            compute=lambda P, Y: (P - Y) / len(Y),
            derivative_of=lambda Z: cross_entropy(softmax(Z), Y),
            derivative_at=scores(X, W, b),
            self_check="follows",
            worked=lambda P, Y: ("(", P, "−", Y, ")", f"/ {len(Y)}"),
            mistakes=[mistakes.not_divided, mistakes.sign_flipped],
            hint="The derivative of the loss by Z has a short form: P − Y for each example.",
        ),
        Step(
            id="dW",
            symbol="∂L/∂W",
            formula="Xᵀ ∂L/∂Z",
            points=4,
            arrows=["Xᵀ ·"],
            compute=lambda X, dZ: X.T @ dZ,
            derivative_of=lambda W: scores(X, W, b),
            derivative_at=W,
            self_check="follows",
            worked=lambda X, dZ: (X.T, "·", dZ),
            mistakes=[mistakes.transposed, mistakes.divided_again],
            hint="∂L/∂W has the shape of W.",
        ),
        Step(
            id="db",
            symbol="∂L/∂b",
            formula="the sum of the rows of ∂L/∂Z",
            points=2,
            arrows=["Σ rows"],
            compute=lambda dZ: dZ.sum(axis=0),
            derivative_of=lambda b: scores(X, W, b),
            derivative_at=b,
            self_check="follows",
            mistakes=[mistakes.over_classes, mistakes.averaged],
            hint="Each example uses the same b, so their gradients are added.",
        ),
    ],
)

ASSIGNMENT = Assignment(
    id="softmax_chain",
    title="Softmax with cross-entropy",
    problems=[chain],
    prelude="import numpy as np",
    packages=["numpy"],
    statement=Path(__file__).with_name("STATEMENT.md").read_text("utf-8"),
)
