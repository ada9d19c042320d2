# /// attack
# title = "cuts off the file that its memory is mapped to"
# score = 100
# says = ["memory[0]", "crashed the whole process (SIGBUS)"]
# then_right = true
# isolation = ["strict", "process"]
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied"]
# ///
import mmap

file = open("mapped", "wb+")
file.truncate(4096)
memory = mmap.mmap(file.fileno(), 4096)
file.truncate(0)
memory[0]
