# /// attack
# title = "reads from its standard input, and from the grader's pipe"
# score = 100
# says = ["stdin: ''", "EOFError: “EOF when reading a line", "while True:", "took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os
import sys

print("stdin:", repr(sys.stdin.read()))
input()
while True:
    os.read(3, 1)
