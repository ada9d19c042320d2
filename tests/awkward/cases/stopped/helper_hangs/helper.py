def solve(x):
    error = 1.0
    while error != 0.3:
        error = error - 0.1
    return error
