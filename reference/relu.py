"""The backward pass of ReLU, as Problem 2 asks for it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def relu_backward(dA: NDArray[Any], Z: NDArray[Any]) -> NDArray[Any]:
    """The gradient with respect to the pre-activation Z, given that for A = ReLU(Z).

    Args:
        dA: upstream gradient, any shape.
        Z: pre-activation, of the same shape.

    Returns:
        A new array of dA's shape and dtype: dA where Z > 0, and 0 where Z <= 0. Selecting rather
        than multiplying by a mask keeps nan and inf in dA from leaking through closed units.
    """
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ
