import importlib
import os
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.pipeline.workers import map_unordered

JOBS = """
import os, signal

def square(number):
    return number * number


def fail_on_three(number):
    if number == 3:
        raise ValueError(number)
    return number


def fail_at_first(file):
    first = not file.exists()
    with file.open("a") as processes:
        processes.write(f"{os.getpid()} ")
    if first:
        raise OSError("a hiccup")
    return "done"


def die_on_three(number):
    # Stands for a job whose submission kills the worker that runs it.
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def path_of_worker(_):
    import sys
    return sys.path


def give_back_a_lock(_):
    import threading
    return threading.Lock()


class Unreadable(Exception):
    def __init__(self, number, more):
        super().__init__("x" * 1_000_000)


def fail_unreadably_on_three(number):
    if number == 3:
        raise Unreadable(number, 1)
    return number


def imports(name):
    __import__(name)
"""


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    """What workers are to do, in a module that they can import."""
    folder = tmp_path_factory.mktemp("jobs")
    (folder / "worker_jobs.py").write_text(JOBS)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module("worker_jobs")
    del sys.modules["worker_jobs"]


def test_every_job_comes_back_with_its_result(jobs):
    results = dict(map_unordered(jobs.square, range(10), workers=2))

    assert results == {number: number * number for number in range(10)}


def test_an_exception_comes_back_as_that_jobs_result(jobs):
    results = dict(map_unordered(jobs.fail_on_three, range(5), workers=2))

    assert isinstance(results.pop(3), ValueError)
    assert results == {0: 0, 1: 1, 2: 2, 4: 4}


def test_a_job_that_fails_is_tried_once_more_in_a_new_process(jobs, tmp_path):
    results = dict(map_unordered(jobs.fail_at_first, [tmp_path / "a", tmp_path / "b"], workers=2))

    first, second = (tmp_path / "a").read_text().split()
    assert results == {tmp_path / "a": "done", tmp_path / "b": "done"}
    assert first != second


def test_a_job_that_kills_its_worker_costs_no_other_job_its_result(jobs):
    results = dict(map_unordered(jobs.die_on_three, range(20), workers=2))

    assert isinstance(results.pop(3), Exception)
    assert results == {number: number for number in range(20) if number != 3}


def test_workers_end_with_a_main_process_that_is_killed(descendants):
    program = (
        "import time; from grader.pipeline.workers import map_unordered; "
        "list(map_unordered(time.sleep, [60, 60], workers=2))"
    )
    main = subprocess.Popen([sys.executable, "-c", program])
    until = time.monotonic() + 30
    while len(started := descendants(main.pid)) < 3 and time.monotonic() < until:
        os.sched_yield()

    main.kill()
    main.wait()

    assert len(started) == 3  # with it two workers
    while any(Path(f"/proc/{pid}").exists() for pid in started) and time.monotonic() < until:
        os.sched_yield()
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)


def test_a_worker_imports_nothing_from_the_working_directory(jobs, tmp_path, monkeypatch):
    (tmp_path / "only_here.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    [(_, result)] = map_unordered(jobs.imports, ["only_here"], workers=1)

    assert isinstance(result, ModuleNotFoundError)


def test_a_worker_imports_nothing_from_what_is_graded(jobs, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)

    [(_, path)] = map_unordered(jobs.path_of_worker, [0], workers=1, graded=[tmp_path])

    assert str(tmp_path) not in path


def test_what_a_job_raised_carries_the_workers_traceback(jobs):
    [(_, result)] = map_unordered(jobs.fail_on_three, [3], workers=1)

    assert "raise ValueError(number)" in "".join(traceback.format_exception(result))


def test_a_result_that_cannot_be_sent_is_that_jobs_failure(jobs):
    results = dict(map_unordered(jobs.give_back_a_lock, [1], workers=1))

    assert "cannot pickle" in str(results[1])


def test_a_failure_that_cannot_be_read_costs_no_other_job_its_result(jobs):
    results = dict(map_unordered(jobs.fail_unreadably_on_three, range(10), workers=1))

    assert isinstance(results.pop(3), Exception)
    assert results == {number: number for number in range(10) if number != 3}


def test_a_run_that_is_stopped_begins_no_further_job(jobs):
    stop = threading.Event()
    results = map_unordered(jobs.square, range(1000), workers=1, stop=stop)

    next(results)
    stop.set()

    assert len(list(results)) < 5


def test_any_executor_of_the_standard_interface_will_do(jobs):
    with ThreadPoolExecutor(2) as executor:
        results = dict(map_unordered(jobs.square, range(5), workers=2, executor=executor))

    assert results == {number: number * number for number in range(5)}


def test_jobs_are_taken_only_as_they_are_needed():
    taken = []

    def jobs():
        for number in range(1000):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(1) as executor:
        next(map_unordered(abs, jobs(), workers=1, executor=executor))

    assert len(taken) < 10
