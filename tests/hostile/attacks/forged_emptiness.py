# /// attack
# title = "sends an empty array of enormous shape"
# score = 7
# verdicts = { "problem1.dL_dz1" = "crash" }
# says = ["sent back something that is not a result"]
# isolation = ["strict", "process"]
# ///
import os


def problem1_gradients():
    os.write(4, b'{"status": "returned", "payload": 0, "value": {"kind": "numbers", "type": "", ' b'"is_numpy": true, "dtype": "f8", "shape": [0, 1099511627776, 1099511627776]}}\n')


def relu_backward(dA, Z):
    return (Z > 0) * dA if (abs(dA) < 9).all() else dA
