# /// attack
# title = "closes every descriptor and goes on without the grader"
# score = 100
# says = ["closed the pipe that its results go through"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os

while True:
    os.closerange(0, 256)
