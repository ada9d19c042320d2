"""The classes: a layer that keeps its input, and an optimiser that keeps its velocities."""

import numpy as np

from grader import Case, Do, FunctionProblem, Get, RandomInput


class Dense:
    """A linear layer Z = W X + b."""

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, X):
        """Return Z = W X + b."""
        self.X = X
        return self.W @ X + self.b

    def backward(self, dZ):
        """Store the gradients dW and db, averaged over the examples, and return dX."""
        m = dZ.shape[1]
        self.dW = dZ @ self.X.T / m
        self.db = dZ.sum(axis=1, keepdims=True) / m
        return self.W.T @ dZ


class Summed(Dense):
    """dW and db are sums over the examples. Divide them by their number m = X.shape[1]."""

    def backward(self, dZ):
        dX = super().backward(dZ)
        self.dW, self.db = self.dW * dZ.shape[1], self.db * dZ.shape[1]
        return dX


class Accumulating(Dense):
    """The gradients of earlier passes are added. Each backward pass replaces dW and db."""

    def __init__(self, W, b):
        super().__init__(W, b)
        self.dW, self.db = 0, 0

    def backward(self, dZ):
        dW, db = self.dW, self.db
        dX = super().backward(dZ)
        self.dW, self.db = dW + self.dW, db + self.db
        return dX


class FirstInput(Dense):
    """The backward pass uses the input of the first forward pass. It needs that of the last one."""

    def forward(self, X):
        self.X = getattr(self, "X", X)
        return self.W @ X + self.b


class NotTransposed(Dense):
    """dX is W dZ here. Multiply by the transpose: Wᵀ dZ."""

    def backward(self, dZ):
        super().backward(dZ)
        return self.W @ dZ


class WithoutBias(Dense):
    """The bias is missing: Z = W X + b."""

    def forward(self, X):
        return super().forward(X) - self.b


LAYER = (np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[0.5], [-2.0]]))
X, D_Z = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[1.0, -1.0], [2.0, 3.0]])
PASS = (Do("forward", X), Do("backward", D_Z), Get("dW"), Get("db"))
X_2, D_Z_2 = RandomInput(seed=1, shape=(2, 3)), RandomInput(seed=2, shape=(2, 3))
PASSES = (Do("forward", X), Do("backward", D_Z), Do("forward", X_2), Do("backward", D_Z_2))
RESULTS = (("forward", "Z"), ("dX", "dX"), ("dW", "dW"), ("db", "db"))

DENSE = FunctionProblem(
    id="dense",
    reference=Dense,
    cases=(
        *(
            Case(id=name, title=title, points=4, inputs=LAYER, script=PASS, part=line)
            for line, (name, title) in enumerate(RESULTS, start=1)
        ),
        Case(
            id="twice",
            title="dW of a second pass",
            points=4,
            inputs=LAYER,
            script=(*PASSES, Get("dW")),
            part=5,
            visibility="hidden",
            hint="Nothing of the first pass counts in the second one.",
        ),
    ),
    mistakes=(Summed, Accumulating, FirstInput, NotTransposed, WithoutBias),
)


class Momentum:
    """Gradient descent with momentum."""

    def __init__(self, learning_rate, beta):
        self.learning_rate = learning_rate
        self.beta = beta
        self.velocities = {}

    def step(self, params, grads):
        """Return the parameters after one step."""
        return {
            name: value + self.change(name, grads["d" + name]) for name, value in params.items()
        }

    def change(self, name, gradient):
        """Update the velocity of a parameter, and return what is added to the parameter."""
        velocity = self.beta * self.velocities.get(name, 0) + (1 - self.beta) * gradient
        self.velocities[name] = velocity
        return -self.learning_rate * velocity


class Forgetful(Momentum):
    """The velocities must be kept from step to step. Yours begin at 0 in each step."""

    def step(self, params, grads):
        self.velocities = {}
        return super().step(params, grads)


class Unweighted(Momentum):
    """The gradient is not weighted: v ← beta · v + (1 − beta) · gradient."""

    def change(self, name, gradient):
        return super().change(name, gradient / (1 - self.beta))


class Uphill(Momentum):
    """A step goes against the gradient: subtract learning_rate · v. Yours adds it."""

    def change(self, name, gradient):
        return -super().change(name, gradient)


PARAMS = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([[0.0]])}
GRADS = {"dW1": np.array([[10.0, -20.0]]), "db1": np.array([[5.0]])}
OTHER = {"dW1": np.array([[-10.0, 30.0]]), "db1": np.array([[0.0]])}
STEPS = (Do("step", PARAMS, GRADS), Do("step", PARAMS, OTHER), Do("step", PARAMS, GRADS))

MOMENTUM = FunctionProblem(
    id="momentum",
    reference=Momentum,
    cases=(
        Case(id="first", title="A first step", points=5, inputs=(0.1, 0.9), script=STEPS, part=1),
        Case(id="second", title="A second step", points=5, inputs=(0.1, 0.9), script=STEPS, part=2),
        Case(
            id="third",
            title="Three steps",
            points=5,
            inputs=(0.01, 0.5),
            script=STEPS,
            part=3,
            visibility="hidden",
        ),
    ),
    mistakes=(Forgetful, Unweighted, Uphill),
)
