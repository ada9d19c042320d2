"""Control groups, where they can be written: limits that processes have together.

Limits of one process (setrlimit(2)) do not bound what several hold, nor a memory file system. Both
versions of the interface are known; see cgroups(7) and the kernel's `cgroup-v2.rst`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

MOUNT = Path("/sys/fs/cgroup")
PREFIX = "grader-"
MAX_PIDS = 100
LIMITS = {
    "memory": ("memory.max", "memory.limit_in_bytes"),
    "pids": ("pids.max", "pids.max"),
    "cpu": (),
}
"""By controller, the file that holds its limit, in version 2 and 1.

Processors need none: groups share them alike, however many threads one of them has.
"""
SWAP = "memory.swap.max"
"""What of it may be swapped out, in version 2: else memory would have no bound."""
NO_LIMIT = 2**50
GONE_SECONDS = 1.0


class Cgroup:
    """A control group of its own for a process and all that descends from it."""

    def __init__(self, pid: int) -> None:
        """Move a process into it; without effect where the system does not let it be."""
        self._memory = NO_LIMIT
        self._unlimited: set[str] = set()
        """Controllers whose limits cannot be written."""
        self._folders: dict[str, Path] = {}
        for controller, parent in _parents():
            if controller not in self._folders:
                with suppress(OSError):
                    self._folders[controller] = _join(parent, pid)
        self._set("pids", MAX_PIDS)
        self._set("memory", NO_LIMIT)
        self._write("memory", {SWAP: 0})

    @property
    def layers(self) -> tuple[str, ...]:
        """The layer that it makes, for a report; none where nothing could be written."""
        held = sorted(self._folders.keys() - self._unlimited)
        return (f"cgroup ({', '.join(held)})",) if held else ()

    def limit_memory(self, size: int) -> None:
        """Bound what its processes hold together, files in memory included."""
        if size != self._memory:
            self._set("memory", size)
            self._memory = size

    def _set(self, controller: str, limit: int) -> None:
        self._write(controller, dict.fromkeys(LIMITS[controller], limit))

    def _write(self, controller: str, numbers: Mapping[str, int]) -> None:
        """Write to those files of a group that this version of the interface has."""
        folder = self._folders.get(controller)
        if folder is None:
            return
        try:
            for name, number in numbers.items():
                if (folder / name).exists():
                    (folder / name).write_text(str(number))
        except OSError:
            self._unlimited.add(controller)

    def close(self) -> None:
        """Remove it, once its processes are gone."""
        deadline = time.monotonic() + GONE_SECONDS
        for folder in set(self._folders.values()):
            while folder.exists() and time.monotonic() < deadline:
                with suppress(OSError):
                    folder.rmdir()
                    break
                time.sleep(0.001)


def _join(parent: Path, pid: int) -> Path:
    """Make a group below `parent` and move a process into it.

    Raises:
        OSError: it is not ours to do.
    """
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
    """The controllers that there are, and below which group one of ours may be made."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:  # a kernel without control groups
        return
    for line in lines:
        _, names, path = line.split(":", 2)
        if names:
            for name in set(names.split(",")) & set(LIMITS):
                yield name, MOUNT / names / path.lstrip("/")
            continue
        for mount in (MOUNT, MOUNT / "unified"):
            own = mount / path.lstrip("/")
            # A group that has processes can have none below it that a controller bounds.
            parent = own if own == mount else own.parent
            with suppress(OSError):
                for name in (parent / "cgroup.subtree_control").read_text().split():
                    if name in LIMITS:
                        yield name, parent
