# /// attack
# title = "loads its answers from an archive by hand"
# score = 0
# says = ["ImportError: “data.npz is an archive, from which no code is imported"]
# isolation = ["strict", "process"]
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied"]
# ///
import zipfile
import zipimport

with zipfile.ZipFile("data.npz", "w") as packed:
    code = "import numpy as np\ndef relu_backward(dA, Z): return np.where(Z > 0, dA, 0)\n"
    packed.writestr("answers.py", code)

relu_backward = zipimport.zipimporter("data.npz").load_module("answers").relu_backward
