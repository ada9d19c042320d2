# /// attack
# title = "empties and overwrites files by every way to open and to write one"
# score = 100
# says = ["done: []"]
# then_right = true
# ///
import ctypes
import mmap
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_ssize_t
done = []
READ_WRITE = mmap.PROT_READ | mmap.PROT_WRITE
for file in (b"@SUBMISSIONS@/anna.py", b"@HOME@/secret.txt", os.__file__.encode()):
    ways = {"to be cut off": os.O_TRUNC, "to be made": os.O_CREAT | os.O_EXCL}
    ways |= {"to append": os.O_WRONLY | os.O_APPEND, "for both": os.O_RDWR}
    ways |= {"for nothing": os.O_ACCMODE, "for nothing, cut off": os.O_ACCMODE | os.O_TRUNC}
    for name, flags in ways.items():
        if libc.open(file, flags, 0o666) != -1:
            done.append((name, file))
    if libc.open(os.path.dirname(file), os.O_TMPFILE | os.O_RDWR, 0o666) != -1:
        done.append(("without a name", file))
    beside = file + b".made"
    for name, call in {
        "creat": lambda: libc.creat(file, 0o666), "truncate": lambda: libc.truncate(file, 0),
        "unlink": lambda: libc.unlink(file), "rename": lambda: libc.rename(file, beside),
        "exchange": lambda: libc.renameat2(-100, file, -100, os.__file__.encode(), 2),
        "link": lambda: libc.link(file, beside), "symlink": lambda: libc.symlink(file, beside),
        "mkdir": lambda: libc.mkdir(beside, 0o777), "mkfifo": lambda: libc.mkfifo(beside, 0o666),
    }.items():
        if call() != -1:
            done.append((name, file))

library = os.open(os.__file__, os.O_RDONLY)
source = os.open(os.__file__, os.O_RDONLY)
read, write = os.pipe()
os.write(write, b"x")
for name, call in {
    "pwrite": lambda: libc.pwrite(library, b"x", 1, 0),
    "ftruncate": lambda: libc.ftruncate(library, 0),
    "fallocate": lambda: libc.fallocate(library, 3, 0, 4096),  # a hole
    "sendfile": lambda: libc.sendfile(library, source, None, 1),
    "copy_file_range": lambda: libc.copy_file_range(source, None, library, None, 1, 0),
    "splice": lambda: libc.splice(read, None, library, None, 1, 0),
    "mmap": lambda: libc.mmap(None, 4096, READ_WRITE, mmap.MAP_SHARED, library, 0),
    "mprotect": lambda: libc.mprotect(
        ctypes.c_void_p(libc.mmap(None, 4096, mmap.PROT_READ, mmap.MAP_SHARED, library, 0)),
        4096, READ_WRITE,
    ),
    "by its number": lambda: libc.open(f"/proc/self/fd/{library}".encode(), os.O_RDWR),
}.items():
    if call() != -1:
        done.append(name)
print("done:", done)
