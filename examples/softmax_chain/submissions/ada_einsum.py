"""Everything right, in another style: einsum, log-sum-exp and lists."""
import numpy as np


def log_softmax(Z):
    top = Z.max(axis=1, keepdims=True)
    return Z - top - np.log(np.exp(Z - top).sum(axis=1, keepdims=True))


def training_step(X, W, b, Y):
    n = X.shape[0]
    Z = np.einsum("nf,fc->nc", X, W) + b[None, :]
    log_P = log_softmax(Z)
    dZ = (np.exp(log_P) - Y) / n
    return dict(
        Z=Z,
        P=np.exp(log_P).tolist(),
        loss=sum(-log_P[i, Y[i].argmax()] for i in range(n)) / n,
        dZ=dZ,
        dW=np.einsum("nf,nc->fc", X, dZ),
        db=np.ones((1, n)) @ dZ,
    )
