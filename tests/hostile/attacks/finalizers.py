# /// attack
# title = "has objects that loop, fail and rise again when they are let go of"
# score = 100
# says = ["Looping()", "took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import gc

risen = []


class Lazarus:
    def __del__(self):
        risen.append(self)
        raise SystemExit


class Looping:
    def __del__(self):
        while True:
            pass


gc.disable()
for _ in range(100):
    cycle = Lazarus()
    cycle.cycle = cycle
Lazarus()
Looping()
gc.collect()
