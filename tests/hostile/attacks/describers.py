# /// attack
# title = "breaks what describes an exception, and raises one"
# score = 60
# isolation = ["strict", "process"]
# ///
import linecache
import reprlib
import traceback

linecache.getline = traceback.walk_tb = reprlib.Repr.repr = lambda *a: 1 / 0


class Bad(Exception):
    def __str__(self):
        raise SystemExit


def relu_backward(dA, Z):
    raise Bad


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
