# /// attack
# title = "changes and returns dA, and has the runner deny both"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys

import numpy as np

Child = sys.modules["_sandbox.student.child"].Child
real = Child.send


def send(self, message, *payload):
    # The one thing that it can lie about is its own doing: see docs/explanation/security.md.
    real(self, {k: v for k, v in message.items() if k not in ("changed", "shared")}, *payload)


def where(mask, dA, zero):
    dA.flags.writeable = True
    dA[~mask] = 0
    return dA


Child.send, np.where = send, where
