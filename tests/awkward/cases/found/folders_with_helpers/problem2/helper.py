def mask(Z):
    return Z > 0
