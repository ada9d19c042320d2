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
