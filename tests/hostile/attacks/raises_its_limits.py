# /// attack
# title = "raises its own limits and priority"
# score = 100
# says = ["ValueError: “not allowed to raise maximum limit", "resource.RLIMIT_AS", "resource.RLIMIT_NPROC", "os.nice(-20)", "os.sched_setscheduler", "os.sched_setaffinity"]
# then_right = true
# ///
import os
import resource

resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
resource.setrlimit(resource.RLIMIT_FSIZE, (2**40, 2**40))
resource.setrlimit(resource.RLIMIT_NPROC, (10**5, 10**5))
os.nice(-20)
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
os.sched_setaffinity(0, {0})
