# /// attack
# title = "loops for ever at its top level"
# score = 100
# says = ["took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
while True:
    pass
