# /// attack
# title = "is an instance of everything"
# score = 0
# then_right = true
# isolation = ["strict", "process"]
# ///
import builtins

builtins.isinstance = builtins.issubclass = builtins.hasattr = lambda *a: True
builtins.len = lambda x: 0
