# /// attack
# title = "reads memory that is not there, in every call"
# score = 60
# verdicts = { "problem2.positive" = "crash", "problem2.mixed" = "crash", "problem2.zero" = "not_run" }
# says = ["relu_backward crashed the whole process (SIGSEGV)", "the submission had to be stopped too often"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import ctypes


def relu_backward(dA, Z):
    return ctypes.string_at(0)
