"""Spreads jobs over workers, through the interface of `concurrent.futures`."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")

AHEAD = 1
"""Jobs handed out beyond one a worker: enough to keep all busy, few to wait for when stopped."""


def default_workers() -> int:
    """One for each processor that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_unordered(
    function: Callable[[J], R],
    jobs: Iterable[J],
    *,
    workers: int,
    executor: Executor | None = None,
    stop: threading.Event | None = None,
) -> Iterator[tuple[J, R | BaseException]]:
    """Each job with its result, or the exception that it ended with, as they come.

    Without an `executor`, jobs run in local processes. A job that fails is tried once more, in a
    new process. Should a process die, this goes for all jobs that it may have had, each in a
    process of its own, so that only the one that kills its worker fails. Once `stop` is set no
    further job is begun.
    """
    stop = stop or threading.Event()
    remaining = iter(jobs)
    broken = True
    while broken:
        broken = False
        failed, suspects = [], []
        with _pool(executor, workers) as pool:
            for job, result in _map_with(pool, function, remaining, workers, stop):
                if isinstance(result, BrokenExecutor):
                    broken = True
                    suspects.append(job)
                elif isinstance(result, BaseException):
                    failed.append(job)
                else:
                    yield job, result
        for again in filter(None, [failed, *([suspect] for suspect in suspects)]):
            with _pool(executor, workers) as pool:
                yield from _map_with(pool, function, iter(again), workers, stop)


def _map_with(
    executor: Executor,
    function: Callable[[J], R],
    jobs: Iterator[J],
    workers: int,
    stop: threading.Event,
) -> Iterator[tuple[J, R | BaseException]]:
    """As `map_unordered`; takes no further jobs once the executor is broken."""
    running: dict[Future[R], J] = {}
    broken = False
    exhausted = False
    while True:
        if stop.is_set():
            running = {future: job for future, job in running.items() if not future.cancel()}
        while not (broken or exhausted or stop.is_set()) and len(running) < workers + AHEAD:
            try:
                job = next(jobs)
            except StopIteration:
                exhausted = True
                break
            try:
                with _interrupts_held():
                    running[executor.submit(function, job)] = job
            except BrokenExecutor as error:
                broken = True
                yield job, error
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            failure = future.exception()
            broken = broken or isinstance(failure, BrokenExecutor)
            yield job, future.result() if failure is None else failure


@contextmanager
def _pool(executor: Executor | None, workers: int) -> Iterator[Executor]:
    """The executor, or local processes that are started afresh, and not by a fork of this one."""
    if executor is not None:
        yield executor
        return
    forkserver = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forkserver else "spawn")
    if forkserver:
        context.set_forkserver_preload(["grader.run"])
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_watch_main)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _watch_main() -> None:
    """Have this worker end with the main process, should that be killed, and not by Ctrl-C."""
    main = multiprocessing.parent_process()
    assert main is not None  # noqa: S101 (this is a worker)

    def watch() -> None:
        wait_for([main.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back here, and for good in processes that are started meanwhile.

    It goes to every process of a terminal, and is the main one's to handle.
    """
    if sys.platform == "win32":  # there a worker ignores it by itself
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
