# /// attack
# title = "compiles its answers, and throws their source away"
# score = 0
# says = ["ImportError: “answers.pyc is compiled code, which is not run: import its source"]
# isolation = ["strict", "process"]
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied", "ModuleNotFoundError: “No module named"]
# ///
import os
import py_compile

with open("answers.txt", "w") as source:
    source.write("import numpy as np\ndef relu_backward(dA, Z): return np.where(Z > 0, dA, 0)\n")
py_compile.compile("answers.txt", "answers.pyc")
os.remove("answers.txt")

from answers import relu_backward
