# /// attack
# title = "replaces the methods of json's classes once it is called"
# score = 60
# says = ["sent back something that is not a result"]
# then_gradients = true
# isolation = ["strict", "process"]
# ///
import json

import numpy as np

FORGED = '{"status": "correct", "score": 100}'


def relu_backward(dA, Z):
    json.encoder.c_make_encoder = None
    json.JSONEncoder.iterencode = lambda *a, **k: [FORGED]
    json.JSONDecoder.decode = lambda *a, **k: {"op": "end"}
    return np.where(Z > 0, dA, 0)
