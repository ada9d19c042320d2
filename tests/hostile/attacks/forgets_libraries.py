# /// attack
# title = "has the system forget the libraries that its neighbours are going to read"
# score = 100
# says = ["PermissionError: [Errno 1] Operation not permitted"]
# then_right = true
# ///
import os

library = os.open(os.__file__, os.O_RDONLY)
os.posix_fadvise(library, 0, 0, os.POSIX_FADV_WILLNEED)
os.posix_fadvise(library, 0, 0, os.POSIX_FADV_DONTNEED)
