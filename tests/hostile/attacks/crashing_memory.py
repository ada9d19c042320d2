# /// attack
# title = "reads its memory at every address"
# score = 100
# says = ["SIGSEGV"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import ctypes

for address in range(0, 2**47, 2**20):
    ctypes.string_at(address, 4096)
