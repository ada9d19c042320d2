# /// attack
# title = "puts something else in the place of its output"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys


class Stream:
    def __getattr__(self, name):
        raise SystemExit("a stream that ends all")


sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Stream()
