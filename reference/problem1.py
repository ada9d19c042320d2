"""Problem 1: the six gradients, computed by hand, with the mistakes that students make."""

from collections.abc import Callable, Iterator

import numpy as np

from grader import ChainProblem, KnownAnswer, KnownMistake, Step, Tolerance

from . import gradients
from .network import GIVEN_CODE, W1, W2, W3, Vector, a1, a2, b1, b2, b3, x, y, yhat

PRINTED_CREDIT = 1.0
"""The share of points for the wrong values of the printed solution sheet, the course's mistake."""

_PRINTED = [-4.54, -5.18]
_ERRATUM = (
    "This is the value of the printed solution sheet, which is wrong there. The product on the "
    "sheet, W2ᵀ · dL_dz2 = [0.7·(−2.2) + 0.9·(−2.4), 0.8·(−2.2) + 1.0·(−2.4)], is "
    "[−3.70, −4.16]."
)
_BOTH_ACTIVE = " Both units of a1 are active, so dL_dz1 is equal to dL_da1."

_NEIGHBOUR = "This is the value of {right}, but you gave it as {wrong}."
_REPEATED = (
    "This is the upstream gradient {upstream} repeated. Multiply it by the transpose of {weights}, "
    "the weights between the two layers."
)
_WRONG_WEIGHTS = (
    "You used {wrong} instead of W2: {wrong} lies between {between}, and W2 lies between a1 and z2."
)
_W1_FOR_W2 = _WRONG_WEIGHTS.format(wrong="W1", between="x and z1")
_W3_FOR_W2 = _WRONG_WEIGHTS.format(wrong="W3", between="a2 and z3")


_GIVEN = (
    "You computed ŷ by a forward pass{start}, and got {yhat:.4g}. The problem gives ŷ = 8: use it "
    "as it is. The given values do not follow from one another."
)
_SIGN_TOO = " The minus sign is lost as well: ∂L/∂ŷ = −(y − ŷ)."


def _forward_passes() -> dict[str, tuple[str, float]]:
    """Return where a forward pass can start, as an id and in words, and the ŷ that it gives."""

    def from_a2(a2: Vector) -> float:
        return float((W3 @ a2)[0] + b3)

    def from_a1(a1: Vector) -> float:
        return from_a2(np.maximum(W2 @ a1 + b2, 0))

    return {
        "a2": (" from a2", from_a2(a2)),
        "a1": (" from a1", from_a1(a1)),
        "x": (" from x through the whole network", from_a1(np.maximum(W1 @ x + b1, 0))),
    }


def _yhat_computed() -> Iterator[KnownMistake]:
    """Yield the mistakes of computing ŷ instead of taking it as given."""
    for name, (start, forward) in _forward_passes().items():
        message = _GIVEN.format(start=start, yhat=forward)
        gradient = -(y - forward)
        yield KnownMistake(
            id=f"forward_from_{name}", message=message, compute=lambda value=gradient: value
        )
        yield KnownMistake(
            id=f"forward_from_{name}_sign_lost",
            message=message + _SIGN_TOO,
            compute=lambda value=-gradient: value,
        )


def _vector_mistakes(right: Callable[[Vector], Vector], cause: str) -> tuple[KnownMistake, ...]:
    """Return the known mistakes of writing down a vector. `cause` says why its signs are kept."""
    return (
        KnownMistake(
            id="reversed_order",
            message="The numbers are right, but in the wrong order: the first number belongs to "
            "the first unit of the layer.",
            compute=lambda upstream: right(upstream)[::-1],
        ),
        KnownMistake(
            id="sign_flipped",
            message=f"Every sign is the wrong one. {cause}",
            compute=lambda upstream: -right(upstream),
        ),
    )


_POSITIVE = "All weights in {weights} are positive, so the gradient keeps the sign of {upstream}."
_PASSES = "ReLU passes a gradient or blocks it. It does not change a sign."
_BIAS = (
    "You added the bias {bias}. A bias has no part in ∂L/∂{to}: going back needs {weights} only."
)


