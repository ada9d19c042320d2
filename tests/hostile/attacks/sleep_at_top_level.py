# /// attack
# title = "sleeps for an hour"
# score = 100
# says = ["took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import time

time.sleep(3600)
