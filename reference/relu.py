"""The backward pass of ReLU, the solution of Problem 2."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def relu_backward(dA: NDArray[Any], Z: NDArray[Any]) -> NDArray[Any]:
    """Return the gradient with respect to the pre-activation Z, from that of A = ReLU(Z).

    Args:
        dA: upstream gradient, any shape.
        Z: pre-activation, of the same shape.

    Returns:
        A new array with the shape and dtype of dA: dA where Z > 0, and 0 where Z <= 0. It selects
        cells, because multiplying by a mask would let nan and inf pass through inactive units.
    """
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ
