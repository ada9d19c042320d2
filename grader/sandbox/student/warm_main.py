"""The warm process: it has numpy imported, knows nothing, and forks for every submission.

Its only open files are a socket to the grader and, where it has any, Landlock's rules; a student's
process has none of these left. A request to fork is a byte with three descriptors: where the fork
reads commands, writes replies, and prints. The warm process runs no student code. It ends the fork,
and all that descends from it, when the fork ends or the grader asks for that, and then reports how
it went. In namespaces it is the first process of a pid namespace: no signal from inside reaches it,
and should it end, so does all that is in there.
"""

from __future__ import annotations

import _thread
import base64

# What submissions import most: paid for once.
import collections  # noqa: F401
import copy  # noqa: F401
import dataclasses  # noqa: F401
import fcntl
import gc
import json
import math  # noqa: F401
import os
import resource
import select
import signal
import socket
import sys
import termios
import time
import traceback
import typing  # noqa: F401
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import numpy as np
import numpy.linalg
import numpy.random

from ..isolation import NAMESPACES, kernel
from ..isolation.attempt import Refused
from ..isolation.confinement import Confinement, Landlock, Namespaces
from ..isolation.lockdown import RULES
from ..isolation.readable_files import python_folders, readable, unused_packages
from . import BROKEN, COMMANDS, HEADER, REPLIES, rehearsal
from .child import Child
from .clean_text import keep_what_is_printed

Json = dict[str, Any]

PRINTED = (1, 2)
WAIT_SECONDS = 5e-5
MAX_WAITS = 1000
_NONE = bytes(4)

# Taken here, before a submission could put something else in its place.
_ioctl, _sleep = fcntl.ioctl, time.sleep


