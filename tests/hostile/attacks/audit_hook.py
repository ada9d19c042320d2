# /// attack
# title = "refuses everything that the runner does, by an audit hook"
# score = 100
# says = ["sys.addaudithook(refuse)", "broke the process that it ran in"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys


def refuse(event, arguments):
    raise KeyboardInterrupt(event)


sys.addaudithook(refuse)
