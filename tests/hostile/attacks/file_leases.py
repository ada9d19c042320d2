# /// attack
# title = "takes out leases on libraries, so that its neighbours' imports wait"
# score = 100
# says = ["PermissionError: “[Errno 1] Operation not permitted", "fcntl.flock"]
# then_right = true
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied"]
# ///
import fcntl

library = open("library", "wb+")
fcntl.fcntl(library, fcntl.F_SETLEASE, fcntl.F_WRLCK)
fcntl.flock(library, fcntl.LOCK_EX)
