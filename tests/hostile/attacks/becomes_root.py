# /// attack
# title = "takes on another user and that user's rights"
# score = 100
# says = ["refused: {(-1, 1)}"]
# then_right = true
# ///
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

refused = set()
for call in (
    lambda: libc.setuid(0),
    lambda: libc.setgid(0),
    lambda: libc.setresuid(0, 0, 0),
    lambda: libc.setgroups(0, None),
    lambda: libc.capset(b"\x22\x05\x08\x20" + bytes(4), b"\xff" * 24),
    lambda: libc.prctl(38, 0, 0, 0, 0),  # PR_SET_NO_NEW_PRIVS
    lambda: libc.prctl(4, 1, 0, 0, 0),  # PR_SET_DUMPABLE
    lambda: libc.chown(b"/submission/files", 0, 0),
    lambda: libc.execv(b"/usr/bin/su", None),
):
    refused.add((call(), ctypes.get_errno()))
print("refused:", refused)
