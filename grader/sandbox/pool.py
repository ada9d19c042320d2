"""Warm processes at hand: each is lent to one submission at a time."""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from grader.errors import HarnessError, IsolationError
from grader.execution import Isolation

if TYPE_CHECKING or sys.platform == "linux":
    from grader.sandbox.inside import kernel
    from grader.sandbox.warm import START_SECONDS, WarmProcess

_Key = tuple[Isolation, tuple[str, ...]]
LENT_BEFORE = 20
"""After so many submissions a second process is started: for a few it would not pay."""


class Pool:
    """Keeps warm processes that are not in use; for any number of threads."""

    @functools.cached_property
    def can_fork(self) -> bool:
        """Whether this system has what watching over forks needs: Linux 5.3.

        Elsewhere a submission gets a new interpreter: macOS's own libraries do not bear a fork.
        """
        if sys.platform != "linux":
            return False
        try:
            os.close(kernel.open_process(os.getpid()))
        except OSError:
            return False
        return True

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: defaultdict[_Key, list[WarmProcess]] = defaultdict(list)
        """The one that has been idle for longest is the first."""
        self._coming: dict[_Key, WarmProcess | None] = {}
        """One more of a kind, while it starts; None where that has failed."""
        self._lent: Counter[_Key] = Counter()
        self._finalizer: Finalize | None = None

    @contextmanager
    def borrow(self, isolation: Isolation, hidden: Sequence[str]) -> Iterator[WarmProcess]:
        """A warm process for the time of a submission; one that was damaged is not lent again.

        Raises:
            IsolationError: a layer of isolation is not to be had here.
            HarnessError: it could not be started.
        """
        key = (isolation, tuple(hidden))
        process = self._take(key) or _start(key)
        is_sound = False
        try:
            yield process
            is_sound = process.is_sound
        finally:
            if is_sound:
                with self._lock:
                    self._idle[key].append(process)
            else:
                process.close()

    def _take(self, key: _Key) -> WarmProcess | None:
        """An idle process, if there is one; those that have ended meanwhile are let go."""
        while True:
            with self._lock:
                idle = self._idle[key]
                process = idle.pop(0) if idle else None
                if not self._finalizer:
                    # At the end of this process; atexit does not hold in multiprocessing's workers.
                    self._finalizer = Finalize(None, self.close, exitpriority=0)
                self._see_to_next(key)
            if process is None or process.is_alive():
                return process
            process.close()

    def _see_to_next(self, key: _Key) -> None:
        """Have one more than are lent at a time, so that its fork gets ready meanwhile."""
        self._lent[key] += 1
        try:
            coming = self._coming.get(key)
            if coming and coming.is_up():
                del self._coming[key]
                self._idle[key].append(coming)
            elif not self._idle[key] and self._lent[key] >= LENT_BEFORE and key not in self._coming:
                self._coming[key] = WarmProcess(*key)
        except (IsolationError, HarnessError, OSError):
            # One will do.
            if coming:
                coming.close()
            self._coming[key] = None

    def fork_ahead(self) -> None:
        """Have those that are idle get their next fork ready, while others are at work."""
        with self._lock:
            for idle in self._idle.values():
                for process in idle:
                    # One that is gone is found out when it is to be lent.
                    with suppress(HarnessError, OSError):
                        process.fork_ahead()

    def close(self) -> None:
        """End the processes that are not lent."""
        for process in self._take_all():
            process.close()

    def abandon(self) -> None:
        """Forget them in a fork of the grader: they are the parent's."""
        self._lock = threading.Lock()
        self._finalizer = None
        for process in self._take_all():
            process.abandon()

    def _take_all(self) -> list[WarmProcess]:
        with self._lock:
            idle = [process for kind in self._idle.values() for process in kind]
            coming = [process for process in self._coming.values() if process]
            self._idle.clear()
            self._coming.clear()
            self._lent.clear()
        return [*idle, *coming]


def _start(key: _Key) -> WarmProcess:
    try:
        process = WarmProcess(*key)
    except OSError as error:
        raise HarnessError(f"the warm process could not be started: {error}") from error
    try:
        if not process.is_up(START_SECONDS):
            raise HarnessError(f"the warm process did not start within {START_SECONDS:g} s")
    except BaseException:
        process.close()
        raise
    return process


pool = Pool()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.abandon)
