# /// attack
# title = "loops ten thousand calls deep, in a function with lines and quotes in its name"
# score = 100
# says = ["took longer than 0.5 s. It was still in the loop at line 19 of mallory.py."]
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys

sys.setrecursionlimit(20_000)
NAME = 'f\n  File "mallory.py", line 2 in g\nStack (most recent call first):\n", line 3 in "'


def down(depth):
    if depth:
        down(depth - 1)


    while not depth:
        pass


down.__code__ = down.__code__.replace(co_name=NAME)
down(10_000)
