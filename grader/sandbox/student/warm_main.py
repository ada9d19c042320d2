"""The warm process, which has imported numpy, holds no secret, and forks for each submission.

It runs no student code. A request to fork is one byte with four descriptors: where the fork reads
commands, writes replies, prints, and writes its stack. In the namespaces way, it is the first
process of a pid namespace: no signal from inside reaches it, and when it ends, the kernel ends all
processes inside.
"""

import _thread
import fcntl
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import termios
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from ..isolation import NAMESPACES, kernel
from ..isolation.landlock import Landlock
from ..isolation.lockdown import RULES, Lockdown, Refused
from ..isolation.namespaces import Namespaces
from ..isolation.readable_files import python_folders, readable, unused_packages
from . import BROKEN, COMMANDS, REPLIES, SHOW_STACK, STACK, random_state
from .child import Child, connect_to_null, prepare_streams
from .last_stack import SHOW, write_stack_on_signals
from .preload import preload
from .rehearsal import rehearse
from .value_encoding import Json

# After this many rehearsals, Python has filled its caches for types and bytecode. Forks share them.
REHEARSALS = 10
WAIT_SECONDS = 5e-5
MAX_WAITS = 1000
_NONE = bytes(4)

# Bound here, before a submission can replace them.
_ioctl, _sleep = fcntl.ioctl, time.sleep


def main() -> None:
    """Choose a way to isolate submissions; serve the grader over the socket at standard input."""
    control = socket.socket(fileno=os.dup(0))
    config: Json = json.loads(control.makefile("rb").readline())
    os.umask(0o022)  # whatever the grader's mask is
    kernel.share_one_heap()
    preload(config["packages"])
    for _ in range(REHEARSALS):
        rehearse(_wait_until_read)
    lockdown = _choose_way(control, config)
    if lockdown.way == NAMESPACES:
        _enter_pid_namespace()
    # Keep only folders that a submission may read, in Python's path and in its cache of finders.
    folders = tuple(python_folders())
    sys.path[:] = [path for path in sys.path if path.startswith(folders) and os.path.exists(path)]
    for path in [*sys.path_importer_cache]:
        if not path.startswith(tuple(sys.path)):
            del sys.path_importer_cache[path]
    prepare_streams([0, 1, 2])
    write_stack_on_signals()
    config.clear()  # it names the hidden files
    random_state.fix_entropy()
    random_state.start()
    gc.collect()
    gc.freeze()
    described = {"folder": lockdown.folder, "threads": lockdown.max_threads}
    _send(control, {**described, "way": lockdown.way, "layers": lockdown.layers})
    WarmServer(control, lockdown).serve()


def _choose_way(control: socket.socket, config: Json) -> Lockdown:
    """Enter the first way that works in a fork; if none does, report the refusals and exit."""
    shown = readable()
    hidden = [*config["hidden"], *unused_packages()]

    def map_ids(as_root: bool) -> None:
        _send(control, {"map": os.getpid(), "as_root": as_root})
        if errno := int(control.recv(10)):
            raise OSError(errno, os.strerror(errno))

    def enter(way: str, as_root: bool) -> Lockdown:
        system_calls = bytes.fromhex(config["filters"][way])
        if way == NAMESPACES:
            return Namespaces(shown, hidden, system_calls, as_root, map_ids)
        stand_in = config["stand_in"] if as_root else 0
        return Landlock(shown, hidden, system_calls, config["place"], stand_in)

    refusals = []
    for way, as_root in config["ways"]:
        refusal = _try(enter, way, as_root)
        if not refusal:
            return enter(way, as_root)
        refusals.append([way, *refusal])
    _send(control, {"refused": refusals})
    os._exit(1)


def _try(enter: Callable[..., Lockdown], *arguments: object) -> list[Any]:
    """Try a way in a fork, and lock a fork of it; return a refused step and its errno, or []."""
    read, write = os.pipe()

    def attempt() -> None:
        try:
            _lock_a_fork(enter(*arguments))
        except Refused as refused:
            os.write(write, json.dumps(refused.args).encode())
        except BaseException as error:
            traceback.print_exc()
            os.write(write, json.dumps(["trial", getattr(error, "errno", None) or 0]).encode())

    trial = kernel.run_in_fork(attempt)
    os.close(write)
    with os.fdopen(read) as answer:
        refusal: list[Any] = json.loads(answer.read() or "[]")
    os.waitpid(trial, 0)
    return refusal


