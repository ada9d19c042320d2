# /// attack
# title = "has numpy see other arrays than it is given"
# score = 0
# then_right = true
# isolation = ["strict", "process"]
# ///
import numpy as np

right = np.asarray
np.asarray = lambda value, *a, **k: right("correct")
np.ascontiguousarray = np.frombuffer = lambda *a, **k: 1 / 0
