# /// attack
# title = "has every thread open as many files as a process may"
# score = 100
# says = ["in a table of its own: 0, files: 250"]
# then_right = true
# ///
import ctypes
import os
import threading

libc = ctypes.CDLL(None, use_errno=True)
CLOSE_RANGE_UNSHARE = 2
apart, files = [], []


def hoard():
    # As x86-64 numbers close_range.
    if libc.syscall(436, 9000, 9001, CLOSE_RANGE_UNSHARE) == 0:
        apart.append(True)
    try:
        while True:
            files.extend(os.pipe())
    except OSError:
        pass


threads = [threading.Thread(target=hoard) for _ in range(10)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for file in files:
    try:
        os.close(file)
    except OSError:  # one of another table
        pass
print(f"in a table of its own: {len(apart)}, files: {len(files)}")
