"""The warm process: it has numpy imported, knows nothing, and forks for every submission.

Its only open files are a socket to the grader and, in a jail, Landlock's rules; a student's process
has none of these left. A request to fork is a byte with three descriptors: where the fork reads
commands, writes replies, and prints. The warm process runs no student code. It ends the fork, and
all that descends from it, when the fork ends or the grader asks for that, and then reports how it
went. In a jail it is the first process of a pid namespace: no signal from inside reaches it, and
should it end, so does all that is in there.
"""

from __future__ import annotations

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
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, NoReturn

import numpy as np
import numpy.linalg
import numpy.random

from . import BROKEN, HEADER, jail, kernel, rehearsal
from .areas import merge_areas
from .child import Child
from .copies import Copies
from .lock import RULES, Lock
from .memory import fill_gaps
from .text import keep_what_is_printed

Json = dict[str, Any]

COMMANDS, REPLIES = 3, 4
PRINTED = (1, 2)
WAIT_SECONDS = 5e-5
MAX_WAITS = 1000
_NONE = bytes(4)
_NOTHING = nullcontext()

# Taken here, before a submission could put something else in its place.
_ioctl, _sleep = fcntl.ioctl, time.sleep


class Warm:
    """The warm process itself, once it is where it is to stay."""

    def __init__(self, control: socket.socket, lock: Lock | None, folder_bytes: int) -> None:
        self._control = control
        self._folder_bytes = folder_bytes
        self._lock = lock
        # With a handler, this signal would reach it from inside the namespace.
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def serve(self) -> NoReturn:
        """Fork for every request, until the grader closes its end."""
        while True:
            request, files, _, _ = socket.recv_fds(self._control, 1, 3)
            if not request:
                os._exit(0)
            if files:
                commands, replies, printed = files
                self.run_student(commands, replies, printed)

    def run_student(
        self,
        commands: int,
        replies: int,
        printed: int,
        around: AbstractContextManager[None] = _NOTHING,
    ) -> None:
        """Fork, wait until that has ended or the grader wants it to, and report.

        Args:
            commands: where the fork reads them.
            replies: where it writes them.
            printed: where what it prints goes.
            around: what it is to do before that, and after.
        """
        if self._lock:
            jail.mount_folder(self._folder_bytes)
        student = os.fork()
        if not student:
            _never_return(around, self._become_student, commands, replies, printed)
        for file in (commands, replies, printed):
            os.close(file)
        has_ended = kernel.open_process(student)
        ready, _, _ = select.select([self._control.fileno(), has_ended], [], [])
        if has_ended not in ready:
            self._control.recv(1)
            os.kill(student, signal.SIGKILL)
        os.close(has_ended)
        _, status, usage = os.wait4(student, 0)
        usages = [usage, *(_end_namespace() if self._lock else _end_descendants(student))]
        report = {
            "code": os.waitstatus_to_exitcode(status),
            "cpu_seconds": sum(usage.ru_utime + usage.ru_stime for usage in usages),
            "peak_bytes": max(usage.ru_maxrss for usage in usages) * 1024,
        }
        _send(self._control, report)
        if self._lock:
            jail.unmount_folder()

    def _become_student(self, commands: int, replies: int, printed: int) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        kernel.die_with_parent(signal.SIGKILL)
        high = [fcntl.fcntl(file, fcntl.F_DUPFD, 16) for file in (commands, replies, printed)]
        for file, place in zip((*high, high[2]), (COMMANDS, REPLIES, *PRINTED), strict=True):
            # A program that the student starts prints where the student does, and has no more.
            os.dup2(file, place, inheritable=place in PRINTED)
        os.closerange(5, RULES)
        # Of its own: flags set on a file that all share would be there for the next submission.
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.close(null)
        confine = self._lock.apply if self._lock else list
        Child(os.fdopen(COMMANDS, "rb"), REPLIES, confine, _wait_until_read).serve()


