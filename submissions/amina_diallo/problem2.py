import matplotlib.pyplot as plt, numpy as np


def relu_backward(dA: np.ndarray, Z: np.ndarray) -> np.ndarray:
    return np.where(Z > 0, dA, 0.0)


if __name__ == "__main__":
    z = np.linspace(-2, 2)
    plt.plot(z, relu_backward(np.ones(50), z))
    plt.show()
