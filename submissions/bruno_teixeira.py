# Bruno: everything computed from the given numbers
import numpy as np

W2 = np.array([[0.7, 0.8], [0.9, 1.0]])
W3 = np.array([[1.1, 1.2]])
a1 = np.array([[4.0], [5.0]])
a2 = np.array([[6.0], [7.0]])
y, yhat = 10.0, 8.0


def relu_backward(dA, activation_cache):
    Z = activation_cache
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    assert dZ.shape == Z.shape
    return dZ


def problem1_gradients():
    dL_dyhat = -(y - yhat)
    dL_dz3 = np.array([[dL_dyhat]])
    dL_da2 = W3.T @ dL_dz3
    dL_dz2 = relu_backward(dL_da2, a2)
    dL_da1 = W2.T @ dL_dz2
    dL_dz1 = relu_backward(dL_da1, a1)
    return dict(
        dL_dyhat=dL_dyhat, dL_dz3=dL_dz3, dL_da2=dL_da2,
        dL_dz2=dL_dz2, dL_da1=dL_da1, dL_dz1=dL_dz1,
    )


if __name__ == "__main__":
    print(problem1_gradients())
