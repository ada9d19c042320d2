# /// attack
# title = "runs a program that it has written to memory"
# score = 100
# says = ["PermissionError: “[Errno 1] Operation not permitted"]
# then_right = true
# ///
import os

memory = os.memfd_create("program")
os.write(memory, open("/proc/self/exe", "rb").read())
os.execve(memory, ["program"], {})
