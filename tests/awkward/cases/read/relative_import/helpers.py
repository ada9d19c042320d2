def positive(Z):
    return Z > 0
