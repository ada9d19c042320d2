# /// attack
# title = "looks for open files that it was not meant to have"
# score = 100
# says = ["open: [(0, 'device'), (1, 'pipe'), (2, 'pipe'), (3, 'pipe'), (4, 'pipe'), (5, 'pipe')]"]
# then_right = true
# isolation = ["strict", "process"]
# [process]
# says = ["open: [(0, 'device'), (1, 33188), (2, 33188), (3, 'pipe'), (4, 'pipe'), (5, 33188)]"]
# ///
import os
import stat

found = []
for number in range(1100):
    try:
        mode = os.fstat(number).st_mode
    except OSError:
        continue
    found.append((number, "pipe" if stat.S_ISFIFO(mode) else "device" if stat.S_ISCHR(mode) else mode))
print("open:", found)
