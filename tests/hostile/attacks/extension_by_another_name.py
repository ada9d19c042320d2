# /// attack
# title = "loads a compiled module that is called data"
# score = 100
# says = ["ImportError: “data.bin is compiled code, which is not run: import its source"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import shutil
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location

import numpy.linalg._umath_linalg

shutil.copyfile(numpy.linalg._umath_linalg.__file__, "data.bin")
loader = ExtensionFileLoader("_umath_linalg", "data.bin")
module_from_spec(spec_from_file_location("_umath_linalg", loader=loader))
