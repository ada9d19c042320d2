# /// attack
# title = "has numpy find everything equal"
# score = 65
# verdicts = { "problem2.mixed" = "wrong", "problem2.positive" = "correct" }
# then_right = true
# isolation = ["strict", "process"]
# ///
import numpy as np

np.isclose = np.allclose = np.array_equal = np.equal = lambda *a, **k: np.True_
np.where = lambda mask, dA, zero: dA
