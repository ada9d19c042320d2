"""The six gradients of Problem 1, each a function of its upstream gradient only.

This lets each step be computed from a student's own upstream gradient (follow-through). Vectors are
1-D: ∂L/∂z3 has shape (1,), the others have shape (2,).
"""

import numpy as np

from .network import W2, W3, Vector, a1, a2, y, yhat


def dL_dyhat() -> Vector:
    """Return ∂L/∂ŷ = −(y − ŷ), from L = ½(y − ŷ)²."""
    return np.array([-(y - yhat)])


def dL_dz3(dL_dyhat: Vector) -> Vector:
    """Return ∂L/∂z3 = ∂L/∂ŷ: the output unit is linear, ŷ = z3."""
    return dL_dyhat


def dL_da2(dL_dz3: Vector) -> Vector:
    """Return ∂L/∂a2 = W3ᵀ · ∂L/∂z3, from z3 = W3·a2 + b3."""
    return W3.T @ dL_dz3


def dL_dz2(dL_da2: Vector) -> Vector:
    """Return ∂L/∂z2 = ∂L/∂a2 where the unit is active, 0 elsewhere, from a2 = ReLU(z2)."""
    return np.where(a2 > 0, dL_da2, 0.0)


def dL_da1(dL_dz2: Vector) -> Vector:
    """Return ∂L/∂a1 = W2ᵀ · ∂L/∂z2, from z2 = W2·a1 + b2."""
    return W2.T @ dL_dz2


def dL_dz1(dL_da1: Vector) -> Vector:
    """Return ∂L/∂z1 = ∂L/∂a1 where the unit is active, 0 elsewhere, from a1 = ReLU(z1)."""
    return np.where(a1 > 0, dL_da1, 0.0)
