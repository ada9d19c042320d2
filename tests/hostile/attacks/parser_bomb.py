# /// attack
# title = "has Python parse what is nested deeper than its stack"
# score = 100
# says = ["* 10**5 + ", "* 10**5, "]
# then_right = true
# isolation = ["strict", "process"]
# ///
compile("-" * 10**5 + "1", "minus", "eval")
compile("f(" * 10**5, "calls", "eval")
