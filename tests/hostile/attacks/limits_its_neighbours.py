# /// attack
# title = "limits the memory of the process that all submissions are forked from"
# score = 100
# says = ["PermissionError: “[Errno 1] Operation not permitted"]
# then_right = true
# ///
import os
import resource

resource.prlimit(os.getppid(), resource.RLIMIT_AS, (1, 1))
