# /// attack
# title = "brings standard modules of its own"
# score = 100
# says = ["mine: []"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import __future__
import decimal
import json
import random

import _sandbox
print("mine:", [m for m in (json, random, __future__, decimal) if hasattr(m, "MINE")])
