# /// attack
# title = "closes every descriptor"
# score = 100
# says = ["os.closerange(0, 256)", "broke the process that it ran in"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os

os.closerange(0, 256)