class Warm:
    """The warm process itself, once it is where it is to stay."""

    def __init__(self, control: socket.socket, confinement: Confinement) -> None:
        self._control = control
        self._confinement = confinement
        # A byte for each child that has ended.
        self._ended, ended = os.pipe()
        for end in (self._ended, ended):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(ended, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # With a handler, this signal would reach it from inside a namespace.
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def serve(self) -> NoReturn:
        """Fork for every request, until the grader closes its end."""
        while True:
            request, files, _, _ = socket.recv_fds(self._control, 1, 3)
            if not request:
                with suppress(OSError):  # the grader may be at it as well
                    self._confinement.close()
                os._exit(0)
            if files:
                self._run_student(*files)

    def _run_student(self, commands: int, replies: int, printed: int) -> None:
        """Fork, wait until that has ended or the grader wants it to, and report.

        Args:
            commands: where the fork reads them.
            replies: where it writes them.
            printed: where what it prints goes.
        """
        self._confinement.give_folder()
        student = os.fork()
        if not student:
            _never_return(self._become_student, commands, replies, printed)
        for file in (commands, replies, printed):
            os.close(file)
        status, usages = self._wait_for(student)
        report = {
            "code": os.waitstatus_to_exitcode(status),
            "cpu_seconds": sum(usage.ru_utime + usage.ru_stime for usage in usages),
            "peak_bytes": max(usage.ru_maxrss for usage in usages) * 1024,
        }
        self._confinement.take_folder()
        with suppress(BrokenPipeError):  # the grader is gone, as the next request will tell
            _send(self._control, report)

    def _wait_for(self, student: int) -> tuple[int, list[resource.struct_rusage]]:
        """How it ended, once nothing of it runs any more, and what was used."""
        pid = 0
        while not pid:
            ready, _, _ = select.select([self._control.fileno(), self._ended], [], [])
            if self._ended not in ready:
                self._control.recv(1)
                os.kill(student, signal.SIGKILL)
                pid, status, usage = os.wait4(student, 0)
            else:
                os.read(self._ended, select.PIPE_BUF)
                pid, status, usage = os.wait4(student, os.WNOHANG)
        others = _end_namespace() if self._confinement.name == NAMESPACES else []
        return status, [usage, *others]

    def _become_student(self, commands: int, replies: int, printed: int) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        warm = os.getppid()
        os.setsid()
        high = [fcntl.fcntl(file, fcntl.F_DUPFD, 16) for file in (commands, replies, printed)]
        for file, place in zip((*high, high[2]), (COMMANDS, REPLIES, *PRINTED), strict=True):
            os.dup2(file, place, inheritable=place in PRINTED)
        os.closerange(5, RULES)
        # Of its own: flags set on a file that all share would be there for the next submission.
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.close(null)

        def become_student() -> None:
            self._confinement.become_student()
            kernel.die_with_parent(signal.SIGKILL)  # which a change of user undoes
            if os.getppid() != warm:
                os._exit(BROKEN)

        commands_from = os.fdopen(COMMANDS, "rb")
        lock = self._confinement.lock
        Child(commands_from, REPLIES, become_student, lock, _wait_until_read).serve()


def _wait_until_read() -> None:
    """Wait until nothing is left in the pipe that is printed to; see ioctl_pipe(2).

    Not for ever: a thread of the student's may print on and on.
    """
    for _ in range(MAX_WAITS):
        try:
            if _ioctl(1, termios.FIONREAD, _NONE) == _NONE:
                return
        except OSError:  # closed, or no pipe any more
            return
        _sleep(WAIT_SECONDS)


def _end_namespace() -> list[resource.struct_rusage]:
    """Kill all processes but this one, the first of its namespace; returns what they used."""
    usages = []
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(-1, signal.SIGKILL)
        while True:
            usages.append(os.wait4(-1, 0)[2])
    return usages


def _never_return(function: Any, *arguments: Any) -> NoReturn:
    """End this fork when the function ends: it must not go on as its parent would."""
    try:
        function(*arguments)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(BROKEN)


def main(control_file: int) -> None:
    """Enter a confinement and serve; the grader sends what to choose from."""
    # To a low number: a fork closes those above its own few.
    control = socket.socket(fileno=os.dup(control_file))
    os.close(control_file)
    (size,) = HEADER.unpack(control.recv(HEADER.size, socket.MSG_WAITALL))
    config: Json = json.loads(control.recv(size, socket.MSG_WAITALL))
    os.umask(0o022)  # whatever the grader's
    kernel.share_one_heap()
    for _ in range(config["rehearsals"]):
        rehearsal.rehearse(_wait_until_read)
    confinement = _confine(control, config)
    if confinement.name == NAMESPACES:
        _enter_pid_namespace()
    _forget_other_places()
    _prepare_streams()
    config.clear()  # forks could read in it what is hidden from them
    np.random.seed(0)
    gc.collect()
    gc.freeze()
    described = {"folder": confinement.folder, "threads": confinement.max_threads}
    _send(control, {**described, "way": confinement.name, "layers": confinement.layers})
    Warm(control, confinement).serve()


def _confine(control: socket.socket, config: Json) -> Confinement:
    """Enter the first of the ways that the system allows, found out by trying each in a fork."""
    shown = readable()
    hidden = [*config["hidden"], *unused_packages()]
    system_calls = {way: base64.b64decode(text) for way, text in config["filters"].items()}

    def map_ids(as_root: bool) -> None:
        _send(control, {"map": os.getpid(), "as_root": as_root})
        if errno := int(control.recv(10)):
            raise OSError(errno, os.strerror(errno))

    def enter(way: str, as_root: bool, place: str) -> Confinement:
        if way == NAMESPACES:
            folder_bytes = config["folder_bytes"]
            return Namespaces(shown, hidden, system_calls[way], folder_bytes, as_root, map_ids)
        stand_in = config["stand_in"] if as_root else None
        return Landlock(shown, hidden, system_calls[way], place, stand_in)

    refusals = []
    for way, as_root in config["ways"]:
        refusal = _try(lambda: enter(way, as_root, config["place"] + "-trial"))  # noqa: B023
        if not refusal:
            return enter(way, as_root, config["place"])
        refusals.append([way, *refusal])
    _send(control, {"refused": refusals})
    os._exit(1)


def _try(enter: Callable[[], Confinement]) -> list[Any]:
    """Enter a way in a fork, and lock a fork of that in; return what was refused, and how."""
    read, write = os.pipe()
    trial = os.fork()
    if not trial:
        try:
            _lock_a_fork_in(enter())
        except Refused as refused:
            os.write(write, json.dumps([refused.step, refused.errno]).encode())
        except BaseException as error:
            traceback.print_exc()
            number = getattr(error, "errno", None) or 0
            os.write(write, json.dumps(["trial", number]).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        refusal = told.read()
    os.waitpid(trial, 0)
    found: list[Any] = json.loads(refusal or "[]")
    return found


def _lock_a_fork_in(confinement: Confinement) -> None:
    confinement.give_folder()
    student = os.fork()
    if not student:
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
        confinement.become_student()
        confinement.lock()
        with suppress(RuntimeError):
            _thread.start_new_thread(int, ())
            # The system's root, whatever it is called here and has lost: for it no limit holds.
            raise Refused("threads", 0)
        os._exit(0)
    _, status = os.waitpid(student, 0)
    confinement.take_folder()
    confinement.close()
    if status:
        raise Refused("trial", 0)


def _enter_pid_namespace() -> None:
    """Go on as the first process of the pid namespace; this one waits for its end."""
    first = os.fork()
    if first:
        os.closerange(3, RULES)  # what is open is the other one's
        _prepare_streams()
        os.waitpid(first, 0)
        os._exit(0)
    kernel.die_with_parent(signal.SIGKILL)


def _forget_other_places() -> None:
    """Have Python look for modules, and remember names, where a submission may read alone."""
    folders = tuple(python_folders())
    sys.path[:] = [path for path in sys.path if path.startswith(folders) and os.path.exists(path)]
    for path in [*sys.path_importer_cache]:
        if not path.startswith(tuple(sys.path)):
            del sys.path_importer_cache[path]


def _prepare_streams() -> None:
    """Nothing is open but the socket; what a fork prints is not lost for want of a flush."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    keep_what_is_printed()
    sys.argv[:] = ["submission"]
    sys.orig_argv[:] = []


def _send(control: socket.socket, message: Json) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")
