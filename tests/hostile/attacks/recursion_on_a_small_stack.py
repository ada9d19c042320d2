# /// attack
# title = "recurses in C on a stack of 32 kB"
# score = 100
# says = ["crashed the whole process (SIGSEGV)"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys
import threading


class Endless:
    def __repr__(self):
        return repr([self, self.__class__()])


sys.setrecursionlimit(10**5)
threading.stack_size(32768)
thread = threading.Thread(target=repr, args=(Endless(),))
thread.start()
thread.join()
