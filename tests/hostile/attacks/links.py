# /// attack
# title = "makes links to what lies outside"
# score = 100
# says = ["read: [] linked: []"]
# then_right = true
# ///
import os

read, linked = [], []
for place in ("@SUBMISSIONS@", "@REFERENCE@", "@HOME@", "/etc", "/proc/self/root", "/root"):
    os.symlink(place, "link")
    for file in ("anna.py", "relu.py", "secret.txt", "passwd", "etc/passwd", ".bashrc"):
        try:
            read.append(open(f"link/{file}").read())
        except OSError:
            continue
    os.remove("link")
for place in ("@SUBMISSIONS@/anna.py", "/dev/null", os.__file__):
    try:
        linked.append(os.link(place, "hard"))
    except OSError:
        continue
print("read:", read, "linked:", linked)
