"""What students do instead. The docstrings are what they are told."""

import numpy as np

from .network import cross_entropy, softmax


# Z
def without_bias(X, W, b):
    """The bias is missing: add b to each row of X W."""
    return X @ W


# P
def over_columns(Z):
    """You normalised each column. An example is a row of Z, so each row of P must add up to 1."""
    return softmax(Z.T).T


def over_all_entries(Z):
    """You divided by the sum of all entries. Divide each row by its own sum."""
    E = np.exp(Z)
    return E / E.sum()


def not_normalised(Z):
    """These are the exponentials. Divide each row by its sum."""
    return np.exp(Z)


# loss
def without_mean(P, Y):
    """This is the sum of the losses. Divide it by the number of examples."""
    return cross_entropy(P, Y) * len(Y)


def mean_of_all_entries(P, Y):
    """You divided by the number of entries of Y. Divide by the number of examples, its rows."""
    return -np.mean(Y * np.log(P))


def without_minus(P, Y):
    """The minus sign is missing. A logarithm of a probability is negative, and a loss is not."""
    return -cross_entropy(P, Y)


# dZ
def not_divided(P, Y):
    """This is P − Y. The loss is a mean over the examples, so divide by their number."""
    return P - Y


def sign_flipped(P, Y):
    """The sign is flipped. The gradient is P − Y, divided by the number of examples."""
    return (Y - P) / len(Y)


# dW
def transposed(X, dZ):
    """This is ∂L/∂Zᵀ X, the transpose of the right matrix. ∂L/∂W has the shape of W."""
    return dZ.T @ X


def divided_again(X, dZ):
    """You divided by the number of examples once more. dZ is already divided by it."""
    return X.T @ dZ / len(X)


# db
def over_classes(dZ):
    """You added up each row. There is one bias for each class, so add up each column."""
    return dZ.sum(axis=1)


def averaged(dZ):
    """You averaged over the examples. dZ is already divided by their number, so add them up."""
    return dZ.mean(axis=0)
