"""Resource limits; see setrlimit(2)."""

from __future__ import annotations


def limit_resources(memory_bytes: int, cpu_seconds: int, processes: int | None) -> list[str]:
    """Set what the system lets be set (macOS refuses some), and name it."""
    try:
        import resource
    except ImportError:  # Windows
        return []
    wanted = {
        "RLIMIT_AS": (memory_bytes, memory_bytes),
        "RLIMIT_CPU": (cpu_seconds, cpu_seconds + 1),  # SIGXCPU, then SIGKILL
        "RLIMIT_FSIZE": (2**24, 2**24),
        "RLIMIT_NOFILE": (256, 256),
        "RLIMIT_CORE": (0, 0),
    }
    if processes:
        wanted["RLIMIT_NPROC"] = (processes, processes)
    held = []
    for name, limits in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), limits)
        except (OSError, ValueError):
            continue
        held.append(name)
    return held
