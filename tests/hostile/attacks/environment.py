# /// attack
# title = "looks for secrets in its environment and arguments"
# score = 100
# says = ["names: ['HOME', 'LANG', 'MKL_NUM_THREADS', 'MPLBACKEND', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'PATH', 'PYTHONHASHSEED', 'TMPDIR']", "arguments: ['submission'] []"]
# then_right = true
# isolation = ["strict", "process"]
# [landlock]
# says = ["names: ['HOME', 'LANG', 'MKL_NUM_THREADS', 'MPLBACKEND', 'MPLCONFIGDIR', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'PATH', 'PYTHONHASHSEED', 'TMPDIR']", "arguments: ['submission'] []"]
# ///
import os
import sys

found_by = {"LD_LIBRARY_PATH", "PYTHONUSERBASE"}  # Python itself, and packages of the user's own
print("names:", sorted({*os.environ} - found_by))
print("arguments:", sys.argv, sys.orig_argv)
