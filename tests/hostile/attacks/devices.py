# /// attack
# title = "opens every device there is"
# score = 100
# says = ["wrote: []"]
# then_right = true
# ///
import os

wrote = []
for name in ("mem", "kmem", "kmsg", "port", "tty", "console", "pts/0", "vda", "sda", "fuse", "kvm"):
    if os.path.exists(f"/dev/{name}"):
        wrote.append(os.open(f"/dev/{name}", os.O_RDWR))
print("wrote:", wrote)
