import numpy as np

gradients = {"δL/δŷ": -2, "ΔL/Δz3": -2, "𝜕L/𝜕a2": [-2.2, -2.4], "δL/δz₂": [-2.2, -2.4], "δL/δa₁": [-3.7, -4.16], "δL/δz₁": [-3.7, -4.16]}

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
