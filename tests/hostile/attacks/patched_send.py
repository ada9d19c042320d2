# /// attack
# title = "returns dA itself and has the runner deny that it shares memory"
# score = 65
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys

import numpy as np

Child = sys.modules["_sandbox.student.child"].Child
real = Child.send
# All that it can lie about is its own doing: see docs/explanation/security.md.
Child.send = lambda self, message, *a: real(self, message | ({"shared": []} if "shared" in message else {}), *a)
np.where = lambda mask, dA, zero: dA
