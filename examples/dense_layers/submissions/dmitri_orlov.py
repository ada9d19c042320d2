"""Two classes with a wrong state: gradients add up, and velocities are forgotten."""
import numpy as np


def initialize_parameters(layer_dims):
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def linear_activation_forward(A_prev, W, b, activation):
    Z = np.dot(W, A_prev) + b
    if activation == "relu":
        A = np.maximum(0, Z)
    elif activation == "sigmoid":
        A = 1 / (1 + np.exp(-Z))
    else:
        raise ValueError(activation)
    return A, ((A_prev, W, b), Z)


def linear_activation_backward(dA, cache, activation):
    (A_prev, W, b), Z = cache
    m = A_prev.shape[1]
    if activation == "relu":
        dZ = np.where(Z > 0, dA, 0)
    else:
        s = 1 / (1 + np.exp(-Z))
        dZ = dA * s * (1 - s)
    return {
        "dZ": dZ,
        "dA_prev": np.dot(W.T, dZ),
        "dW": np.dot(dZ, A_prev.T) / m,
        "db": np.sum(dZ, axis=1, keepdims=True) / m,
    }


class Dense:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.dW = np.zeros(W.shape)
        self.db = np.zeros(b.shape)

    def forward(self, X):
        self.X = X
        return np.dot(self.W, X) + self.b

    def backward(self, dZ):
        m = self.X.shape[1]
        self.dW += np.dot(dZ, self.X.T) / m
        self.db += np.sum(dZ, axis=1, keepdims=True) / m
        return np.dot(self.W.T, dZ)


class Momentum:
    def __init__(self, learning_rate, beta):
        self.learning_rate = learning_rate
        self.beta = beta
        self.v = {}

    def step(self, params, grads):
        self.v = {}
        new = {}
        for name in params:
            old = self.v.get(name, np.zeros(params[name].shape))
            self.v[name] = self.beta * old + (1 - self.beta) * grads["d" + name]
            new[name] = params[name] - self.learning_rate * self.v[name]
        return new
