# /// attack
# title = "reads reports, home folders, accounts and logs"
# score = 100
# says = ["found: [] ['files']"]
# then_right = true
# [landlock]
# says = ["FileNotFoundError: “[Errno 2] No such file or directory: '/submission'"]
# ///
import os

found = []
for place in (
    "@REPORTS@", "@HOME@", "@REPORTS@/secret.txt", "@HOME@/secret.txt", "/root", "/etc/passwd",
    "/etc/shadow", "/etc/hostname", "/var", "/run", "/boot", "/opt", "/srv", "/mnt", "/bin/sh",
    "/", "/usr", "/etc", "/dev", "/dev/shm", os.path.expanduser("~root"), "/submission/files/../../root",
):
    for look in (os.listdir, lambda path: open(path).read()):
        try:
            found.append(look(place))
        except OSError:
            continue
print("found:", found, os.listdir("/submission"))
