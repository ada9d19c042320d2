# /// attack
# title = "says that it changed arguments which there are not"
# score = 60
# verdicts = { "problem2.positive" = "wrong" }
# then_right = true
# isolation = ["strict", "process"]
# ///
import os

import numpy as np

LINE = (
    b'0 {"status": "returned", "shared": [100, 2, 2], "changed": {"100": '
    b'{"type_name": "", "text": "", "reason": "type"}}, '
    b'"value": {"items": {}}, "kind": "x", "defined": ["x", "x"]}\n'
)


def where(*arguments):
    os.write(4, LINE)
    return 0


np.where = where
