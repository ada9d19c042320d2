dL_dyhat = -2
