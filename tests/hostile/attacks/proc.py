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
    for entry in ("mem", "environ", "maps", "cmdline", "exe", "root/etc/passwd", "cwd", "fd/3"):
        if os.path.lexists(f"/proc/{process}/{entry}"):
            found.append((process, entry))
print("found:", found + glob.glob("/proc/*") + glob.glob("/sys/*"))
