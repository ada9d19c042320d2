# /// attack
# title = "replaces what the runner calls"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import builtins

builtins.print = builtins.open = builtins.repr = builtins.str = builtins.sorted = None
builtins.BaseException = builtins.ValueError = builtins.MemoryError = KeyError
