# /// attack
# title = "reads memory that is not there"
# score = 100
# says = ["crashed the whole process (SIGSEGV)"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import ctypes

ctypes.string_at(0)
