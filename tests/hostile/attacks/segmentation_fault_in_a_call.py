# /// attack
# title = "reads memory that is not there, in every call"
# score = 60
# verdicts = { "problem2.positive" = "crash", "problem2.mixed" = "crash", "problem2.zero" = "not_run" }
# says = ["relu_backward crashed the whole process (SIGSEGV)", "the submission had to be stopped too often"]
# isolation = ["strict", "process"]
# ///
import ctypes


def relu_backward(dA, Z):
    return ctypes.string_at(0)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
