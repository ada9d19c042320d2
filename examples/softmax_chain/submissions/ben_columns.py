"""A known mistake: the softmax of the columns. All that follows is right for it."""
import numpy as np


def training_step(X, W, b, Y):
    Z = X @ W + b
    P = np.exp(Z) / np.sum(np.exp(Z), axis=0)
    loss = -np.sum(Y * np.log(P)) / Y.shape[0]
    dZ = (P - Y) / Y.shape[0]
    dW = X.T @ dZ
    db = np.sum(dZ, axis=0)
    return {"Z": Z, "P": P, "loss": loss, "dZ": dZ, "dW": dW, "db": db}