def _lock_a_fork(lockdown: Lockdown) -> None:
    with lockdown.lend_folder():
        student = os.fork()
        if not student:
            resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
            lockdown.become_student()
            lockdown.lock()
            with suppress(RuntimeError):
                _thread.start_new_thread(int, ())
                # The limit does not apply to the system's root, even in a container without rights.
                raise Refused("threads", 0)
            os._exit(0)
        _, status = os.waitpid(student, 0)
    lockdown.close()
    if status:
        raise Refused("trial", 0)


def _enter_pid_namespace() -> None:
    """Go on in a fork, the first process of the pid namespace; this process waits for its end."""
    first = os.fork()
    if first:
        os.closerange(3, RULES)  # only the first process uses these
        prepare_streams([0, 1, 2])
        os.waitpid(first, 0)
        os._exit(0)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


class WarmServer:
    """Forks a student's process for each request of the grader."""

    def __init__(self, control: socket.socket, lockdown: Lockdown) -> None:
        self._control = control
        self._lockdown = lockdown
        # A pipe that gets a byte whenever a child ends.
        self._ended, ended = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(ended, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # With a handler, this signal would reach this process even from inside its namespace.
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def serve(self) -> NoReturn:
        """Fork for each request, until the grader closes its end."""
        while True:
            request, files, _, _ = socket.recv_fds(self._control, 1, 4)
            if not request:
                with suppress(OSError):  # the grader may remove the folder at the same time
                    self._lockdown.close()
                os._exit(0)
            if files:
                self._run_student(*files)

    def _run_student(self, *pipes: int) -> None:
        """Fork, wait until the fork has ended or the grader asks to end it, and report."""
        with self._lockdown.lend_folder():
            student = kernel.run_in_fork(self._become_student, *pipes)
            for pipe in pipes:
                os.close(pipe)
            status, usages = self._wait_for(student)
        report = {
            "code": os.waitstatus_to_exitcode(status),
            "cpu_seconds": sum(usage.ru_utime + usage.ru_stime for usage in usages),
            "peak_bytes": max(usage.ru_maxrss for usage in usages) * 1024,
        }
        with suppress(BrokenPipeError):  # the grader has ended; `serve` will notice
            _send(self._control, report)

    def _wait_for(self, student: int) -> tuple[int, list[resource.struct_rusage]]:
        """Wait until all of a submission's processes have ended; return a status and the usages."""
        pid = 0
        while not pid:
            ready, _, _ = select.select([self._control.fileno(), self._ended], [], [])
            if self._ended in ready:
                os.read(self._ended, select.PIPE_BUF)
                pid, status, usage = os.wait4(student, os.WNOHANG)
            else:
                shows = self._control.recv(1) == SHOW_STACK
                os.kill(student, SHOW if shows else signal.SIGKILL)
        usages = [usage]
        if self._lockdown.way == NAMESPACES:
            # Kill all processes of the namespace, except for this one, which is the first.
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(-1, signal.SIGKILL)
                while True:
                    usages.append(os.wait4(-1, 0)[2])
        return status, usages

    def _become_student(self, *pipes: int) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        warm = os.getppid()
        os.setsid()
        high = [fcntl.fcntl(pipe, fcntl.F_DUPFD, 16) for pipe in pipes]
        for file, place in zip((*high, high[2]), (COMMANDS, REPLIES, 1, STACK, 2), strict=True):
            os.dup2(file, place, inheritable=place < COMMANDS)
        os.closerange(STACK + 1, RULES)
        connect_to_null([0])
        self._lockdown.become_student()
        # Set this after the change of user, which would undo it.
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != warm:
            os._exit(BROKEN)
        commands = os.fdopen(COMMANDS, "rb")
        Child(commands, REPLIES, self._lockdown.lock, _wait_until_read).serve()


def _wait_until_read() -> None:
    """Wait until the grader has read all that was printed to the pipe; see ioctl_pipe(2)."""
    with suppress(OSError):  # the student's code may have closed or replaced the pipe
        for _ in range(MAX_WAITS):  # not for ever: a thread may go on printing
            if _ioctl(1, termios.FIONREAD, _NONE) == _NONE:
                return
            _sleep(WAIT_SECONDS)


def _send(control: socket.socket, message: Json) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")
