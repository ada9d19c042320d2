# /// attack
# title = "has a mapping that raises when it is searched, beside right values in a dict"
# score = 94
# isolation = ["strict", "process"]
# ///
from collections.abc import Mapping

import numpy as np


class Raises(Mapping):
    def __iter__(self):
        raise SystemExit

    def __len__(self):
        return 6

    def __getitem__(self, key):
        raise SystemExit


raises = Raises()
values = {
    "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4], "dL_dz2": [-2.2, -2.4],
    "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
}


def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0)
