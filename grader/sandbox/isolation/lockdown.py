"""What a student's process gives up, for good, before it runs a line of a student's.

Prepared once in a warm process, and applied in each of its forks.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from . import kernel
from .attempt import attempt
from .readable_files import DEVICES

# Landlock's rights, by the version (ABI) of it that knows them; see landlock(7).
_WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 1, 1 << 2, 1 << 3
_FILES = {1: 0b1_1111_1111_1111, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_PORTS = {4: 0b11}  # BIND_TCP, CONNECT_TCP
_SCOPES = {6: 0b11}  # ABSTRACT_UNIX_SOCKET, SIGNAL
_QUIET = 7
"""The version from which on Landlock writes a log, and can be told not to."""
# EXECUTE, MAKE_CHAR, MAKE_SOCK, MAKE_BLOCK, IOCTL_DEV
_NEVER = 1 | 1 << 6 | 1 << 9 | 1 << 11 | 1 << 15

RULES = 100
"""The descriptor of Landlock's rules, out of the way of a fork's own."""


class Lock:
    """The rules of Landlock, where there is Landlock, and the filter of system calls."""

    def __init__(
        self, system_calls: bytes, abi: int = 0, rules: Iterable[tuple[str, int]] = ()
    ) -> None:
        """Prepare it.

        Args:
            system_calls: the seccomp filter.
            abi: the version of Landlock to use; 0 for none.
            rules: files and folders, each with the rights that are left; see `reading`, `own`.

        Raises:
            Refused: the system does not allow it.
        """
        self._filter = system_calls
        self._abi = abi
        self.layers = (*((f"Landlock (ABI {abi})",) if abi else ()), "seccomp")
        """Those that it makes."""
        if abi:
            attempt("landlock", self._open_rules, rules)

    def apply(self) -> None:
        """Lock this process in.

        Raises:
            Refused: the system does not allow it.
        """
        attempt("capabilities", kernel.drop_capabilities)
        attempt("privileges", kernel.forbid_new_privileges)
        if self._abi:
            # Else what a submission is refused, a million times, would fill the disk with a log.
            attempt("landlock", kernel.obey_landlock, RULES, self._abi >= _QUIET)
            os.close(RULES)
        attempt("seccomp", kernel.install_filter, self._filter)

    def _open_rules(self, rules: Iterable[tuple[str, int]]) -> None:
        files, ports, scopes = map(self._known, (_FILES, _PORTS, _SCOPES))
        allowed = [(path, rights & files) for path, rights in rules]
        ruleset = kernel.landlock_ruleset(files, ports, scopes, allowed)
        os.dup2(ruleset, RULES, inheritable=False)
        os.close(ruleset)

    def _known(self, rights: dict[int, int]) -> int:
        """The rights that this version of Landlock knows."""
        return sum(bits for version, bits in rights.items() if version <= self._abi)


def own(folder: str) -> tuple[str, int]:
    """Return the rule for a folder in which a submission may make and change files."""
    return folder, sum(_FILES.values()) & ~_NEVER


def devices() -> Iterator[tuple[str, int]]:
    """Yield the rules for the devices that a submission may use."""
    return ((path, _READ_FILE | _WRITE_FILE) for path in DEVICES if os.path.exists(path))


def reading(path: str, hidden: Iterable[str] = ()) -> Iterator[tuple[str, int]]:
    """Yield the rules for reading a file, or a folder and what is in it.

    Rules add up. So where a folder holds something hidden, all else in it has rules of its own; the
    names of what is hidden can be read.

    Args:
        path: where it really is.
        hidden: files and folders that are left out, where they really are.
    """
    inside = [each for each in hidden if each.startswith(path + "/")]
    if path in hidden:
        return
    if not inside:
        yield path, _READ_FILE | (_READ_FOLDER if os.path.isdir(path) else 0)
        return
    yield path, _READ_FOLDER
    with os.scandir(path) as entries:
        for entry in entries:
            if not entry.is_symlink():
                yield from reading(entry.path, inside)
