"""The backward pass of ReLU, the solution of Problem 2."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def relu_backward(dA: NDArray[Any], Z: NDArray[Any]) -> NDArray[Any]:
    """Return ∂L/∂Z from ∂L/∂A, where A = ReLU(Z) is the activation.

    Args:
        dA: upstream gradient ∂L/∂A, any shape.
        Z: pre-activation, of the same shape.

    Returns:
        A new array with the shape and dtype of dA: dA where Z > 0, and 0 where Z <= 0. Cells are
        selected, because a product with a mask would turn inf and nan in dA into nan, not 0.
    """
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ
