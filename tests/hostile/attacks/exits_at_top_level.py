# /// attack
# title = "ends itself by an exception, in every way there is"
# score = 100
# says = ["SystemExit: “that is all", "exit()", "quit(3)", "KeyboardInterrupt", "GeneratorExit"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys

sys.exit("that is all")
exit()
quit(3)
raise SystemExit
raise KeyboardInterrupt
raise GeneratorExit