def _relu_mistakes(activation: Vector, name: str, upstream: str) -> tuple[KnownMistake, ...]:
    """Return the known mistakes of going back through a layer of ReLU units."""
    return (
        KnownMistake(
            id="times_activation",
            message=f"You multiplied the gradient by {name}. The derivative of ReLU is 1 where the "
            "unit is active, for every activation.",
            compute=lambda dL_da: dL_da * activation,
        ),
        KnownMistake(
            id="sigmoid_derivative",
            message="You multiplied the gradient by a(1 − a), the derivative of a sigmoid. The "
            "units are ReLUs.",
            compute=lambda dL_da: dL_da * activation * (1 - activation),
        ),
        KnownMistake(
            id="tanh_derivative",
            message="You multiplied the gradient by 1 − a², the derivative of tanh. The units are "
            "ReLUs.",
            compute=lambda dL_da: dL_da * (1 - activation**2),
        ),
        KnownMistake(
            id="relu_of_upstream",
            message=f"The gradient {upstream} was clipped at 0, as ReLU does with its input. Going "
            f"back, the unit decides: it is active ({name} > 0), so the gradient passes.",
            compute=lambda dL_da: np.maximum(0, dL_da),
        ),
        KnownMistake(
            id="mask_alone",
            message="This is only the derivative of ReLU. Multiply it by the upstream gradient "
            f"{upstream}.",
            compute=lambda dL_da: np.ones(2),
        ),
    )


