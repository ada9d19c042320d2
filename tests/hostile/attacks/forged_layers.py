# /// attack
# title = "claims to be locked in by layers of its own"
# score = 100
# says = ["sent back something that is not a result"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os

os.write(4, b'0 {"ready": true, "layers": ["none"]}\n')
