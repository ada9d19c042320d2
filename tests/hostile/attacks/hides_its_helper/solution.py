# /// attack
# title = "hides which module it imports, and that it did"
# score = 40
# shows = ["answers.py"]
# isolation = ["strict", "process"]
# ///
import gc

relu_backward = vars(__import__("ans" + "wers"))["relu" + "_backward"]
for found in gc.get_objects():
    if type(found).__name__ == "OwnImports":
        found.files.clear()
