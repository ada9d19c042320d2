dL_dz3 = -2
