"""Measures how long one submission takes in each way of isolation.

Prints the milliseconds that one worker needs for a submission (median, minimum and maximum of the
rounds), and how much faster a fork is than a new interpreter. To show the speed of the machine, the
last line of the table is the time in which Python alone starts and imports numpy.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np

from grader.intake.source import read_submission
from grader.model.execution import Isolation, wanted_of
from grader.model.isolation_ways import TITLES, Way
from grader.model.submission import File, Handin
from grader.pipeline.grade_one import prepare
from grader.sandbox import run_submission, warm_process
from grader.sandbox.diagnosis import diagnose

ASSIGNMENT = str(Path(__file__).parent.parent / "reference")
RIGHT = Path(__file__).with_name("right.py")
ROUNDS = 15
NEW = "a new interpreter, process"


def main() -> None:
    prepared = prepare(ASSIGNMENT, "benchmark")
    handin = Handin("right", (File(PurePosixPath(RIGHT.name), RIGHT),))
    submission = read_submission(handin, prepared.assignment.names())

    def run(isolation: Isolation) -> None:
        execution = run_submission(
            submission,
            prepared.calls,
            prepared.assignment.limits,
            wanted=wanted_of(prepared.assignment),
            isolation=isolation,
            blocked=prepared.blocked,
            hidden=prepared.hidden,
        )
        assert all(outcome.status == "returned" for outcome in execution.outcomes.values())

    def fork(way: Way) -> None:
        warm_process.WAYS = (way,)
        run("strict")

    def new_interpreter() -> None:
        run("process")

    def numpy_alone() -> None:
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)

    ways: dict[str, tuple[Callable[[], None], int]] = {
        f"a fork, {TITLES[way]}": (partial(fork, way), 60)
        for way in TITLES
        if way in diagnose().layers
    }
    ways[NEW] = (new_interpreter, 5)
    ways["(a new interpreter with numpy alone)"] = (numpy_alone, 5)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (way, times) in ways.items():
            time_of(way, times)  # unmeasured, so that warm processes and caches exist
            seconds[name].append(time_of(way, times))
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores\n")
    print(f"{'one worker, a submission':38}{'ms':>8}{'least':>8}{'most':>8}")
    for name, each in seconds.items():
        figures = (statistics.median(each), min(each), max(each))
        print(f"{name:38}" + "".join(f"{1000 * figure:8.1f}" for figure in figures))
    for name in [name for name in ways if name.startswith("a fork")]:
        pairs = zip(seconds[NEW], seconds[name], strict=True)
        ratio = statistics.median(new / forked for new, forked in pairs)
        print(f"\n{name} has {ratio:.1f} times the throughput of a new interpreter")


def time_of(way: Callable[[], None], times: int) -> float:
    """Return the seconds of one call."""
    start = time.perf_counter()
    for _ in range(times):
        way()
    return (time.perf_counter() - start) / times


if __name__ == "__main__":
    main()
