# /// attack
# title = "hands in what the warm process rehearses with"
# score = 0
# isolation = ["strict", "process"]
# ///
import sys

exec(sys.modules["_sandbox.student.rehearsal"].SOURCE)
relu_backward = larger
problem1_gradients = summary
