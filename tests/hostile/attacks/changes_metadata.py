# /// attack
# title = "changes the mode, owner, times, attributes and flags of files"
# score = 100
# says = ["done: []"]
# then_right = true
# ///
import ctypes
import fcntl
import os

libc = ctypes.CDLL(None, use_errno=True)
FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR = 0x80086601, 0x40086602, 0x401C5820
done = []


def attempt(what, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except OSError:
        return
    done.append(what)


for file in ("@SUBMISSIONS@/anna.py", "@SUBMISSIONS@", "@HOME@/secret.txt", os.__file__, "/dev/null"):
    attempt(("chmod", file), os.chmod, file, 0o777)
    attempt(("chown", file), os.chown, file, -1, -1)
    attempt(("utime", file), os.utime, file)
    attempt(("utime of the link", file), os.utime, file, (1, 1), follow_symlinks=False)
    attempt(("setxattr", file), os.setxattr, file, "user.kept", b"message")
    attempt(("getxattr", file), os.getxattr, file, "security.capability")
    try:
        place = os.open(file, os.O_PATH)
    except OSError:
        continue
    attempt(("fchmod", file), os.fchmod, place, 0o777)
    attempt(("utime of its place", file), os.utime, place)
    attempt(("chmod by its number", file), os.chmod, f"/proc/self/fd/{place}", 0o777)
    if libc.syscall(452, place, b"", 0o777, 0x1000) != -1:  # fchmodat2, AT_EMPTY_PATH
        done.append(("fchmodat2", file))
with open(os.__file__, "rb") as library:
    attempt("fchmod", os.fchmod, library.fileno(), 0o777)
    attempt("utime", os.utime, library.fileno())
    for command in (FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR):
        attempt(command, fcntl.ioctl, library, command, bytes(28))
print("done:", done)
