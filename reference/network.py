"""The network of Problem 1, as data: 3 inputs → 2 ReLU units → 2 ReLU units → 1 linear output.

Loss L = ½(y − ŷ)². The problem states the forward values a1, a2 and ŷ. They do not follow from the
weights: W3·a2 + b3 is 15.5, but ŷ is stated as 8. The reference uses the stated values.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

x: Final[Vector] = np.array([1.0, 2.0, 3.0])
a1: Final[Vector] = np.array([4.0, 5.0])
a2: Final[Vector] = np.array([6.0, 7.0])
yhat: Final = 8.0
y: Final = 10.0

W1: Final[Matrix] = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
b1: Final[Vector] = np.array([0.1, 0.2])
W2: Final[Matrix] = np.array([[0.7, 0.8], [0.9, 1.0]])
b2: Final[Vector] = np.array([0.3, 0.4])
W3: Final[Matrix] = np.array([[1.1, 1.2]])
b3: Final = 0.5


def _as_code(value: Vector | Matrix | float) -> str:
    """Write a value as the code that makes it, with `import numpy as np`."""
    return f"np.array({value.tolist()})" if isinstance(value, np.ndarray) else repr(value)


_GIVEN: dict[str, Vector | Matrix | float] = {
    "x": x, "a1": a1, "a2": a2, "yhat": yhat, "y": y,
    "W1": W1, "b1": b1, "W2": W2, "b2": b2, "W3": W3, "b3": b3,
}  # fmt: skip
GIVEN_CODE: Final = "\n".join(f"{name} = {_as_code(value)}" for name, value in _GIVEN.items())
"""What the students' starter gives: the values of the statement, as Python."""
