import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from grader.workers import map_unordered


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
    """Stands for a job whose submission kills the worker that runs it."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_every_job_comes_back_with_its_result():
    results = dict(map_unordered(square, range(10), workers=2))

    assert results == {number: number * number for number in range(10)}


def test_an_exception_comes_back_as_that_jobs_result():
    results = dict(map_unordered(fail_on_three, range(5), workers=2))

    assert isinstance(results.pop(3), ValueError)
    assert results == {0: 0, 1: 1, 2: 2, 4: 4}


def test_a_job_that_fails_is_tried_once_more_in_a_new_process(tmp_path):
    results = dict(map_unordered(fail_at_first, [tmp_path / "a", tmp_path / "b"], workers=2))

    first, second = (tmp_path / "a").read_text().split()
    assert results == {tmp_path / "a": "done", tmp_path / "b": "done"}
    assert first != second


def test_a_job_that_kills_its_worker_costs_no_other_job_its_result():
    results = dict(map_unordered(die_on_three, range(20), workers=2))

    assert isinstance(results.pop(3), Exception)
    assert results == {number: number for number in range(20) if number != 3}


def test_workers_end_with_a_main_process_that_is_killed(descendants):
    program = (
        "import time; from grader.workers import map_unordered; "
        "list(map_unordered(time.sleep, [60, 60], workers=2))"
    )
    main = subprocess.Popen([sys.executable, "-c", program])
    until = time.monotonic() + 30
    while len(started := descendants(main.pid)) < 5 and time.monotonic() < until:
        os.sched_yield()

    main.kill()
    main.wait()

    assert len(started) >= 5  # with it a fork server, a resource tracker, and two workers
    while any(Path(f"/proc/{pid}").exists() for pid in started) and time.monotonic() < until:
        os.sched_yield()
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)


def test_any_executor_of_the_standard_interface_will_do():
    with ThreadPoolExecutor(2) as executor:
        results = dict(map_unordered(square, range(5), workers=2, executor=executor))

    assert results == {number: number * number for number in range(5)}


def test_jobs_are_taken_only_as_they_are_needed():
    taken = []

    def jobs():
        for number in range(1000):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(1) as executor:
        next(map_unordered(square, jobs(), workers=1, executor=executor))

    assert len(taken) < 10
