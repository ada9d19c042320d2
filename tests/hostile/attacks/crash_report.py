# /// attack
# title = "has a crash report written of what is on its stack"
# score = 100
# says = ["crashed the whole process (SIGSEGV)"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import ctypes
import faulthandler

faulthandler.enable()
ctypes.string_at(0)
