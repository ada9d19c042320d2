  1  import numpy as np
  2  
  3  def problem1_gradients():
  4      dL_dyhat = 8 - 10
  5      dL_dz3 = dL_dyhat
  6      dL_da2 = np.array([1.1, 1.2]) * dL_dz3
  7      dL_dz2 = dL_da2
  8      dL_da1 = np.array([[0.7, 0.8], [0.9, 1.0]]).T @ dL_dz2
  9      dL_dz1 = dL_da1
 10      return {"dL_dyhat": dL_dyhat, "dL_dz3": dL_dz3, "dL_da2": dL_da2,
 11              "dL_dz2": dL_dz2, "dL_da1": dL_da1, "dL_dz1": dL_dz1}
 12  
 13  def relu_backward(dA, Z):
 14      dZ = dA.copy()
 15      dZ[Z <= 0] = 0
 16      return dZ
