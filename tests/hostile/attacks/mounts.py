# /// attack
# title = "mounts, changes its root, and enters other namespaces"
# score = 100
# says = ["refused: {(-1, 1)}"]
# then_right = true
# ///
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

refused = set()
for call in (
    lambda: libc.mount(b"proc", b"/submission/files", b"proc", 0, None),
    lambda: libc.mount(b"/", b"/submission/files", None, 4096, None),  # MS_BIND
    lambda: libc.umount2(b"/submission/files", 2),
    lambda: libc.chroot(b"/submission/files"),
    lambda: libc.syscall(155, b".", b"."),  # pivot_root
    lambda: libc.unshare(0x10000000),  # CLONE_NEWUSER
    lambda: libc.unshare(0x00020000),  # CLONE_NEWNS
    lambda: libc.setns(3, 0),
    lambda: libc.syscall(428, -100, b"/", 1),  # open_tree
    lambda: libc.syscall(430, b"proc", 0),  # fsopen
    lambda: libc.syscall(442, -100, b"/", 0, None, 0),  # mount_setattr
    lambda: libc.syscall(304, 3, None, 0),  # open_by_handle_at
):
    refused.add((call(), ctypes.get_errno()))
print("refused:", refused)
