# /// attack
# title = "writes rubbish to every descriptor"
# score = 100
# says = ["for _ in range(10**4):", "sent back something that is not a result"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os

for _ in range(10**4):
    for file in range(256):
        try:
            os.write(file, b"rubbish\n" * 100)
        except OSError:
            pass
