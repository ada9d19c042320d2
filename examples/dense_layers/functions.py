"""The functions: parameters in a dict, and a layer with its cache, forward and backward."""

import numpy as np

from grader import Case, FollowThrough, FromStudent, FunctionProblem, RandomInput


def initialize_parameters(layer_dims):
    """Return W1, b1, W2, b2, … in a dict: small random weights, and biases of 0."""
    parameters = {}
    for layer in range(1, len(layer_dims)):
        n_in, n_out = layer_dims[layer - 1], layer_dims[layer]
        parameters[f"W{layer}"] = np.random.randn(n_out, n_in) * 0.01
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters


def not_scaled(layer_dims):
    """The weights are too large. Multiply them by 0.01."""
    values = initialize_parameters(layer_dims)
    return {name: value * 100 for name, value in values.items()}


def flat_biases(layer_dims):
    """b is flat. Make it a column of shape (n_out, 1), so that it is added to each column of Z."""
    return {
        name: value.ravel() if name.startswith("b") else value
        for name, value in initialize_parameters(layer_dims).items()
    }


def seeded(layer_dims):
    """The function sets a seed, so every network begins with the same weights. Set none in it."""
    np.random.seed(1)
    return initialize_parameters(layer_dims)


INITIALIZE = FunctionProblem(
    id="initialize",
    reference=initialize_parameters,
    cases=(
        Case(id="weights", points=5, inputs=([3, 2, 1],), part="W2"),
        Case(id="biases", points=5, inputs=([3, 2, 1],), part="b1"),
        Case(
            id="deeper",
            title="A deeper network",
            points=5,
            inputs=([4, 5, 3, 2],),
            visibility="hidden",
            hint="The number of layers is len(layer_dims) − 1.",
        ),
    ),
    mistakes=(not_scaled, flat_biases, seeded),
)


def linear_activation_forward(A_prev, W, b, activation):
    """Return the activation A of a layer, and what its backward pass needs."""
    Z = W @ A_prev + b
    if activation == "relu":
        A = np.maximum(Z, 0)
    elif activation == "sigmoid":
        A = 1 / (1 + np.exp(-Z))
    else:
        raise ValueError(f"there is no activation {activation!r}")
    return A, ((A_prev, W, b), Z)


def without_bias(A_prev, W, b, activation):
    """The bias is missing: Z = W A_prev + b."""
    return linear_activation_forward(A_prev, W, 0 * b, activation)


def anything_is_sigmoid(A_prev, W, b, activation):
    """Any other text is taken for "sigmoid". Raise a ValueError instead."""
    chosen = activation if activation == "relu" else "sigmoid"
    return linear_activation_forward(A_prev, W, b, chosen)


A_PREV = np.array([[1.0, -2.0], [0.5, 1.0], [-1.0, 3.0]])
W = np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]])
B = np.array([[-1.5], [-1.0]])
SMALL = (A_PREV, W, B)
WIDE = tuple(RandomInput(seed=i, shape=s) for i, s in enumerate([(2, 5), (3, 2), (3, 1)]))

FORWARD = FunctionProblem(
    id="forward",
    reference=linear_activation_forward,
    cases=(
        Case(id="relu", title="ReLU", points=5, inputs=(*SMALL, "relu"), part=0),
        Case(id="sigmoid", points=5, inputs=(*SMALL, "sigmoid"), part=0),
        Case(
            id="wide",
            title="Another layer",
            points=6,
            inputs=(*WIDE, "relu"),
            part=0,
            visibility="hidden",
        ),
        Case(
            id="unknown",
            title="An unknown activation",
            points=4,
            inputs=(*SMALL, "softmin"),
            part=0,
            raises="ValueError",
        ),
    ),
    mistakes=(without_bias, anything_is_sigmoid),
)


def linear_activation_backward(dA, cache, activation):
    """Return the gradients dZ, dA_prev, dW and db of a layer, in a dict."""
    (A_prev, W, _), Z = cache
    if activation == "relu":
        dZ = dA * (Z > 0)
    else:
        A = 1 / (1 + np.exp(-Z))
        dZ = dA * A * (1 - A)
    return gradients(dZ, A_prev, W)


def gradients(dZ, A_prev, W):
    """Return all gradients of a layer by that of Z."""
    m = A_prev.shape[1]
    db = dZ.sum(axis=1, keepdims=True) / m
    return {"dZ": dZ, "dA_prev": W.T @ dZ, "dW": dZ @ A_prev.T / m, "db": db}


def no_derivative(dA, cache, activation):
    """dZ is dA alone. Multiply it by the derivative of the activation at Z."""
    return gradients(dA, *cache[0][:2])


def sigmoid_of_Z(dA, cache, activation):
    """dZ has Z (1 − Z). The derivative is A (1 − A), where A is the sigmoid of Z."""
    if activation == "relu":
        return linear_activation_backward(dA, cache, activation)
    return gradients(dA * cache[1] * (1 - cache[1]), *cache[0][:2])


def not_averaged(dA, cache, activation):
    """dW and db are sums over the examples. Divide them by their number m = A_prev.shape[1]."""
    found, m = linear_activation_backward(dA, cache, activation), dA.shape[1]
    return {**found, "dW": found["dW"] * m, "db": found["db"] * m}


def dA_used(dA, cache, activation):
    """The gradient of A_prev is Wᵀ dZ. You multiplied by dA instead of dZ."""
    found = linear_activation_backward(dA, cache, activation)
    return {**found, "dA_prev": cache[0][1].T @ dA}


def own_cache(activation, *layer):
    """Return the cache of the student's own forward pass."""
    inputs = (*layer, activation)
    return FromStudent(function="linear_activation_forward", inputs=inputs, part=1)


def follows(part):
    """Say that a gradient follows from the student's own dZ."""

    def compute(dZ, dA, cache, activation):
        return gradients(dZ, *cache[0][:2])[part]

    return FollowThrough(part=part, depends_on=("dZ",), compute=compute)


D_A = np.array([[1.0, -2.0], [3.0, 4.0]])
RELU = (D_A, own_cache("relu", *SMALL), "relu")
SIGMOID = (D_A, own_cache("sigmoid", *SMALL), "sigmoid")
HIDDEN = (RandomInput(seed=9, shape=(3, 5)), own_cache("sigmoid", *WIDE), "sigmoid")

BACKWARD = FunctionProblem(
    id="backward",
    reference=linear_activation_backward,
    cases=(
        Case(id="relu", title="dZ of ReLU", points=6, inputs=RELU, part="dZ"),
        Case(id="sigmoid", title="dZ of a sigmoid", points=6, inputs=SIGMOID, part="dZ"),
        Case(id="dA_prev", title="dA_prev", points=5, inputs=RELU, part="dA_prev"),
        Case(id="dW", title="dW", points=5, inputs=RELU, part="dW"),
        Case(id="db", title="db", points=4, inputs=RELU, part="db"),
        Case(
            id="wide",
            title="dW of another layer",
            points=4,
            inputs=HIDDEN,
            part="dW",
            visibility="hidden",
        ),
    ),
    mistakes=(no_derivative, sigmoid_of_Z, not_averaged, dA_used),
    follow_through=(follows("dA_prev"), follows("dW"), follows("db")),
)
