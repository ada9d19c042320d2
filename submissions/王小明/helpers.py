def mask_of(Z):
    return Z > 0
