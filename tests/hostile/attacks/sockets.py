# /// attack
# title = "calls out through every kind of socket"
# score = 100
# says = ["refused (EPERM): accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg recvmsg send sendmmsg sendmsg sendto setsockopt shutdown socket socketpair", "not refused: {}", "made: []", "connected: []"]
# then_right = true
# ///
import ctypes
import errno
import socket

libc = ctypes.CDLL(None, use_errno=True)
calls = """
socket socketpair bind listen connect accept accept4 getsockname getpeername getsockopt setsockopt
send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg shutdown
""".split()
answers = {}
for name in calls:  # of no descriptor, or of the family 0, which there is not
    ctypes.set_errno(0)
    first = 0 if name in ("socket", "socketpair") else -1
    result = libc[name](*map(ctypes.c_long, (first, 0, 0, 0, 0, 0)))
    answers[name] = result, errno.errorcode.get(ctypes.get_errno())
print("refused (EPERM):", *sorted(n for n, told in answers.items() if told == (-1, "EPERM")))
print("not refused:", {n: told for n, told in answers.items() if told != (-1, "EPERM")})

made, connected = [], []
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            made.append(socket.socket(family, kind))
        except OSError:
            continue
        for address in (("127.0.0.1", int("@PORT@")), ("::1", int("@PORT@")), "\0@SOCKET@"):
            try:
                made[-1].connect(address)
            except (OSError, TypeError):
                continue
            connected.append((family.name, kind.name))
print("made:", [(one.family.name, one.type.name) for one in made])
print("connected:", connected)
