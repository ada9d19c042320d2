"""Spreads jobs over workers, through the interface of `concurrent.futures`."""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import nullcontext, suppress
from typing import IO, Any, TypeVar

from grader.import_path import PACKAGE, trusted, trusted_environment

J = TypeVar("J")
R = TypeVar("R")

AHEAD = 1
"""Jobs handed out beyond one a worker: enough to keep all busy, few to wait for when stopped."""
# An isolated interpreter looks neither in the working directory nor in any PYTHON… variable. It
# gets its path, and the place of this package, from whoever starts it.
BOOT = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
package, sys.path[:] = sys.argv[1], sys.argv[2:]
spec = spec_from_file_location(
    "grader", package + "/__init__.py", submodule_search_locations=[package])
sys.modules["grader"] = module_from_spec(spec)
spec.loader.exec_module(sys.modules["grader"])
from grader.pipeline.workers import serve
serve()
"""
END_SECONDS = 10.0
SIZE = struct.Struct(">Q")


class WorkerDiedError(Exception):
    """The process that a job was in ended before the job did."""


class RemoteError(Exception):
    """The traceback of an exception in a worker, as text; the cause of that exception here."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


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
    graded: Sequence[str | os.PathLike[str]] = (),
) -> Iterator[tuple[J, R | BaseException]]:
    """Yield each job with its result, or the exception that it ended with, as they come.

    A job that fails is tried once more; without an `executor`, in a new process. Once `stop` is
    set no further job is begun.

    Args:
        function: what to do with each job; it goes to a worker by its name.
        jobs: taken only as they are needed.
        workers: how many jobs run at once.
        executor: runs the jobs instead of local processes.
        stop: ends the run early.
        graded: files and folders of submissions, from which no worker imports.
    """
    stop = stop or threading.Event()
    failed = []
    with executor_for(executor, workers, graded) as pool:
        for job, result in _map_with(pool, function, iter(jobs), workers, stop):
            if isinstance(result, BaseException):
                failed.append(job)
            else:
                yield job, result
    if failed:
        with executor_for(executor, workers, graded) as pool:
            yield from _map_with(pool, function, iter(failed), workers, stop)


def executor_for(
    executor: Executor | None, workers: int, graded: Sequence[str | os.PathLike[str]]
) -> Any:
    """Return a context manager: of the given executor, which stays open, or of local workers."""
    return nullcontext(executor) if executor else LocalWorkers(workers, graded)


def _map_with(
    executor: Executor,
    function: Callable[[J], R],
    jobs: Iterator[J],
    workers: int,
    stop: threading.Event,
) -> Iterator[tuple[J, R | BaseException]]:
    """Do as `map_unordered` does, each job once."""
    running: dict[Future[R], J] = {}
    exhausted = False
    while True:
        if stop.is_set():
            running = {future: job for future, job in running.items() if not future.cancel()}
        while not (exhausted or stop.is_set()) and len(running) < workers + AHEAD:
            try:
                job = next(jobs)
            except StopIteration:
                exhausted = True
                break
            try:
                running[executor.submit(function, job)] = job
            except BrokenExecutor as error:
                yield job, error
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            failure = future.exception()
            yield job, future.result() if failure is None else failure


