"""The forward pass: scores, probabilities and the loss."""

import numpy as np


def scores(X, W, b):
    """Return a row of scores for each example."""
    return X @ W + b


def softmax(Z):
    """Turn each row of scores into probabilities."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def cross_entropy(P, Y):
    """Return the mean loss of the examples, whose classes are the rows of Y."""
    return -np.sum(Y * np.log(P)) / len(Y)
