# /// attack
# title = "prints a gigabyte"
# score = 100
# says = ["printed more than 1024 kB"]
# then_right = true
# isolation = ["strict", "process"]
# ///
for _ in range(10**3):
    print("x" * 10**6)
