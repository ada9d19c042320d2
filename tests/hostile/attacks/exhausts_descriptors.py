# /// attack
# title = "opens files until no descriptor is left"
# score = 100
# says = ["OSError: “[Errno 24] Too many open files"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os

kept = []
while True:
    kept.append(os.open(os.devnull, os.O_RDONLY))
