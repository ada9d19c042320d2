# /// attack
# title = "makes devices, pipes and setuid programs"
# score = 100
# says = ["made: []", "PermissionError: “[Errno 1] Operation not permitted"]
# then_right = true
# ///
import os
import stat

made = []
for kind in (stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK):
    try:
        made.append(os.mknod("special", kind | 0o666, os.makedev(1, 1)))
    except PermissionError:
        continue
open("program", "w").write("#!/usr/bin/env python3")
os.chmod("program", 0o6777)
print("made:", made)
os.execv("program", ["program"])
