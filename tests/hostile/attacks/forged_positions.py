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
    b'{"status": "returned", "payload": 0, "shared": [100, 2, 2], "changed": [{"position": 100, '
    b'"value": {"kind": "opaque", "type": "", "text": "", "reason": "type"}}], '
    b'"value": {"kind": "table", "items": []}, "kind": "x", "defined": ["x", "x"]}\n'
)


def where(*arguments):
    os.write(4, LINE)
    return 0


np.where = where
