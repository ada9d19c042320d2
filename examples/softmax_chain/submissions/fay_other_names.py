"""A near miss: other names for the values. And db is left out."""
import numpy as np


def trainingStep(X, W, b, Y):
    z = X @ W + b
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return {
        "z": z,
        "p": p,
        "Loss": -np.sum(Y * np.log(p)) / len(Y),
        "dz": (p - Y) / len(Y),
        "dw": X.T @ ((p - Y) / len(Y)),
    }