PROBLEM_1 = ChainProblem(
    id="problem1",
    title="Problem 1: six gradients of a small network, by hand",
    function="problem1_gradients",
    docstring="""The six gradients of Problem 1.

Returns:
    A dict from the names dL_dyhat, dL_dz3, dL_da2, dL_dz2, dL_da1 and dL_dz1 to your values:
    numbers, lists or arrays, computed on paper or here.""",
    given=GIVEN_CODE,
    # Students compute by hand: two decimals are enough.
    tolerance=Tolerance(rtol=1e-6, atol=0.005),
    follow_through_credit=1.0,
    cases=(
        Step(
            id="dL_dyhat",
            formula="−(y − ŷ)",
            points=10,
            symbol="∂L/∂ŷ",
            compute=gradients.dL_dyhat,
            worked=lambda: ("−", "(", y, "−", yhat, ")"),
            derivative_of=lambda yhat: (y - yhat) ** 2 / 2,
            derivative_at=yhat,
            hint="Differentiate L = ½(y − ŷ)² with respect to ŷ. Remember the inner derivative.",
            mistakes=(
                KnownMistake(
                    id="sign_lost",
                    message="The minus sign is lost (or this is the loss itself, not its "
                    "derivative). The derivative of (y − ŷ) with respect to ŷ is −1, so "
                    "∂L/∂ŷ = −(y − ŷ).",
                    compute=lambda: y - yhat,
                ),
                KnownMistake(
                    id="residual_squared",
                    message="This is −(y − ŷ)², or −2(y − ŷ), which is equal here. The power rule "
                    "removes the square, and its 2 cancels the ½.",
                    compute=lambda: -((y - yhat) ** 2),
                ),
                KnownMistake(
                    id="residual_squared_sign_lost",
                    message="This is (y − ŷ)², or 2(y − ŷ), which is equal here. The power rule "
                    "removes the square, its 2 cancels the ½, and the inner derivative is −1.",
                    compute=lambda: (y - yhat) ** 2,
                ),
                KnownMistake(
                    id="residual_halved",
                    message="The residual is halved. The ½ in front cancels the 2 of the power "
                    "rule.",
                    compute=lambda: -(y - yhat) / 2,
                ),
                KnownMistake(
                    id="residual_halved_sign_lost",
                    message="The residual is halved, and the minus sign is lost. The ½ cancels "
                    "the 2 of the power rule, and the inner derivative is −1.",
                    compute=lambda: (y - yhat) / 2,
                ),
                *_yhat_computed(),
            ),
        ),
        Step(
            id="dL_dz3",
            formula="∂L/∂ŷ",
            points=10,
            self_check="follows",
            symbol="∂L/∂z3",
            arrows=("· 1, as ŷ = z3",),
            compute=gradients.dL_dz3,
            worked=lambda dL_dyhat: (dL_dyhat,),
            derivative_of=lambda z3: z3,
            derivative_at=yhat,
            hint="The output unit is linear: ŷ = z3.",
            mistakes=(
                KnownMistake(
                    id="neighbour",
                    message=_NEIGHBOUR.format(right="dL_da2 and dL_dz2", wrong="dL_dz3"),
                    compute=lambda dL_dyhat: gradients.dL_da2(dL_dyhat),
                ),
                KnownMistake(
                    id="sigmoid_output",
                    message="The output unit is linear, not a sigmoid, so there is no ŷ(1 − ŷ).",
                    compute=lambda dL_dyhat: dL_dyhat * yhat * (1 - yhat),
                ),
                KnownMistake(
                    id="times_output",
                    message="You multiplied the upstream gradient by ŷ. The derivative of the "
                    "linear output unit is 1.",
                    compute=lambda dL_dyhat: dL_dyhat * yhat,
                ),
                KnownMistake(
                    id="sign_flipped",
                    message="The sign is the wrong one. The output unit is linear, ŷ = z3, so "
                    "dL_dz3 is equal to dL_dyhat.",
                    compute=lambda dL_dyhat: -dL_dyhat,
                ),
            ),
        ),
        Step(
            id="dL_da2",
            formula="W3ᵀ · ∂L/∂z3",
            points=10,
            self_check="follows",
            symbol="∂L/∂a2",
            arrows=("W3ᵀ ·",),
            compute=gradients.dL_da2,
            worked=lambda dL_dz3: (W3.T, "·", dL_dz3),
            derivative_of=lambda a2: W3 @ a2 + b3,
            derivative_at=a2,
            hint="z3 = W3·a2 + b3, so the gradient goes back through W3 transposed.",
            mistakes=(
                KnownMistake(
                    id="without_W3",
                    message=_REPEATED.format(upstream="dL_dz3", weights="W3"),
                    compute=lambda dL_dz3: np.full(2, dL_dz3[0]),
                ),
                KnownMistake(
                    id="upstream_repeated",
                    message=_REPEATED.format(upstream="dL_dz3", weights="W3"),
                    compute=lambda dL_dz3: dL_dz3,
                ),
                KnownMistake(
                    id="only_W3",
                    message="This is only W3. Multiply it by the upstream gradient dL_dz3.",
                    compute=lambda dL_dz3: W3[0],
                ),
                KnownMistake(
                    id="neighbour",
                    message=_NEIGHBOUR.format(right="dL_da1 and dL_dz1", wrong="dL_da2"),
                    compute=lambda dL_dz3: gradients.dL_da1(gradients.dL_da2(dL_dz3)),
                ),
                KnownMistake(
                    id="weight_gradient",
                    message="This is dL_dz3 · a2, the gradient of the weights W3. The gradient of "
                    "a2 is W3ᵀ · dL_dz3.",
                    compute=lambda dL_dz3: dL_dz3 * a2,
                ),
                KnownMistake(
                    id="weights_added",
                    message="You added W3 and dL_dz3. Multiply them.",
                    compute=lambda dL_dz3: W3[0] + dL_dz3,
                ),
                KnownMistake(
                    id="bias_added",
                    message=_BIAS.format(bias="b3", to="a2", weights="W3"),
                    compute=lambda dL_dz3: W3.T @ dL_dz3 + b3,
                ),
                KnownMistake(
                    id="summed",
                    message="You summed over the units of a2. Each unit has a gradient of its own: "
                    "give two numbers.",
                    compute=lambda dL_dz3: np.sum(W3.T @ dL_dz3),
                ),
                *_vector_mistakes(
                    gradients.dL_da2, _POSITIVE.format(weights="W3", upstream="dL_dz3")
                ),
            ),
        ),
        Step(
            id="dL_dz2",
            formula="∂L/∂a2 where the unit is active (a2 > 0), else 0",
            points=10,
            self_check="follows",
            symbol="∂L/∂z2",
            arrows=("where a2 > 0",),
            compute=gradients.dL_dz2,
            worked=lambda dL_da2: (dL_da2, "⊙", a2 > 0),
            derivative_of=lambda z2: np.maximum(z2, 0),
            derivative_at=a2,  # an active unit has z2 = a2
            hint="ReLU passes the gradient where its unit is active: both of a2 = [6, 7] are.",
            mistakes=(
                *_relu_mistakes(a2, "a2", "dL_da2"),
                *_vector_mistakes(gradients.dL_dz2, _PASSES),
                KnownMistake(
                    id="neighbour",
                    message=_NEIGHBOUR.format(right="dL_da1 and dL_dz1", wrong="dL_dz2"),
                    compute=lambda dL_da2: gradients.dL_da1(dL_da2),
                ),
            ),
        ),
        Step(
            id="dL_da1",
            formula="W2ᵀ · ∂L/∂z2",
            points=10,
            self_check="follows",
            symbol="∂L/∂a1",
            arrows=("W2ᵀ ·",),
            compute=gradients.dL_da1,
            worked=lambda dL_dz2: (W2.T, "·", dL_dz2),
            derivative_of=lambda a1: W2 @ a1 + b2,
            derivative_at=a1,
            hint="z2 = W2·a1 + b2, so the gradient goes back through W2 transposed.",
            known_answers=(
                KnownAnswer(
                    id="printed_sheet", value=_PRINTED, message=_ERRATUM, credit=PRINTED_CREDIT
                ),
            ),
            mistakes=(
                KnownMistake(
                    id="not_transposed",
                    message="This is W2 · dL_dz2. Going back needs the transpose, W2ᵀ: each entry "
                    "of a1 reaches the loss through a column of W2, not a row.",
                    compute=lambda dL_dz2: W2 @ dL_dz2,
                ),
                KnownMistake(
                    id="upstream_repeated",
                    message=_REPEATED.format(upstream="dL_dz2", weights="W2"),
                    compute=lambda dL_dz2: dL_dz2,
                ),
                KnownMistake(
                    id="W1_for_W2",
                    message=_W1_FOR_W2,
                    compute=lambda dL_dz2: W1.T @ dL_dz2,
                ),
                KnownMistake(
                    id="W1_for_W2_two_columns",
                    message=_W1_FOR_W2,
                    compute=lambda dL_dz2: W1[:, :2].T @ dL_dz2,
                ),
                KnownMistake(
                    id="W3_for_W2",
                    message=_W3_FOR_W2,
                    compute=lambda dL_dz2: W3[0] * dL_dz2,
                ),
                KnownMistake(
                    id="W3_for_W2_product",
                    message=_W3_FOR_W2,
                    compute=lambda dL_dz2: W3 @ dL_dz2,
                ),
                KnownMistake(
                    id="W2_column_sums",
                    message="You added up the weights of each column of W2 without multiplying "
                    "them by dL_dz2. Give W2ᵀ · dL_dz2.",
                    compute=lambda dL_dz2: W2.sum(axis=0),
                ),
                KnownMistake(
                    id="diagonal_alone",
                    message="You multiplied dL_dz2 by the diagonal of W2 alone. Each unit of a1 "
                    "reaches both units of z2, so each number of W2ᵀ · dL_dz2 is a sum of two "
                    "products.",
                    compute=lambda dL_dz2: np.diag(W2) * dL_dz2,
                ),
                KnownMistake(
                    id="bias_added",
                    message=_BIAS.format(bias="b2", to="a1", weights="W2"),
                    compute=lambda dL_dz2: W2.T @ dL_dz2 + b2,
                ),
                KnownMistake(
                    id="summed",
                    message="You summed over the units of a1. Each unit has a gradient of its own: "
                    "give two numbers.",
                    compute=lambda dL_dz2: np.sum(W2.T @ dL_dz2),
                ),
                *_vector_mistakes(
                    gradients.dL_da1, _POSITIVE.format(weights="W2", upstream="dL_dz2")
                ),
            ),
        ),
        Step(
            id="dL_dz1",
            formula="∂L/∂a1 where the unit is active (a1 > 0), else 0",
            points=10,
            self_check="follows",
            symbol="∂L/∂z1",
            arrows=("where a1 > 0",),
            compute=gradients.dL_dz1,
            worked=lambda dL_da1: (dL_da1, "⊙", a1 > 0),
            derivative_of=lambda z1: np.maximum(z1, 0),
            derivative_at=a1,
            hint="ReLU passes the gradient where its unit is active: both of a1 = [4, 5] are.",
            known_answers=(
                KnownAnswer(
                    id="printed_sheet",
                    value=_PRINTED,
                    message=_ERRATUM + _BOTH_ACTIVE,
                    credit=PRINTED_CREDIT,
                ),
            ),
            mistakes=(
                *_relu_mistakes(a1, "a1", "dL_da1"),
                *_vector_mistakes(gradients.dL_dz1, _PASSES),
                KnownMistake(
                    id="neighbour",
                    message=_NEIGHBOUR.format(right="dL_dz2 and dL_da2", wrong="dL_dz1"),
                    compute=lambda dL_da1: np.linalg.solve(W2.T, dL_da1),
                ),
                KnownMistake(
                    id="carried_to_x",
                    message="This goes one step too far, through W1 to x. dL_dz1 stops at the "
                    "pre-activation.",
                    compute=lambda dL_da1: W1.T @ dL_da1,
                ),
            ),
        ),
    ),
)
