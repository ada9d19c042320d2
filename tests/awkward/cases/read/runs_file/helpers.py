import numpy as np
def mask(Z):
    return Z > 0
