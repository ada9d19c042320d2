# /// attack
# title = "traces the runner, and raises in there"
# score = 100
# says = ["broke the process that it ran in"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys
import threading

threading.settrace(lambda *a: 1 / 0)
threading.setprofile(lambda *a: 1 / 0)
sys.settrace(lambda *a: 1 / 0)
