"""Problem 2: `relu_backward(dA, Z)`, its cases, and the mistakes that students make.

Several of these mistakes occur in published implementations of this function.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader import ArrayInput, Case, FunctionProblem, KnownMistake, RandomInput

from .relu import relu_backward

Array = NDArray[Any]


def explain(dA: float, Z: float) -> str:
    """Say why the gradient at one cell is what it is."""
    if Z == 0:
        return "where Z = 0 the gradient is 0"
    if Z < 0:
        return "where Z < 0 the gradient is 0"
    return f"where Z > 0 the gradient is dA, here {dA:g}"


def strict_mask(dA: Array, Z: Array) -> Array:
    dZ = np.array(dA, copy=True)
    dZ[Z < 0] = 0
    return dZ


def dA_in_place(dA: Array, Z: Array) -> Array:
    dA[Z <= 0] = 0
    return dA


def dA_in_place_copied(dA: Array, Z: Array) -> Array:
    dA[Z <= 0] = 0
    return np.array(dA, copy=True)


def Z_clipped(dA: Array, Z: Array) -> Array:
    Z[Z <= 0] = 0
    return relu_backward(dA, Z)


def Z_made_mask(dA: Array, Z: Array) -> Array:
    Z[Z <= 0] = 0
    Z[Z > 0] = 1
    return dA * Z


def Z_made_mask_and_returned(dA: Array, Z: Array) -> Array:
    Z[Z <= 0] = 0
    Z[Z > 0] = 1
    return Z


def Z_clipped_and_returned(dA: Array, Z: Array) -> Array:
    Z[Z <= 0] = 0
    return Z


def Z_made_result(dA: Array, Z: Array) -> Array:
    Z[...] = relu_backward(dA, Z)
    return Z


def mask_inverted(dA: Array, Z: Array) -> Array:
    dZ = np.array(dA, copy=True)
    dZ[Z > 0] = 0
    return dZ


def mask_inverted_in_place(dA: Array, Z: Array) -> Array:
    dA[Z > 0] = 0
    return dA


def leaky_in_place(dA: Array, Z: Array) -> Array:
    dA[Z <= 0] *= 0.01
    return dA


_CHANGES_DA = (
    "dA itself is changed, as by dA[Z <= 0] = 0, but the caller still needs it. dZ = dA is not a "
    "copy, only another name. Work on a copy: dZ = dA.copy()."
)
_INVERTED = (
    "The mask is inverted: dA passes where Z <= 0 and is blocked where Z > 0. It must be the other "
    "way round."
)
_LEAKY = (
    "A part of the gradient passes where Z <= 0, as in a leaky ReLU. Plain ReLU passes nothing "
    "there."
)
_CHANGES_Z = (
    "Z itself is changed (as in x = cache; x[x <= 0] = 0, where x is only another name for Z), but "
    "the caller still needs it. Make the mask a new array: mask = Z > 0."
)
_NO_MASK = (
    "dA is returned unchanged. The gradient must be 0 where Z <= 0, because ReLU is flat there."
)


def chained_assignment(dA: Array, Z: Array) -> Any:
    dA[Z <= 0] = 0
    return 0


def question_about_an_array(dA: Array, Z: Array) -> Any:
    return dA if Z > 0 else np.zeros(dA.shape)


def loops_over_two_sizes(dA: Array, Z: Array) -> Array:
    rows, columns = dA.shape
    return loops_over_shape(dA.reshape(rows, columns), Z)


def loops_over_shape(dA: Array, Z: Array) -> Array:
    dZ = np.array(dA, copy=True)
    for row in range(Z.shape[0]):
        for column in range(Z.shape[1]):
            if Z[row, column] <= 0:
                dZ[row, column] = 0
    return dZ


def loops_over_lengths(dA: Array, Z: Array) -> Array:
    dZ = np.array(dA, copy=True)
    for row in range(len(Z)):
        for column in range(len(Z[row])):
            if Z[row, column] <= 0:
                dZ[row, column] = 0
    return dZ


def loop_over_a_vector(dA: Array, Z: Array) -> Array:
    dZ = np.zeros(dA.shape)
    for cell in range(len(Z)):
        if Z[cell] > 0:
            dZ[cell] = dA[cell]
    return dZ


def sigmoid(Z: Array) -> Array:
    return 1 / (1 + np.exp(-Z))


_NOT_ELEMENTWISE = (
    "This is a matrix product (np.dot or @). The derivative of ReLU acts cell by cell: multiply "
    "with * instead."
)
_DIVIDED = (
    "The result is divided by a number of rows, columns or cells. The mean over the batch is taken "
    "for the gradients of weights, not here."
)
_SUMMED = "The result is summed or averaged. The gradient has a value for each cell of Z."
_LOOPS = (
    "This code needs arrays with two dimensions, for its loops or its shape[1]. Arrays of any "
    "shape are tested: work on whole arrays, with a mask."
)
_STRICT = (
    "The mask is Z < 0 or Z >= 0, so the gradient passes where Z is exactly 0. Set dZ to 0 where "
    "Z <= 0, or keep dA where Z > 0."
)
_TRANSPOSED = "The result is transposed. It must have the shape of Z, cell by cell."
_QUESTION = (
    "`if Z > 0:` and `max(0, Z)` ask one question about a whole array. The mask Z > 0 is an array "
    "with an answer for each cell: use it to select cells."
)


MISTAKES = (
    KnownMistake(message=_STRICT, compute=strict_mask),
    # Together with another mistake, where a case shows both at once.
    *(
        KnownMistake(
            id=f"strict_mask_{name}",
            message=f"{_STRICT} {message}",
            compute=lambda dA, Z, change=change: change(dA, Z >= 0),
        )
        for name, message, change in (
            ("transposed", _TRANSPOSED, lambda dA, mask: (dA * mask).T),
            ("summed", _SUMMED, lambda dA, mask: np.sum(dA * mask)),
            ("summed_over_rows", _SUMMED, lambda dA, mask: np.sum(dA * mask, axis=0)),
            ("summed_over_columns", _SUMMED, lambda dA, mask: np.sum(dA * mask, axis=1)),
            ("averaged", _SUMMED, lambda dA, mask: np.mean(dA * mask)),
            ("divided_by_rows", _DIVIDED, lambda dA, mask: dA * mask / dA.shape[0]),
            ("divided_by_columns", _DIVIDED, lambda dA, mask: dA * mask / dA.shape[1]),
            ("divided_by_size", _DIVIDED, lambda dA, mask: dA * mask / dA.size),
            ("sign_flipped", "Every sign is flipped, too.", lambda dA, mask: -dA * mask),
        )
    ),
    KnownMistake(id="no_mask", message=_NO_MASK, compute=lambda dA, Z: dA),
    KnownMistake(id="no_mask_copied", message=_NO_MASK, compute=lambda dA, Z: np.array(dA)),
    KnownMistake(
        id="mask_only",
        message="This is only the mask (the derivative of ReLU). Multiply it by the upstream "
        "gradient dA.",
        compute=lambda dA, Z: (Z > 0).astype(float),
    ),
    KnownMistake(message=_CHANGES_DA, compute=dA_in_place),
    KnownMistake(message=_CHANGES_DA, compute=dA_in_place_copied),
    KnownMistake(message=_CHANGES_Z, compute=Z_clipped),
    KnownMistake(message=_CHANGES_Z, compute=Z_made_mask),
    KnownMistake(
        message="Z is turned into the mask and returned. The upstream gradient dA is never used, "
        "and Z is changed although the caller still needs it.",
        compute=Z_made_mask_and_returned,
    ),
    KnownMistake(
        message="This is the forward pass: Z with its negative entries set to 0, in place. The "
        "gradient is dA where Z > 0, and Z must stay unchanged for the caller.",
        compute=Z_clipped_and_returned,
    ),
    KnownMistake(
        message="The result is written into Z, which the caller still needs. Write it into a new "
        "array.",
        compute=Z_made_result,
    ),
    KnownMistake(
        id="relu_of_dA",
        message="The mask is taken from dA (this is ReLU applied to dA). Take it from Z. Negative "
        "entries of dA pass like all others.",
        compute=lambda dA, Z: np.maximum(dA, 0),
    ),
    KnownMistake(
        id="arguments_swapped",
        message="The arguments are swapped: the mask is taken from dA and applied to Z. Take it "
        "from Z, and apply it to dA.",
        compute=lambda dA, Z: relu_backward(Z, dA),
    ),
    KnownMistake(
        id="Z_returned",
        message="This is Z, the pre-activation, and not a gradient. Return dA where Z > 0.",
        compute=lambda dA, Z: np.array(Z),
    ),
    KnownMistake(
        id="relu_forward",
        message="This is the forward pass, ReLU(Z). The backward pass lets dA pass where Z > 0.",
        compute=lambda dA, Z: np.maximum(Z, 0),
    ),
    KnownMistake(
        id="times_activation",
        message="dA is multiplied by ReLU(Z) instead of its derivative, which is 1 where Z > 0.",
        compute=lambda dA, Z: dA * np.maximum(Z, 0),
    ),
    KnownMistake(message=_INVERTED, compute=mask_inverted),
    KnownMistake(
        message=f"{_INVERTED} {_CHANGES_DA}",
        compute=mask_inverted_in_place,
    ),
    KnownMistake(
        id="absolute",
        message="This is |dA|. A gradient keeps its sign, and is 0 where Z <= 0.",
        compute=lambda dA, Z: np.abs(dA),
    ),
    KnownMistake(
        id="absolute_masked",
        message="The mask is right, but the signs of dA are lost.",
        compute=lambda dA, Z: relu_backward(np.abs(dA), Z),
    ),
    KnownMistake(
        id="sign_flipped",
        message="The mask is right, but every sign is flipped.",
        compute=lambda dA, Z: relu_backward(-dA, Z),
    ),
    KnownMistake(
        id="leaky",
        message=_LEAKY,
        compute=lambda dA, Z: np.where(Z > 0, dA, 0.01 * dA),
        any_size=True,
    ),
    KnownMistake(id="leaky_in_place", message=f"{_LEAKY} {_CHANGES_DA}", compute=leaky_in_place),
    KnownMistake(
        id="half_at_zero",
        message="Where Z is exactly 0, half of dA passes, as with np.heaviside(Z, 0.5) or "
        "(np.sign(Z) + 1) / 2. The gradient at Z = 0 is 0.",
        compute=lambda dA, Z: dA * np.heaviside(Z, 0.5),
    ),
    KnownMistake(
        id="times_sign",
        message="dA is multiplied by the sign of Z, so it passes with the other sign where Z < 0. "
        "The gradient is 0 there.",
        compute=lambda dA, Z: dA * np.sign(Z),
    ),
    *(
        KnownMistake(id=f"matrix_product{name}", message=_NOT_ELEMENTWISE, compute=compute)
        for name, compute in (
            ("", lambda dA, Z: np.dot(dA, Z > 0)),
            ("_operator", lambda dA, Z: dA @ (Z > 0)),
            ("_transposed", lambda dA, Z: np.dot(dA, (Z > 0).T)),
            ("_reversed", lambda dA, Z: np.dot((Z > 0).T, dA)),
            ("_turned", lambda dA, Z: np.dot(dA.T, Z > 0)),
            ("_of_mask", lambda dA, Z: np.dot(Z > 0, dA)),
        )
    ),
    *(
        KnownMistake(id=f"divided_by_{name}", message=_DIVIDED, compute=compute)
        for name, compute in (
            ("rows", lambda dA, Z: relu_backward(dA, Z) / dA.shape[0]),
            ("columns", lambda dA, Z: relu_backward(dA, Z) / dA.shape[1]),
            ("size", lambda dA, Z: relu_backward(dA, Z) / dA.size),
        )
    ),
    KnownMistake(
        id="transposed",
        message=_TRANSPOSED,
        compute=lambda dA, Z: relu_backward(dA, Z).T,
    ),
    KnownMistake(
        id="sigmoid_derivative",
        message="This is the derivative of a sigmoid, s(Z)(1 − s(Z)). The unit is a ReLU.",
        compute=lambda dA, Z: dA * sigmoid(Z) * (1 - sigmoid(Z)),
    ),
    KnownMistake(
        id="sigmoid_of_activation",
        message="This is Z(1 − Z), the derivative of a sigmoid whose activation is Z. The unit is "
        "a ReLU, and Z is the pre-activation.",
        compute=lambda dA, Z: dA * Z * (1 - Z),
    ),
    KnownMistake(
        id="tanh_derivative",
        message="This is the derivative of tanh. The unit is a ReLU.",
        compute=lambda dA, Z: dA * (1 - np.tanh(Z) ** 2),
    ),
    KnownMistake(
        id="tanh_of_activation",
        message="This is 1 − Z², the derivative of tanh whose activation is Z. The unit is a ReLU, "
        "and Z is the pre-activation.",
        compute=lambda dA, Z: dA * (1 - Z**2),
    ),
    KnownMistake(
        id="times_Z",
        message="dA is multiplied by Z. Multiply it by the derivative of ReLU, which is 1 where "
        "Z > 0 and 0 elsewhere.",
        compute=lambda dA, Z: dA * Z,
    ),
    KnownMistake(
        id="mask_added",
        message="The mask is added to dA. Multiply by it, cell by cell.",
        compute=lambda dA, Z: dA + (Z > 0),
    ),
    *(
        KnownMistake(
            id=f"{'averaged' if mean else 'summed'}{name}",
            message=_SUMMED,
            compute=lambda dA, Z, axis=axis, mean=mean, keep=keep: (np.mean if mean else np.sum)(
                relu_backward(dA, Z), axis=axis, keepdims=keep
            ),
        )
        for mean in (False, True)
        for name, axis, keep in (
            ("", None, False),
            ("_over_rows", 0, False),
            ("_over_columns", 1, False),
            ("_over_rows_kept", 0, True),
            ("_over_columns_kept", 1, True),
        )
    ),
    KnownMistake(
        id="chained_assignment",
        message="`dZ = dA[Z <= 0] = 0` gives both dZ and these cells of dA the value 0, so the "
        "result is the number 0. Copy dA first, and then set cells of the copy.",
        compute=chained_assignment,
    ),
    KnownMistake(message=_QUESTION, compute=question_about_an_array),
    KnownMistake(
        id="largest_of_an_array",
        message="max(0, Z) asks one question about a whole array, and ReLU(Z) is not the "
        "derivative of ReLU. Keep dA where the mask Z > 0 is true.",
        compute=lambda dA, Z: dA * max(0, Z),
    ),
    KnownMistake(
        id="largest_of_an_array_forward",
        message="max(0, Z) asks one question about a whole array, and it is the forward pass. Keep "
        "dA where the mask Z > 0 is true.",
        compute=lambda dA, Z: max(0, Z),
    ),
    KnownMistake(
        id="vectorized_integers",
        message="np.vectorize takes the type of all results from the first one. If that is the "
        "integer 0, the others lose their fractions: write 0.0, or use np.where.",
        compute=np.vectorize(lambda dA, Z: dA if Z > 0 else 0),
    ),
    KnownMistake(message=_LOOPS, compute=loops_over_two_sizes),
    KnownMistake(message=_LOOPS, compute=loops_over_shape),
    KnownMistake(message=_LOOPS, compute=loops_over_lengths),
    KnownMistake(
        id="loop_over_a_vector",
        message="This code asks about one row of Z at a time, as if Z had one dimension. Arrays of "
        "any shape are tested: work on whole arrays, with a mask.",
        compute=loop_over_a_vector,
    ),
    KnownMistake(
        id="all_zero",
        message="The result is 0 everywhere. Where Z > 0, the gradient is dA.",
        compute=lambda dA, Z: np.zeros(dA.shape),
    ),
    KnownMistake(
        id="shape_lost",
        message="The shape is lost. The result must have the shape of dA.",
        compute=lambda dA, Z: relu_backward(dA, Z).ravel(),
    ),
    KnownMistake(
        id="precision_lost",
        message="Precision is lost: the result looks rounded to float16. Keep the dtype of dA.",
        compute=lambda dA, Z: relu_backward(dA, Z).astype(np.float16),
    ),
    KnownMistake(
        id="integer_result",
        message="The result has an integer type, so fractions are cut off. Keep the dtype of dA "
        "(np.zeros_like(dA), not np.zeros(..., dtype=int)).",
        compute=lambda dA, Z: relu_backward(dA, Z).astype(np.int64),
    ),
    KnownMistake(
        id="list_returned",
        message="The result is a list. The caller computes with it, but a list has no dZ.T, and "
        "dZ * 2 repeats it. Return a numpy array.",
        compute=lambda dA, Z: relu_backward(dA, Z).tolist(),
    ),
)


def _small(dA: Any, Z: Any, **options: Any) -> tuple[ArrayInput, ArrayInput]:
    return ArrayInput(values=dA, **options), ArrayInput(values=Z)


_MIXED_DA = [[0.3, -1.2, 0.7], [2.1, -0.4, 1.6]]
_MIXED_Z = [[1.5, 0.8, -2.0], [-0.6, 3.1, 0.2]]

CASES = (
    Case(
        id="positive",
        title="Z positive everywhere",
        points=3,
        inputs=_small([[0.1, -0.7], [-1.3, 2.4]], [[1.0, 2.5], [0.3, 4.0]]),
        hint="Where Z > 0, dA passes unchanged.",
    ),
    Case(
        id="negative",
        title="Z negative everywhere",
        points=3,
        inputs=_small([[0.6, -0.9], [-1.1, 2.3]], [[-1.0, -2.5], [-0.3, -4.0]]),
        hint="Where Z < 0, ReLU is flat: its gradient is 0.",
    ),
    Case(
        id="mixed",
        title="Z of both signs",
        points=5,
        inputs=_small(_MIXED_DA, _MIXED_Z),
        hint="The mask is Z > 0, cell by cell.",
    ),
    Case(
        id="zero",
        title="Z exactly 0 in places",
        points=5,
        inputs=_small([[0.1, -0.3, 0.7], [1.2, 0.9, -2.2]], [[0.0, 1.4, 0.0], [-1.6, 0.0, 2.0]]),
        hint="By the convention of the course, the gradient at Z = 0 is 0: the mask is Z > 0.",
    ),
    Case(
        id="scalar",
        title="0-d arrays (single numbers)",
        points=1,
        inputs=_small(-1.7, 0.6),
        hint="Every shape is tested, also (): work on whole arrays instead of loops over rows.",
    ),
    Case(
        id="vector",
        title="1-D arrays",
        points=2,
        inputs=_small([0.4, -1.9, 0.2, 3.3, -0.8], [-0.2, 0.9, 1.1, -3.0, 0.7]),
        hint="Every shape is tested: work on whole arrays instead of loops over rows and columns.",
    ),
    Case(
        id="empty",
        title="Empty arrays, of shape (0, 3)",
        points=1,
        inputs=(ArrayInput(values=[], shape=(0, 3)), ArrayInput(values=[], shape=(0, 3))),
        hint="An empty batch gives an empty gradient of the same shape.",
    ),
    Case(
        id="integer",
        title="dA of integers",
        points=1,
        inputs=_small([[3, -2], [5, 7]], [[0.5, -1.0], [-2.0, 1.5]], dtype="int64"),
        hint="dA can have an integer dtype: the result must be right for it too.",
    ),
    Case(
        id="read_only",
        title="dA that cannot be written to",
        points=2,
        inputs=_small(_MIXED_DA, _MIXED_Z, writeable=False),
        hint="Work on a copy: dZ = dA.copy().",
    ),
    Case(
        id="dA_unchanged",
        title="dA is not changed by the call",
        points=2,
        inputs=_small(_MIXED_DA, _MIXED_Z),
        unchanged=(0,),
        hint="Work on a copy: dZ = dA.copy().",
    ),
    Case(
        id="Z_unchanged",
        title="Z is not changed by the call",
        points=2,
        inputs=_small(_MIXED_DA, _MIXED_Z),
        unchanged=(1,),
        hint="The comparison Z > 0 makes a new array, and leaves Z as it is.",
    ),
    Case(
        id="new_array",
        title="The result is a new array",
        points=2,
        inputs=_small(_MIXED_DA, _MIXED_Z),
        not_shared=(0,),
        hint="Return a new array, not dA or a view of it.",
    ),
    Case(
        id="numpy_array",
        title="The result is a numpy array",
        points=1,
        inputs=_small(_MIXED_DA, _MIXED_Z),
        numpy_result=True,
        hint="Return a numpy array, not a list.",
    ),
    Case(
        id="non_finite",
        title="inf and nan in dA where Z <= 0 (advice, no points)",
        points=0,
        inputs=_small([float("inf"), float("nan"), 0.9, float("-inf")], [-1.0, 0.0, 1.0, -2.0]),
        hint="Where a unit is inactive, the gradient is 0 for every dA. But inf · 0 is nan, so "
        "multiplying by a mask lets it pass. Select cells instead of multiplying them. This costs "
        "no points, and helps when a training run diverges.",
    ),
    Case(
        id="negative_zero",
        title="Z that is −0.0",
        points=1,
        visibility="hidden",
        inputs=_small([0.7, -1.4, 2.3], [-0.0, 0.4, -0.0]),
        hint="−0.0 is equal to 0, and the gradient at Z = 0 is 0.",
    ),
    Case(
        id="matrix",
        title="Another matrix",
        points=2,
        visibility="hidden",
        inputs=_small(
            [[0.9, -0.1, 1.3, -2.7], [0.2, 3.9, -0.6, 1.7], [-1.1, 0.8, 2.9, -0.3]],
            [[-0.4, 2.2, 0.0, 1.9], [0.7, -1.2, -3.3, 0.0], [0.0, 0.1, 5.1, -0.9]],
        ),
        hint="The same rule as in the public cases: dA where Z > 0, else 0.",
    ),
    Case(
        id="tensor",
        title="3-D arrays",
        points=2,
        visibility="hidden",
        inputs=(RandomInput(seed=301, shape=(2, 3, 4)), RandomInput(seed=302, shape=(2, 3, 4))),
        hint="Every shape is tested: work on whole arrays instead of loops over rows and columns.",
    ),
    Case(
        id="float32",
        title="dA of 32-bit floats",
        points=1,
        visibility="hidden",
        inputs=(
            RandomInput(seed=303, shape=(3, 5), dtype="float32"),
            RandomInput(seed=304, shape=(3, 5), dtype="float32"),
        ),
        hint="Keep the precision of dA: dZ = dA.copy() or np.zeros_like(dA).",
    ),
    Case(
        id="non_contiguous",
        title="dA that is a strided view",
        points=2,
        visibility="hidden",
        inputs=(
            RandomInput(seed=305, shape=(4, 6), layout="strided"),
            RandomInput(seed=306, shape=(4, 6)),
        ),
        hint="dA may be a slice or a transpose of a larger array. Index it as an array.",
    ),
    Case(
        id="large",
        title="A large array",
        points=2,
        visibility="hidden",
        inputs=(RandomInput(seed=307, shape=(200, 300)), RandomInput(seed=308, shape=(200, 300))),
        hint="A loop over 60,000 cells is slow, but allowed. Operations on whole arrays are fast.",
    ),
)

PROBLEM_2 = FunctionProblem(
    id="problem2",
    title="Problem 2: relu_backward(dA, Z)",
    docstring="""The backward pass of ReLU.

Args:
    dA: the upstream gradient ∂L/∂A, a numpy array of any shape.
    Z: the pre-activation, a numpy array of the same shape.

Returns:
    dZ = ∂L/∂Z, a new numpy array of that shape: dA where Z > 0, and 0 where Z <= 0. Neither dA
    nor Z is changed.""",
    reference=relu_backward,
    cases=CASES,
    mistakes=MISTAKES,
    explain=explain,
)
