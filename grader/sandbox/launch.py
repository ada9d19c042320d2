"""Starting a student's process, and learning how it ended: in an interpreter of its own.

This is for `--isolation process`, on any system; `warm.py` has strict isolation: a fork of a
process that is up already.
"""

from __future__ import annotations

import os
import signal
import site
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader, BufferedWriter
from pathlib import Path
from typing import ClassVar, Protocol

from grader.import_path import LIBRARY_PATHS, trusted_environment
from grader.sandbox.channel import Channel, Turns

SANDBOX = Path(__file__).parent
# The modules of `student` and `isolation` go by a name that is no path, compiled before or not:
# tracebacks that a student prints show no code of ours. Nothing is looked for in the working
# directory.
BOOT = """
import sys
sys.path[:] = filter(None, sys.path)
from importlib import import_module
from importlib.machinery import FileFinder, SourceFileLoader
_, folder, entry, *arguments = sys.argv
def rename(code):
    parts = [rename(each) if isinstance(each, type(code)) else each for each in code.co_consts]
    return code.replace(co_filename="<grader>", co_consts=tuple(parts))
class Loader(SourceFileLoader):
    def get_code(self, name):
        return rename(super().get_code(name))
def hook(path):
    if path not in (folder, folder + "/student", folder + "/isolation"):
        raise ImportError
    return FileFinder(path, (Loader, [".py"]))
sys.path_hooks.insert(0, hook)
package = sys.modules["_sandbox"] = type(sys)("_sandbox")
package.__path__ = [folder]
main = import_module("_sandbox.student." + entry).main
sys.path_hooks.remove(hook)
main(*map(int, arguments))
"""
END_SECONDS = 10.0
SAFE_FOLDER = sys.base_prefix if sys.platform == "win32" else os.sep
"""Where processes are started: no student's file can lie there."""


@dataclass(frozen=True)
class Ending:
    """How a student's process ended, and what it used."""

    code: int | None
    """Its exit status, or the signal that ended it as a negative number; None where unknown."""
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


class Launched(Protocol):
    """A student's process, seen from the grader, once it has been started."""

    ready_within: ClassVar[float]
    """Seconds: one that takes longer to lock itself in is given up."""

    @property
    def channel(self) -> Channel:
        """How to reach it; closed by `close`."""

    @property
    def folder(self) -> str:
        """Where the submission's own files are to be."""

    def wait(self, seconds: float) -> Ending | None:
        """How it ended, should it end by itself in that time."""

    def end(self) -> Ending:
        """End it, and all that descends from it, if it has not ended yet."""

    def close(self) -> None: ...


def interpreter(entry: str, *arguments: int, home: bool = False) -> list[str]:
    """The command that runs `main` of one of the modules of `student`.

    Args:
        entry: the module's name.
        arguments: those of its `main`.
        home: whether packages count that are installed for this user alone.
    """
    options = ["-B", "-X", "utf8"]
    if not home or not site.ENABLE_USER_SITE:
        options.append("-s")
    if sys.version_info >= (3, 11):
        options.append("-P")  # nor in the working directory, until BOOT has left it out
    return [_executable(), *options, "-c", BOOT, str(SANDBOX), entry, *map(str, arguments)]


def _executable() -> str:
    """Python itself: on Windows, a virtual environment's only starts another, as its child."""
    base: str = getattr(sys, "_base_executable", sys.executable)
    return base if sys.platform == "win32" else sys.executable


def clean_environment(home: bool = False) -> dict[str, str]:
    """All that a student's process gets of an environment; nothing of ours is in it.

    Args:
        home: whether packages count that are installed for this user alone.
    """
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        **dict.fromkeys(threads, "1"),
        **({"PYTHONUSERBASE": site.getuserbase()} if home and site.ENABLE_USER_SITE else {}),
        **_needed(),
    }


def _needed() -> dict[str, str]:
    """What Python and its packages cannot do without: they find libraries by it."""
    names = ("SYSTEMROOT", "PATH") if sys.platform == "win32" else LIBRARY_PATHS
    kept = {name: os.environ[name] for name in names if name in os.environ}
    if sys.platform != "win32":
        return trusted_environment(kept)
    # As multiprocessing tells a process in which virtual environment it is.
    return {**kept, "__PYVENV_LAUNCHER__": sys.executable}


class NewInterpreter:
    """A student's process in an interpreter of its own, as `--isolation process` has it."""

    ready_within: ClassVar[float] = 60.0

    def __init__(self, folder: str) -> None:
        """Start it.

        Args:
            folder: where the submission's own files are to be.
        """
        self.folder = folder
        self._printed = tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True)
        path = Path(self._printed.name, "printed")
        # Read through a descriptor of its own: those who write share the place that they are at.
        with path.open("wb") as written:
            self._popen = subprocess.Popen(  # noqa: S603 (our own interpreter and script)
                interpreter("subprocess_main", home=True),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=written,
                cwd=SAFE_FOLDER,
                env=clean_environment(home=True),
                # A session, or on Windows a console, of its own: Ctrl-C is for the grader alone.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        commands, replies = self._popen.stdin, self._popen.stdout
        assert isinstance(commands, BufferedWriter)  # noqa: S101 (for the type checker)
        assert isinstance(replies, BufferedReader)  # noqa: S101
        self.channel = Turns(commands, replies, path.open("rb", buffering=0))
        self._ending: Ending | None = None

    def wait(self, seconds: float) -> Ending | None:
        if self._ending is None:
            self._ending = self._wait(seconds)
        return self._ending

    def _wait(self, seconds: float) -> Ending | None:
        if sys.platform == "win32":
            with suppress(subprocess.TimeoutExpired):
                return Ending(self._popen.wait(seconds))
            return None
        deadline = time.monotonic() + seconds
        while True:
            pid, status, usage = os.wait4(self._popen.pid, os.WNOHANG)
            if pid:
                code = self._popen.returncode = os.waitstatus_to_exitcode(status)
                unit = 1 if sys.platform == "darwin" else 1024
                return Ending(code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)
            if time.monotonic() >= deadline:
                return None
            time.sleep(0.001)

    def end(self) -> Ending:
        if sys.platform == "win32":
            self._popen.kill()
        else:
            # What it started in its own group goes with it, even where it has ended itself.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._popen.pid, signal.SIGKILL)
        return self.wait(END_SECONDS) or Ending(None)

    def close(self) -> None:
        self.channel.close()
        self._printed.cleanup()
