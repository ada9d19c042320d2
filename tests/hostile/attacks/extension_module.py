# /// attack
# title = "brings a compiled module"
# score = 100
# says = ["ImportError: “_umath_linalg.so is compiled code, which is not run: import its source"]
# then_right = true
# isolation = ["strict", "process"]
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied", "ModuleNotFoundError: “No module named"]
# ///
import shutil

import numpy.linalg._umath_linalg

shutil.copyfile(numpy.linalg._umath_linalg.__file__, "_umath_linalg.so")
import _umath_linalg
