# /// attack
# title = "raises an exception beside local variables that lie"
# score = 50
# verdicts = { "problem1.dL_dyhat" = "correct", "problem1.dL_da1" = "error" }
# says = ["problem1_gradients failed in", "What it had computed by then counts"]
# isolation = ["strict", "process"]
# ///
import numpy as np


class Lies:
    __class__ = np.ndarray
    shape = (2,)

    def __array__(self, *args, **kwargs):
        raise SystemExit

    def __len__(self):
        return 2**62

    def __repr__(self):
        raise MemoryError


class Key(str):
    __hash__ = str.__hash__

    def __eq__(self, other):
        raise SystemExit


class Items(dict):
    def get(self, *args):
        raise SystemExit

    items = keys = values = __iter__ = get


def problem1_gradients():
    dL_dyhat = -2
    dL_dz3 = Lies()
    dL_da2 = np.broadcast_to(-2.2, (2**40,))
    dL_dz2 = 10 ** 10_000
    items, more = Items(dL_da1=[-3.7, -4.16]), {Key("dL_da1"): [-3.7, -4.16]}
    dL_dz1 = np.lib.stride_tricks.as_strided(np.zeros(1), (2**30, 2**30), (0, 0))
    raise type("dL_da1", (Exception,), {"__str__": lambda self: 7, "held": dL_dyhat})


def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0)
