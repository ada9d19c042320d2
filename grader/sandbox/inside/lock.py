"""What a fork gives up, for good, before it runs a line of a student's."""

from __future__ import annotations

import os
from collections.abc import Iterable

from . import jail, kernel
from .jail import attempt

# Landlock's rights, by the version (ABI) of it that knows them; see landlock(7).
_WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 1, 1 << 2, 1 << 3
_FILES = {1: 0b1_1111_1111_1111, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_PORTS = {4: 0b11}  # BIND_TCP, CONNECT_TCP
_SCOPES = {6: 0b11}  # ABSTRACT_UNIX_SOCKET, SIGNAL
# EXECUTE, MAKE_CHAR, MAKE_SOCK, MAKE_BLOCK, IOCTL_DEV
_NEVER = 1 | 1 << 6 | 1 << 9 | 1 << 11 | 1 << 15

RULES = 100
"""The descriptor of Landlock's rules, out of the way of a fork's own."""


class Lock:
    """Prepared once in a warm process, and applied in each of its forks."""

    def __init__(self, readable: Iterable[str], system_calls: bytes) -> None:
        """Prepare it.

        Args:
            readable: files and folders that may be read, besides the submission's own.
            system_calls: the seccomp filter.
        """
        self._filter = kernel.Filter(system_calls)
        self._abi = kernel.landlock_abi()
        everything = self._known(_FILES)
        devices = [path for path in jail.DEVICES if os.path.exists(path)]
        rules = kernel.landlock_ruleset(
            everything,
            self._known(_PORTS),
            self._known(_SCOPES),
            [
                *((path, _reading(path)) for path in readable),
                *((path, _READ_FILE | _WRITE_FILE) for path in devices),
                # For the folder itself it would not hold: what is mounted there covers it.
                (jail.PARENT, everything & ~_NEVER),
            ],
        )
        os.dup2(rules, RULES, inheritable=False)
        os.close(rules)

    def apply(self) -> list[str]:
        """Lock this process in; returns the layers that hold.

        Raises:
            MissingLayerError: the system does not allow it.
        """
        attempt("user namespace", kernel.drop_capabilities)
        attempt("Landlock", kernel.forbid_new_privileges)
        attempt("Landlock", kernel.obey_landlock, RULES)
        os.close(RULES)
        attempt("seccomp", self._filter.install)
        return [f"Landlock (ABI {self._abi})", "seccomp"]

    def _known(self, rights: dict[int, int]) -> int:
        """The rights that this version of Landlock knows."""
        return sum(bits for version, bits in rights.items() if version <= self._abi)


def _reading(path: str) -> int:
    return _READ_FILE | (_READ_FOLDER if os.path.isdir(path) else 0)
