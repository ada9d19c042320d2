# /// attack
# title = "calls out through every kind of socket"
# score = 100
# says = ["connected: []"]
# then_right = true
# ///
import socket

connected = []
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        for address in (("127.0.0.1", int("@PORT@")), ("::1", int("@PORT@")), "\0@SOCKET@"):
            try:
                socket.socket(family, kind).connect(address)
            except (OSError, TypeError):
                continue
            connected.append((family, kind))
print("connected:", connected)
