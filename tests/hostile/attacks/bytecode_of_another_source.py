# /// attack
# title = "has bytecode in the cache that is not of the source beside it"
# score = 0
# says = ["ImportError: “cannot import name 'relu_backward' from 'answers'"]
# isolation = ["strict", "process"]
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied", "ModuleNotFoundError: “No module named"]
# ///
import importlib.util
import os
import py_compile

with open("answers.py", "w") as source:
    source.write("import numpy as np\ndef relu_backward(dA, Z): return np.where(Z > 0, dA, 0)\n")
cached = importlib.util.cache_from_source(os.path.abspath("answers.py"))
unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
py_compile.compile("answers.py", cached, invalidation_mode=unchecked)
with open("answers.py", "w") as source:
    source.write("# Nothing to be seen here.\n")

from answers import relu_backward
