# /// attack
# title = "breaks what describes an exception, and raises one"
# score = 60
# isolation = ["strict", "process"]
# then_gradients = true
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
