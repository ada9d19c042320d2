# /// attack
# title = "takes the recursion limit off, and recurses until the stack is used up"
# score = 100
# says = ["deeper()"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys

sys.setrecursionlimit(2**31 - 1)


def deeper(*_):
    return sorted([0], key=deeper)


deeper()
