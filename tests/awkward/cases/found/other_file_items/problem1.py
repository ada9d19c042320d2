grads = {}
grads["dL_dyhat"] = -2
grads["dL_dz3"] = -2
grads["dL_da2"] = [-2.2, -2.4]
grads["dL_dz2"] = [-2.2, -2.4]
grads["dL_da1"] = [-3.7, -4.16]
grads["dL_dz1"] = [-3.7, -4.16]
