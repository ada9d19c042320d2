# /// attack
# title = "imports its answers from an archive"
# score = 0
# says = ["ImportError: “data.npz is an archive, from which no code is imported"]
# isolation = ["strict", "process"]
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied", "ModuleNotFoundError: “No module named"]
# ///
import sys
import zipfile

with zipfile.ZipFile("data.npz", "w") as packed:
    code = "import numpy as np\ndef relu_backward(dA, Z): return np.where(Z > 0, dA, 0)\n"
    packed.writestr("answers.py", code)
sys.path.insert(0, "data.npz")

from answers import relu_backward
