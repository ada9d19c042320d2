# /// attack
# title = "brings a numpy.py of its own"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
