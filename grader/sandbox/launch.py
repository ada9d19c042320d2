"""Starting a student's process, and learning how it ended: in an interpreter of its own.

`warm.py` has the fast way, a fork of a process that is up already.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

INSIDE = Path(__file__).with_name("inside")
# The modules of `inside` are compiled under a name that is no path: tracebacks that a student
# prints show no code of ours. Nothing is looked for in the working directory.
BOOT = """
import sys
from importlib import import_module
from importlib.machinery import FileFinder, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
_, folder, entry, *arguments = sys.argv
sys.path[:] = filter(None, sys.path)
class Loader(SourceFileLoader):
    def source_to_code(self, data, path, *, _optimize=-1):
        return compile(data, "<grader>", "exec", dont_inherit=True, optimize=_optimize)
def hook(path):
    if path != folder:
        raise ImportError
    return FileFinder(path, (Loader, [".py"]))
sys.path_hooks.insert(0, hook)
start = folder + "/__init__.py"
spec = spec_from_file_location(
    "_inside", start, loader=Loader("_inside", start), submodule_search_locations=[folder])
sys.modules["_inside"] = module_from_spec(spec)
spec.loader.exec_module(sys.modules["_inside"])
main = import_module("_inside." + entry).main
sys.path_hooks.remove(hook)
main(*map(int, arguments))
"""
END_SECONDS = 10.0


@dataclass(frozen=True)
class Ending:
    """How a student's process ended, and what it used."""

    code: int | None
    """Its exit status, or the signal that ended it as a negative number; None where unknown."""
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


class Launched(Protocol):
    """A student's process that has been started, seen from the grader."""

    commands: int
    """A descriptor to write to; this and the next two are closed by `close`."""
    replies: int
    printed: int

    def wait(self, seconds: float) -> Ending | None:
        """How it ended, should it end by itself in that time."""

    def end(self) -> Ending:
        """End it, and all that descends from it, if it has not ended yet."""

    def close(self) -> None: ...


def interpreter(entry: str, *arguments: int) -> list[str]:
    """The command that runs `main` of one of the modules of `inside`."""
    options = ["-s", "-B", "-X", "utf8"]
    return [sys.executable, *options, "-c", BOOT, str(INSIDE), entry, *map(str, arguments)]


def clean_environment() -> dict[str, str]:
    """All that a student's process gets of an environment; nothing of ours is in it."""
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        **dict.fromkeys(threads, "1"),
    }


class Alone:
    """A student's process in an interpreter of its own, where fork is not to be had."""

    def __init__(self) -> None:
        self._popen = subprocess.Popen(  # noqa: S603 (our own interpreter and script)
            interpreter("alone"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=os.sep,
            env=clean_environment(),
            start_new_session=True,
            bufsize=0,
        )
        streams = (self._popen.stdin, self._popen.stdout, self._popen.stderr)
        self.commands, self.replies, self.printed = (s.fileno() for s in streams if s)
        self._ending: Ending | None = None

    def wait(self, seconds: float) -> Ending | None:
        deadline = time.monotonic() + seconds
        while self._ending is None:
            pid, status, usage = os.wait4(self._popen.pid, os.WNOHANG)
            if pid:
                code = self._popen.returncode = os.waitstatus_to_exitcode(status)
                unit = 1 if sys.platform == "darwin" else 1024
                cpu_seconds = usage.ru_utime + usage.ru_stime
                self._ending = Ending(code, cpu_seconds, usage.ru_maxrss * unit)
            elif time.monotonic() >= deadline:
                return None
            else:
                time.sleep(0.001)
        return self._ending

    def end(self) -> Ending:
        # What it started in its own group goes with it, even where it has ended itself.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        return self.wait(END_SECONDS) or Ending(None)

    def close(self) -> None:
        for stream in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if stream:
                stream.close()
