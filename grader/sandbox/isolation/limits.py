"""Resource limits of a student's process; see setrlimit(2)."""

from contextlib import suppress


def limit_resources(
    memory_bytes: int, cpu_seconds: int, file_bytes: int, threads: int | None = None
) -> list[str]:
    """Limit this process and its user's threads; return the names of the limits that hold."""
    try:
        import resource
    except ImportError:  # Windows
        return []
    wanted = {
        "RLIMIT_AS": (memory_bytes, memory_bytes),
        "RLIMIT_CPU": (cpu_seconds, cpu_seconds + 1),  # until SIGXCPU, and until SIGKILL
        "RLIMIT_NOFILE": (256, 256),
        # 1 byte is too small for any dump. With 0, the system could still send the dump to a
        # program: see core_pattern in core(5), and the kernel's fs/coredump.c.
        "RLIMIT_CORE": (1, 1),
    }
    if threads:
        wanted["RLIMIT_NPROC"] = (threads, threads)
    wanted["RLIMIT_FSIZE"] = (file_bytes, file_bytes)
    held = []
    for name, limits in wanted.items():
        with suppress(OSError, ValueError):  # macOS refuses some limits
            number = getattr(resource, name)
            most = resource.getrlimit(number)[1]
            if most != resource.RLIM_INFINITY:  # a hard limit can only be lowered
                limits = (min(limits[0], most), min(limits[1], most))
            resource.setrlimit(number, limits)
            held.append(name)
    return held
