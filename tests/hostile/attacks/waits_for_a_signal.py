# /// attack
# title = "waits for a signal that never comes"
# score = 100
# says = ["signal.pause()", "took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import signal

signal.pause()
