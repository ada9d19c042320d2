"""Idle warm processes: each is lent to one submission at a time."""

from __future__ import annotations

import atexit
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from grader.model.isolation_ways import NAMESPACES, Way
from grader.sandbox.isolation.refusals import NoWayError, Refusal

if TYPE_CHECKING or sys.platform == "linux":
    from grader.sandbox import warm_process

# The ways that a process had to choose from, and the files that are hidden from it.
_Key = tuple[tuple[Way, ...], tuple[str, ...]]


class Pool:
    """Keeps warm processes that are not in use; for any number of threads."""

    def __init__(self) -> None:
        self._idle: dict[_Key, list[warm_process.WarmProcess]] = defaultdict(list)

    @contextmanager
    def borrow(self, hidden: Sequence[str]) -> Iterator[warm_process.WarmProcess]:
        """Lend a warm process for a submission; one that was damaged is not lent again.

        Raises:
            IsolationError: the system allows no way to isolate a submission.
            HarnessError: the process did not start.
        """
        if sys.platform != "linux":
            raise NoWayError([Refusal(NAMESPACES, "platform", 0)])
        key = (warm_process.WAYS, tuple(hidden))
        process = self._take(key) or warm_process.WarmProcess(hidden, warm_process.WAYS)
        with ExitStack() as on_damage:
            on_damage.callback(process.close)
            yield process
            if process.is_sound:
                on_damage.pop_all()
                self._idle[key].append(process)

    def _take(self, key: _Key) -> warm_process.WarmProcess | None:
        """Return an idle process, if there is one; close those that have ended."""
        with suppress(IndexError):
            while not (process := self._idle[key].pop()).is_alive():
                process.close()
            return process
        return None

    def close(self) -> None:
        """End the processes that are not lent."""
        while self._idle:
            for process in self._idle.popitem()[1]:
                process.close()

    def forget(self) -> None:
        """Forget the idle processes: in a fork of the grader, they are the parent's."""
        self._idle.clear()


pool = Pool()
atexit.register(pool.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.forget)
