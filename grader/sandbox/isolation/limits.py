"""Resource limits; see setrlimit(2)."""

from __future__ import annotations

MAX_FILE_BYTES = 2**24
MAX_PRINTED_BYTES = 2**30
"""Where all that is printed goes to one file: what bounds that is what each call may print."""


def limit_resources(memory_bytes: int, cpu_seconds: int, threads: int | None = None) -> list[str]:
    """Set what a submission's code may use, its files apart; return the names of what held.

    Args:
        memory_bytes: of address space.
        cpu_seconds: of processor time.
        threads: of all processes of this user; None sets no limit.
    """
    wanted = {
        "RLIMIT_AS": (memory_bytes, memory_bytes),
        "RLIMIT_CPU": (cpu_seconds, cpu_seconds + 1),  # SIGXCPU, then SIGKILL
        "RLIMIT_NOFILE": (256, 256),
        # Less than any dump has; and unlike 0, no dump goes to a program that the system has for
        # that: see core_pattern in core(5), and the kernel's fs/coredump.c.
        "RLIMIT_CORE": (1, 1),
    }
    if threads:
        wanted["RLIMIT_NPROC"] = (threads, threads)
    return _set(wanted)


def limit_files(size: int) -> list[str]:
    """Set how large a file may grow that a submission's code writes; the same."""
    return _set({"RLIMIT_FSIZE": (size, size)})


def _set(wanted: dict[str, tuple[int, int]]) -> list[str]:
    """Set what the system lets be set: macOS refuses some."""
    try:
        import resource
    except ImportError:  # Windows
        return []
    held = []
    for name, limits in wanted.items():
        try:
            number = getattr(resource, name)
            most = resource.getrlimit(number)[1]
            if most != resource.RLIM_INFINITY:  # it can be lowered alone
                limits = (min(limits[0], most), min(limits[1], most))
            resource.setrlimit(number, limits)
        except (OSError, ValueError):
            continue
        held.append(name)
    return held
