# /// attack
# title = "swallows every reply"
# score = 100
# says = ["took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os

os.write = lambda file, content: len(content)
