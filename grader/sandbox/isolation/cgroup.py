"""Limits all processes of a submission together, by control groups where these can be written.

setrlimit(2) limits each process separately, and does not limit a file system in memory. Versions 1
and 2 of the interface are supported; see cgroups(7) and the kernel's `cgroup-v2.rst`.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MOUNT = Path("/sys/fs/cgroup")
PREFIX = "grader-"
MAX_PIDS = 100
# `cpu` needs no limit: each group gets the same share, however many threads it has.
CONTROLLERS = ("memory", "pids", "cpu")
NO_LIMIT = 2**50  # bytes, more than any system has
GONE_SECONDS = 1.0  # how long `close` waits for the processes to end


class Cgroup:
    """A control group for one process and all its descendants."""

    def __init__(self, pid: int) -> None:
        """Move a process into a new group; do nothing where the system does not allow it."""
        self._unlimited: set[str] = set()  # controllers whose limits cannot be written
        self._folders: dict[str, Path] = {}
        for controller, parent in _parents():
            if controller not in self._folders:
                with suppress(OSError):
                    self._folders[controller] = _join(parent, pid)
        self._limit("pids", {"pids.max": MAX_PIDS})
        self.limit_memory(NO_LIMIT)

    @property
    def layers(self) -> tuple[str, ...]:
        """The name of this layer of isolation, for a report; empty where no limit holds."""
        held = sorted(self._folders.keys() - self._unlimited)
        return (f"cgroup ({', '.join(held)})",) if held else ()

    def limit_memory(self, size: int) -> None:
        """Limit the memory of all processes together, files in memory included, to `size` bytes."""
        # The files' names in versions 2 and 1. Without swap, since swapped memory does not count.
        limits = {"memory.max": size, "memory.limit_in_bytes": size, "memory.swap.max": 0}
        self._limit("memory", limits)

    def _limit(self, controller: str, limits: dict[str, int]) -> None:
        """Write each limit to the controller's file of that name, if the file exists."""
        try:
            for name, limit in limits.items() if controller in self._folders else ():
                file = self._folders[controller] / name
                if file.exists():
                    file.write_text(str(limit))
        except OSError:
            self._unlimited.add(controller)

    def close(self) -> None:
        """Remove the group when its processes have ended; wait at most `GONE_SECONDS`."""
        deadline = time.monotonic() + GONE_SECONDS
        for folder in set(self._folders.values()):
            while folder.exists() and time.monotonic() < deadline:
                with suppress(OSError):
                    folder.rmdir()
                time.sleep(0.001)


def _join(parent: Path, pid: int) -> Path:
    """Make a group below `parent` and move a process into it; raise OSError if this fails."""
    for stale in parent.glob(f"{PREFIX}*"):
        if not Path("/proc", stale.name.removeprefix(PREFIX)).exists():
            with suppress(OSError):
                stale.rmdir()
    folder = parent / f"{PREFIX}{pid}"
    folder.mkdir(exist_ok=True)
    try:
        (folder / "cgroup.procs").write_text(str(pid))
    except OSError:
        folder.rmdir()
        raise
    return folder


def _parents() -> Iterator[tuple[str, Path]]:
    """Yield each controller, with the folder of the group below which to make a new one."""
    with suppress(OSError), open("/proc/self/cgroup") as groups:  # some kernels have no groups
        for line in groups:
            _, names, path = line.rstrip("\n").split(":", 2)
            if names:  # version 1
                for name in set(names.split(",")) & set(CONTROLLERS):
                    yield name, MOUNT / names / path.lstrip("/")
                continue
            for mount in (MOUNT, MOUNT / "unified"):
                own = mount / path.lstrip("/")
                # A group with processes of its own cannot limit the groups below it.
                parent = own if own == mount else own.parent
                with suppress(OSError):
                    for name in (parent / "cgroup.subtree_control").read_text().split():
                        if name in CONTROLLERS:
                            yield name, parent
