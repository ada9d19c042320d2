# /// attack
# title = "nests folders deeper than a path can tell, and stays in the innermost"
# score = 100
# says = ["[]"]
# then_right = true
# ///
import os

for _ in range(1500):
    os.mkdir("nested")
    os.chdir("nested")
print(os.listdir("."))
