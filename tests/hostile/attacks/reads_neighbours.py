# /// attack
# title = "reads the other submissions"
# score = 100
# says = ["nothing to see"]
# then_right = true
# ///
import os

found = []
for folder in ("@SUBMISSIONS@", "..", "../..", "/", "/work", "/home", "/tmp"):
    for place, _, files in os.walk(folder):
        found += [open(os.path.join(place, file)).read() for file in files if file.endswith(".py")]
print(found or "nothing to see")
