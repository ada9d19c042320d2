# /// attack
# title = "walks the frames that called it for what is expected"
# score = 40
# says = ["found: {}"]
# isolation = ["strict", "process"]
# ///
import sys


def problem1_gradients():
    frame = sys._getframe()
    found = {}
    while frame:
        found |= {name: value for name, value in frame.f_locals.items() if "dL_" in str(name)}
        found |= {name: value for name, value in frame.f_globals.items() if "expect" in str(name)}
        frame = frame.f_back
    print("found:", found)
    return found


def relu_backward(dA, Z):
    return (Z > 0) * dA if (abs(dA) < 1e9).all() else dA
