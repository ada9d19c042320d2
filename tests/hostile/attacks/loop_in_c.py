# /// attack
# title = "computes in C without end, where no signal handler of Python's gets a turn"
# score = 100
# says = ["sum(itertools.repeat(1))", "re.match(r\\\"(a+)+$\\\"", "took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import itertools
import re

import numpy as np

sum(itertools.repeat(1))
re.match(r"(a+)+$", "a" * 40 + "b")
