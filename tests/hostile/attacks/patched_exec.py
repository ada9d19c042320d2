# /// attack
# title = "replaces compile and exec"
# score = 0
# verdicts = { "problem1.dL_dz1" = "missing" }
# then_right = true
# isolation = ["strict", "process"]
# ///
import builtins

builtins.exec = lambda code, names: names.update(grade=100)
builtins.compile = lambda *a, **k: 0
