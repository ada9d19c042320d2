# /// attack
# title = "loads its answers from bytecode that is called data"
# score = 0
# says = ["ImportError: “data.bin is compiled code, which is not run: import its source"]
# isolation = ["strict", "process"]
# ///
import os
import py_compile
from importlib.machinery import SourcelessFileLoader

with open("answers.txt", "w") as source:
    source.write("import numpy as np\ndef relu_backward(dA, Z): return np.where(Z > 0, dA, 0)\n")
py_compile.compile("answers.txt", "data.bin")
os.remove("answers.txt")

relu_backward = SourcelessFileLoader("answers", "data.bin").load_module().relu_backward