def _wait_until_read() -> None:
    """Wait until nothing is left in the pipe that is printed to; see ioctl_pipe(2).

    Not for ever: a thread or process of the student's may print on and on.
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
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        return []
    return _wait_for_all()


def _end_descendants(group: int) -> list[resource.struct_rusage]:
    """Kill a group, and all descendants: those who lost their parents became children of this."""
    usages = []
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    while children := _children():
        for child in children:
            os.kill(child, signal.SIGKILL)
            # For this one alone: its own children, who come next, are still running.
            usages.append(os.wait4(child, 0)[2])
    return usages


def _children() -> list[int]:
    try:
        with open("/proc/thread-self/children") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:  # a kernel built without it
        return []


def _wait_for_all() -> list[resource.struct_rusage]:
    usages = []
    with suppress(ChildProcessError):
        while True:
            usages.append(os.wait4(-1, 0)[2])
    return usages


def _never_return(around: AbstractContextManager[None], function: Any, *arguments: Any) -> NoReturn:
    """End this fork when the function ends: it must not go on as its parent would."""
    try:
        with around:
            function(*arguments)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(BROKEN)


def main(control_file: int) -> None:
    """Enter the jail, if there is to be one, and serve; the grader sends how."""
    # To a low number: a fork closes those above its own few.
    control = socket.socket(fileno=os.dup(control_file))
    os.close(control_file)
    (size,) = HEADER.unpack(control.recv(HEADER.size, socket.MSG_WAITALL))
    config: Json = json.loads(control.recv(size, socket.MSG_WAITALL))
    os.umask(0o022)  # whatever the grader's: the jail is another user's to read
    rehearsals: int = config["rehearsals"]
    copies = _rehearse(rehearsals) if rehearsals else None
    lock = None
    try:
        if config["strict"]:
            lock = _enter_jail(control, config)
        else:
            kernel.adopt_orphans()
    except jail.MissingLayerError as error:
        _send(control, {"missing": str(error)})
        os._exit(1)
    _prepare_streams()
    folder_bytes: int = config["folder_bytes"]
    config.clear()  # forks could read in it what is hidden from them
    if rehearsals:
        fill_gaps()  # again: to enter the jail left some
    gc.freeze()
    np.random.seed(0)
    if copies:
        _rehearse_in_fork(copies, lock, folder_bytes)
    _send(control, {"layers": [*jail.LAYERS] if lock else []})
    Warm(control, lock, folder_bytes).serve()


def _rehearse(times: int) -> Copies | None:
    """Have Python know what it will be asked; returns what finds out what that writes to."""
    with suppress(OSError):  # no /proc
        merge_areas()
    for _ in range(times):
        rehearsal.rehearse(_wait_until_read)
    gc.collect()
    fill_gaps()
    with suppress(OSError):  # not to be had here
        return Copies()
    return None


def _rehearse_in_fork(copies: Copies, lock: Lock | None, folder_bytes: int) -> None:
    """Find out what a student's process writes to, by one that is none."""
    ours, theirs = socket.socketpair()
    (read_commands, write_commands), (read_replies, write_replies) = os.pipe(), os.pipe()
    read_printed, write_printed = os.pipe()
    os.write(write_commands, rehearsal.commands())
    with ours, theirs:
        warm = Warm(ours, lock, folder_bytes)
        warm.run_student(read_commands, write_replies, write_printed, copies.watch(RULES + 1))
    for file in (write_commands, read_replies, read_printed):
        os.close(file)
    copies.make()


def _enter_jail(control: socket.socket, config: Json) -> Lock:
    def map_ids() -> None:
        _send(control, {"map": True})
        control.recv(1)

    lacking: list[str] = config["lacking"]
    if not kernel.landlock_abi():
        lacking.append("Landlock (the kernel does not offer it)")
    shown = []
    try:
        shown = jail.enter(config["as_root"], config["hidden"], map_ids)
    except jail.MissingLayerError as error:
        lacking.append(str(error))
    if lacking:
        raise jail.MissingLayerError(", ".join(lacking))
    jailed = os.fork()
    if jailed:
        os.closerange(3, RULES)  # what is open is the other one's
        _prepare_streams()
        os.waitpid(jailed, 0)
        os._exit(0)
    kernel.die_with_parent(signal.SIGKILL)
    sys.path[:] = filter(os.path.exists, sys.path)
    lock = Lock(shown, base64.b64decode(config["filter"]))
    _try_lock(control, lock)
    return lock


def _try_lock(control: socket.socket, lock: Lock) -> None:
    """Find out in a fork, before there is a student's, whether the lock can be applied."""
    trial = os.fork()
    if not trial:
        try:
            lock.apply()
        except jail.MissingLayerError as error:
            _send(control, {"missing": str(error)})
            os._exit(1)
        os._exit(0)
    if os.waitpid(trial, 0)[1]:
        os._exit(1)


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
