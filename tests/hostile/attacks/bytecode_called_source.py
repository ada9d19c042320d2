# /// attack
# title = "calls its bytecode a source file"
# score = 0
# says = ["source code string cannot contain null bytes"]
# isolation = ["strict", "process"]
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied", "ModuleNotFoundError: “No module named"]
# ///
import os
import py_compile

with open("answers.txt", "w") as source:
    source.write("import numpy as np\ndef relu_backward(dA, Z): return np.where(Z > 0, dA, 0)\n")
py_compile.compile("answers.txt", "answers.pyc")
os.rename("answers.pyc", "answers.py")

from answers import relu_backward
