# /// attack
# title = "refuses everything that the runner does, by an audit hook"
# score = 0
# verdicts = { "problem1.dL_dz1" = "not_run" }
# says = ["the submission had to be stopped too often"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys


def refuse(event, arguments):
    raise KeyboardInterrupt(event)


sys.addaudithook(refuse)
