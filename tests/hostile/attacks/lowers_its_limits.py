# /// attack
# title = "leaves itself no file, no thread and no processor time"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import resource

for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_STACK):
    resource.setrlimit(limit, (0, 0))
