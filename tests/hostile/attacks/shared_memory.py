# /// attack
# title = "leaves messages for others in shared memory, queues and semaphores"
# score = 100
# says = ["refused: {(-1, 1)}"]
# then_right = true
# ///
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

refused = set()
for call in (
    lambda: libc.shmget(4711, 4096, 0o1666),
    lambda: libc.msgget(4711, 0o1666),
    lambda: libc.semget(4711, 1, 0o1666),
    lambda: libc.mq_open(b"/kept", 0o102, 0o666, None),
    lambda: libc.socketpair(1, 1, 0, (ctypes.c_int * 2)()),
    lambda: libc.memfd_create(b"kept", 0),
):
    refused.add((call(), ctypes.get_errno()))
print("refused:", refused)
