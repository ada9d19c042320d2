"""Starts a student's process in a new interpreter.

This is for `--isolation process`, on any system. For strict isolation, `warm_process.py` forks a
process that already runs.
"""

import os
import signal
import site
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.import_path import LIBRARY_PATHS, trusted_environment
from grader.model.resource_limits import Limits
from grader.sandbox.channel import ThreadedPipes
from grader.sandbox.process import Ending, Process
from grader.sandbox.scratch import ScratchFolder
from grader.sandbox.student.last_stack import SHOW

SANDBOX = Path(__file__).parent
# This script removes the working directory from Python's path. It also gives the code of `student`
# and `isolation` the file name "<grader>", even if this code was compiled before. So tracebacks
# that a student prints show none of the grader's code.
BOOT = """
import sys
sys.path[:] = filter(None, sys.path)
from importlib import import_module
from importlib.machinery import FileFinder, SourceFileLoader
_, folder, entry = sys.argv
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
main()
"""
END_SECONDS = 10.0
LATER = 0.05  # seconds: on Windows, a process writes its stack this long after a time limit
# Processes start in this folder, which cannot hold a student's file.
SAFE_FOLDER = sys.base_prefix if sys.platform == "win32" else os.sep


def interpreter(entry: str, user_packages: bool = False) -> list[str]:
    """Return the command that runs `main` of the module `entry` of `student`."""
    options = ["-B", "-X", "utf8"]
    if not user_packages or not site.ENABLE_USER_SITE:
        options.append("-s")  # ignore packages that are installed for this user alone
    if sys.version_info >= (3, 11):
        options.append("-P")  # keep the working directory off the path before BOOT runs
    # On Windows, the executable of a virtual environment would start Python as its own child.
    base: str = getattr(sys, "_base_executable", sys.executable)
    python = base if sys.platform == "win32" else sys.executable
    return [python, *options, "-c", BOOT, str(SANDBOX), entry]


def clean_environment(user_packages: bool = False) -> dict[str, str]:
    """Return the complete environment of a student's process; only paths are the grader's."""
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        **dict.fromkeys(threads, "1"),
    }
    if user_packages and site.ENABLE_USER_SITE:
        environment["PYTHONUSERBASE"] = site.getuserbase()
    # Python and its packages find libraries through these variables.
    names = ("SYSTEMROOT", "PATH") if sys.platform == "win32" else LIBRARY_PATHS
    kept = {name: os.environ[name] for name in names if name in os.environ}
    if sys.platform == "win32":
        # This tells Python which virtual environment it is in, as multiprocessing does.
        return {**environment, **kept, "__PYVENV_LAUNCHER__": sys.executable}
    return {**environment, **trusted_environment(kept)}


class NewInterpreter(Process):
    """A student's process in a new interpreter."""

    def __init__(self, folder: str, limits: Limits) -> None:
        """Start the process; `folder` is for the submission's own files."""
        self._printed = ScratchFolder()
        path = Path(self._printed.path, "printed")
        # Reading needs a descriptor of its own, since each descriptor has one position in the file.
        with path.open("wb") as written:
            stack = Path(self._printed.path, "stack")
            stack.touch()
            self._popen = subprocess.Popen(  # noqa: S603 (our own interpreter and script)
                interpreter("subprocess_main", user_packages=True),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=written,
                cwd=SAFE_FOLDER,
                env=clean_environment(user_packages=True),
                # With a new session (on Windows: no console), Ctrl-C reaches only the grader.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        commands, replies = self._popen.stdin, self._popen.stdout
        assert commands and replies  # noqa: S101, PT018 (for the type checker)
        files = (file.open("rb", buffering=0) for file in (path, stack))
        super().__init__(ThreadedPipes(commands, replies, *files), folder, limits)
        self.start_options = {"stack": str(stack)}
        if not SHOW:  # the process cannot be asked, so it writes its stack by itself
            times = limits.statement_seconds, limits.call_seconds
            self.start_options["stack_after"] = [seconds + LATER for seconds in times]

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
                cpu_seconds = usage.ru_utime + usage.ru_stime
                return Ending(code, cpu_seconds, usage.ru_maxrss * unit)
            if time.monotonic() >= deadline:
                return None
            time.sleep(0.001)

    def _ask_for_stack(self) -> None:
        if SHOW:
            os.kill(self._popen.pid, SHOW)

    def end(self) -> None:
        try:
            if sys.platform == "win32":
                self._popen.kill()
            else:
                # Even if the process has ended, processes that it started may still run.
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._popen.pid, signal.SIGKILL)
            self.wait(END_SECONDS)
        finally:  # on Ctrl-C too
            self._channel.close()
            self._printed.remove()


@contextmanager
def private_folder() -> Iterator[str]:
    """Make a folder for a submission; remove it afterwards, whatever the code did to it."""
    made = ScratchFolder()
    try:
        yield made.path
    finally:
        made.remove()
