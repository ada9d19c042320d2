# /// attack
# title = "fills its memory with small objects"
# score = 100
# says = ["while True:"]
# then_right = true
# isolation = ["strict", "process"]
# ///
kept = []
while True:
    kept = [kept, [None] * 100]
