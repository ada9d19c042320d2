# /// attack
# title = "sends an empty array of enormous shape"
# score = 40
# verdicts = { "problem1.dL_dz1" = "crash", "problem2.large" = "correct" }
# says = ["sent back something that is not a result"]
# isolation = ["strict", "process"]
# ///
import os


def problem1_gradients():
    os.write(4, b'0 {"status": "returned", "value": {"type_name": "", ' b'"is_numpy": true, "array": ["f8", [0, 1099511627776, 1099511627776]]}}\n')


def relu_backward(dA, Z):
    return (Z > 0) * dA if (abs(dA) < 9).all() else dA
