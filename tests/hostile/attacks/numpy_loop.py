# /// attack
# title = "stays in one call of numpy's for hours"
# score = 100
# says = ["took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import numpy as np

np.convolve(np.ones(10**6), np.ones(10**6))
