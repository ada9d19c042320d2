# /// attack
# title = "reads memory, environment and maps of all processes in /proc"
# score = 100
# says = ["found: []"]
# then_right = true
# ///
import glob
import os

found = []
for process in ("self", "1", "@PID@", str(os.getppid()), "thread-self"):
    for entry in ("mem", "environ", "maps", "cmdline", "root/etc/passwd", "fd/3", "status"):
        try:
            found.append(open(f"/proc/{process}/{entry}", "rb").read(1))
        except OSError:
            continue
    for entry in ("", "fd", "task", "cwd"):
        try:
            found.append(os.listdir(f"/proc/{process}/{entry}"))
        except OSError:
            continue
for process in ("1", "@PID@", str(os.getppid())):
    for link in ("cwd", "exe", "root", "fd/1", "ns/mnt"):
        try:
            found.append(os.readlink(f"/proc/{process}/{link}"))
        except OSError:
            continue
print("found:", found + glob.glob("/proc/*") + glob.glob("/sys/*"))
