"""Runs jobs in worker processes, through the interface of `concurrent.futures`."""

import os
import pickle
import queue
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent import futures
from contextlib import nullcontext, suppress
from typing import Any, TypeVar

from grader.import_path import PACKAGE, trusted, trusted_environment

J = TypeVar("J")
R = TypeVar("R")

AHEAD = 1  # the number of jobs handed out beyond one per worker, so that no worker waits
# A worker's interpreter is isolated (-I): it ignores the working directory and all PYTHON…
# variables. So it gets the folder of this package and its import path as arguments.
BOOT = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
package, sys.path[:] = sys.argv[1], sys.argv[2:]
del sys.argv[1:]
spec = spec_from_file_location("grader", package + "/__init__.py")
sys.modules["grader"] = module_from_spec(spec)
spec.loader.exec_module(sys.modules["grader"])
from grader.pipeline.workers import serve
serve()
"""
END_SECONDS = 10.0  # how long a worker may take to end by itself


class WorkerDiedError(Exception):
    """The worker process ended during the job."""


class RemoteError(Exception):
    """The traceback of an exception in a worker, as text; used as the cause of that exception."""


def default_workers() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_unordered(
    function: Callable[[J], R],
    jobs: Iterable[J],
    *,
    workers: int,
    executor: futures.Executor | None = None,
    stop: threading.Event | None = None,
    graded: Sequence[str | os.PathLike[str]] = (),
) -> Iterator[tuple[J, R | BaseException]]:
    """Yield each job with its result or exception, in the order in which they finish.

    `jobs` is read as needed, and workers import the function by its name. A job that fails is tried
    once more; without an `executor`, in a new process. Once `stop` is set, no further job is
    started. `graded` are the files and folders of submissions: no worker imports from there.
    """
    stop = stop or threading.Event()
    for is_last in (False, True):
        failed: list[J] = []
        with nullcontext(executor) if executor else LocalWorkers(workers, graded) as pool:
            for job, result in _map_once(pool, function, jobs, workers, stop):
                if isinstance(result, BaseException) and not is_last:
                    failed.append(job)
                else:
                    yield job, result
        jobs = failed


def _map_once(
    executor: futures.Executor,
    function: Callable[[J], R],
    jobs: Iterable[J],
    workers: int,
    stop: threading.Event,
) -> Iterator[tuple[J, R | BaseException]]:
    running: dict[futures.Future[R], J] = {}
    for job in jobs:
        if stop.is_set():
            break
        try:
            running[executor.submit(function, job)] = job
        except futures.BrokenExecutor as error:
            yield job, error
        if len(running) == workers + AHEAD:
            yield from _finished(running)
    while running:
        if stop.is_set():
            running = {future: job for future, job in running.items() if not future.cancel()}
        yield from _finished(running)


def _finished(running: dict[futures.Future[R], J]) -> Iterator[tuple[J, R | BaseException]]:
    """Wait until a job has finished; remove all finished jobs from `running`, and yield them."""
    for future in futures.wait(running, return_when=futures.FIRST_COMPLETED).done:
        failure = future.exception()
        yield running.pop(future), future.result() if failure is None else failure


class LocalWorkers(futures.ThreadPoolExecutor):
    """Runs jobs in local processes, which import nothing from the folders of submissions.

    Each thread passes its job to an idle process. If a process dies, only its own job fails.
    """

    def __init__(self, count: int, graded: Sequence[str | os.PathLike[str]] = ()) -> None:
        super().__init__(count)
        self._graded = graded
        self._idle: queue.LifoQueue[subprocess.Popen[bytes]] = queue.LifoQueue()

    def submit(
        self, function: Callable[..., R], /, *arguments: Any, **options: Any
    ) -> futures.Future[R]:
        """Call the function in a worker; see `concurrent.futures.Executor.submit`."""
        return super().submit(self._call, pickle.dumps((function, arguments, options)))

    def _call(self, call: bytes) -> Any:
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            worker = _start(self._graded)
        assert worker.stdin and worker.stdout  # noqa: S101, PT018 (for the type checker)
        try:
            pickle.dump(call, worker.stdin)
            worker.stdin.flush()
            outcome = pickle.load(worker.stdout)  # noqa: S301 (our own process)
        except (OSError, EOFError, pickle.UnpicklingError) as ended:
            _end(worker)
            raise WorkerDiedError("the worker process of this job has ended") from ended
        self._idle.put(worker)
        value, error, told = pickle.loads(outcome)  # noqa: S301 (our own process)
        if error is not None:
            raise error from RemoteError(f"\n{told}")
        return value

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes after their jobs."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        while not self._idle.empty():
            _end(self._idle.get())


def _start(graded: Sequence[str | os.PathLike[str]]) -> subprocess.Popen[bytes]:
    """Start a worker process, which runs `serve`."""
    options = ["-I", *(["-B"] if sys.dont_write_bytecode else [])]
    return subprocess.Popen(  # noqa: S603 (our own interpreter and program)
        [sys.executable, *options, "-c", BOOT, PACKAGE, *trusted(sys.path, graded)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=trusted_environment(os.environ, graded),
        # Ctrl-C reaches all processes of a terminal; only the main process handles it.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def _end(worker: subprocess.Popen[bytes]) -> None:
    """Close the pipe to a worker, and wait until it ends; kill it after `END_SECONDS`."""
    assert worker.stdin  # noqa: S101 (for the type checker)
    with worker:
        with suppress(OSError):
            worker.stdin.close()
        try:
            worker.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            worker.kill()


def serve() -> None:
    """Run as a worker: make the calls that arrive on the standard input, until it is closed.

    If the input is closed during a call, the main process has ended, so this process ends at once.
    """
    calls, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull) as null:  # noqa: PTH123
        os.dup2(null.fileno(), 0)
    os.dup2(2, 1)  # code that prints by mistake must not write among the results
    waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    idle = threading.Event()
    idle.set()

    def read() -> None:
        with suppress(EOFError, pickle.UnpicklingError):
            while True:
                call = pickle.load(calls)  # noqa: S301 (from the main process)
                idle.clear()
                waiting.put(call)
        if not idle.is_set():
            os._exit(1)
        waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    while call := waiting.get():
        outcome = _outcome(call)
        idle.set()
        # As bytes in a pickle: if this outcome cannot be unpickled, the next one still can.
        pickle.dump(outcome, results)
        results.flush()


def _outcome(call: bytes) -> bytes:
    """Make a pickled call; return its value, or its exception and traceback, pickled."""
    try:
        function, arguments, options = pickle.loads(call)  # noqa: S301 (from the main process)
        return pickle.dumps((function(*arguments, **options), None, ""))
    except BaseException as error:
        told = traceback.format_exc()
        try:
            pickled = pickle.dumps((None, error, told))
            pickle.loads(pickled)  # noqa: S301 (some exceptions can be pickled, but not unpickled)
        except Exception:
            pickled = pickle.dumps((None, RuntimeError(repr(error)), told))
        return pickled
