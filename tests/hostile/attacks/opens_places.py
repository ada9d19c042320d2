# /// attack
# title = "takes hold of files without opening them, and opens them then"
# score = 100
# says = ["done: []"]
# then_right = true
# ///
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
done = []
for file in ("@SUBMISSIONS@/anna.py", "@SUBMISSIONS@", "@HOME@", "/etc/passwd", "/dev/tty", "/proc/self"):
    try:
        place = os.open(file, os.O_PATH)
    except OSError:
        continue
    for name, call in {
        "read": lambda: os.read(place, 1),
        "list": lambda: os.listdir(place),
        "open by its number": lambda: os.open(f"/proc/self/fd/{place}", os.O_RDONLY),
        "open in it": lambda: os.open(".", os.O_RDONLY, dir_fd=place),
        "open a file in it": lambda: os.open("anna.py", os.O_RDONLY, dir_fd=place),
        "list where one is": lambda: (os.fchdir(place), os.listdir(".")),
        "link by its number": lambda: os.link(f"/proc/self/fd/{place}", "link", follow_symlinks=True),
        "run": lambda: os.execve(place, ["program"], {}),
    }.items():
        try:
            call()
            done.append((name, file))
        except OSError:
            continue
    for number in (303, 304):  # name_to_handle_at, open_by_handle_at
        if libc.syscall(number, place, b"", bytes(200), bytes(8), 0x1000) != -1:
            done.append((number, file))
print("done:", done)
