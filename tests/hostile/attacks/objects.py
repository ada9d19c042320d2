# /// attack
# title = "searches all objects for the values that Problem 1 expects"
# score = 100
# says = ["searched: True", "found: [] [] "]
# then_right = true
# isolation = ["strict", "process"]
# ///
import gc

import numpy as np

gc.unfreeze()
objects = {id(item): item for owner in gc.get_objects() for item in gc.get_referents(owner)}
floats = [x for x in objects.values() if type(x) is float and x in (37 / -10, 416 / -100)]
arrays = [x for x in objects.values() if type(x) is np.ndarray and x.size == 2]
named = [type(x) for x in objects.values() if type(x).__name__ in ("AnswerKey", "Step", "Case")]
print("searched:", len(objects) > 10_000)
print("found:", [x for x in arrays if np.allclose(x, (3.7, 4.16))], named, len(floats))