class LocalWorkers(Executor):
    """Runs jobs in processes on this machine, which import nothing from where submissions lie.

    A process that dies costs the job that it was at, and no other.
    """

    def __init__(self, count: int, graded: Sequence[str | os.PathLike[str]] = ()) -> None:
        """Start none yet: each process is started for its first job.

        Args:
            count: how many jobs run at once.
            graded: files and folders of submissions.
        """
        self._path = trusted(sys.path, graded)
        self._environment = trusted_environment(os.environ, graded)
        self._jobs: queue.SimpleQueue[tuple[Future[Any], bytes] | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, function: Callable[..., R], /, *arguments: Any, **options: Any) -> Future[R]:
        """Have a worker call the function; see `concurrent.futures.Executor.submit`."""
        future: Future[R] = Future()
        self._jobs.put((future, pickle.dumps((function, arguments, options))))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes once their jobs are done."""
        with suppress(queue.Empty):
            while cancel_futures and (item := self._jobs.get_nowait()):
                item[0].cancel()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _serve(self) -> None:
        """Hand jobs to one process, and to a new one where that has died."""
        worker: _Worker | None = None
        while item := self._jobs.get():
            future, call = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                worker = worker or _Worker(self._path, self._environment)
                future.set_result(worker.call(call))
            except BaseException as error:
                future.set_exception(error)
                if worker and not worker.is_alive:
                    worker.close()
                    worker = None
        if worker:
            worker.close()


class _Worker:
    """One process, seen from the one that hands out the jobs."""

    def __init__(self, path: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it.

        Raises:
            OSError: there can be no more processes or files.
        """
        options = ["-I", *(["-B"] if sys.dont_write_bytecode else [])]
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and program)
            [sys.executable, *options, "-c", BOOT, PACKAGE, *path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            # Ctrl-C goes to all processes of a terminal, and is the main one's to handle.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        assert self._process.stdin  # noqa: S101 (for the type checker)
        assert self._process.stdout  # noqa: S101
        self._calls: IO[bytes] = self._process.stdin
        self._results: IO[bytes] = self._process.stdout
        self.is_alive = True

    def call(self, call: bytes) -> Any:
        """Have it make a pickled call; return the result, or raise what the call raised.

        Raises:
            WorkerDiedError: it ended before the call did.
        """
        try:
            self._calls.write(_pack(call))
            self._calls.flush()
            outcome = _unpack(self._results)
        except (OSError, EOFError) as ended:
            self.is_alive = False
            raise WorkerDiedError("the process that this job was in has ended") from ended
        value, error, told = pickle.loads(outcome)  # noqa: S301 (our own process)
        if error is not None:
            raise error from RemoteError(told)
        return value

    def close(self) -> None:
        """Have it end, and wait for that."""
        with suppress(OSError):
            self._calls.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._results.close()


def serve() -> None:
    """Make the calls that come through the standard input, until that is closed.

    Once it is closed during a call, the main process is gone: this one ends at once.
    """
    calls, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)  # what is printed by mistake is no result
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    idle = threading.Event()
    idle.set()
    threading.Thread(target=_read, args=(calls, waiting, idle), daemon=True).start()
    while call := waiting.get():
        outcome = _outcome(call)
        idle.set()
        results.write(_pack(outcome))
        results.flush()


def _read(calls: IO[bytes], waiting: queue.SimpleQueue[Any], idle: threading.Event) -> None:
    with suppress(EOFError):
        while True:
            call = _unpack(calls)
            idle.clear()
            waiting.put(call)
    if not idle.is_set():
        os._exit(1)
    waiting.put(None)


def _pack(content: bytes) -> bytes:
    """Put the size before it: whatever it holds, the next one begins where it ends."""
    return SIZE.pack(len(content)) + content


def _unpack(stream: IO[bytes]) -> bytes:
    """Return what was packed.

    Raises:
        EOFError: the stream ended before.
    """
    content = b""
    head = stream.read(SIZE.size)
    if len(head) == SIZE.size:
        (size,) = SIZE.unpack(head)
        content = stream.read(size)
    if not content:
        raise EOFError
    return content


def _outcome(call: bytes) -> bytes:
    """Make a pickled call; return the pickled value, or exception and traceback."""
    try:
        function, arguments, options = pickle.loads(call)  # noqa: S301 (from the main process)
        return pickle.dumps((function(*arguments, **options), None, ""))
    except BaseException as error:
        told = traceback.format_exc()
        try:
            pickled = pickle.dumps((None, error, told))
            pickle.loads(pickled)  # noqa: S301 (some exceptions are pickled and cannot be read)
        except Exception:
            pickled = pickle.dumps((None, RuntimeError(repr(error)), told))
        return pickled
