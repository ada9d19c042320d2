"""What running one submission costs: forked from a warm process, and in a new interpreter.

Prints, for each way, milliseconds a submission of one worker (median, minimum, maximum of the
rounds), and how much faster a fork is. How fast the machine is tells the last line of the table: to
start Python and import numpy is done by no code of ours.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import numpy as np

from grader.execution import Isolation
from grader.intake.source import read_submission
from grader.job import prepare
from grader.sandbox import run_submission, warm
from grader.sandbox.pool import pool
from grader.submission import File, Handin

ASSIGNMENT = str(Path(__file__).parent.parent / "reference")
RIGHT = Path(__file__).with_name("right.py")
ROUNDS = 15


def main() -> None:
    prepared = prepare(ASSIGNMENT, "benchmark")
    handin = Handin("right", (File(PurePosixPath(RIGHT.name), RIGHT),))
    submission = read_submission(handin, prepared.assignment.names())

    rehearsals = warm.REHEARSALS

    def run(isolation: Isolation) -> None:
        execution = run_submission(
            submission,
            prepared.calls,
            prepared.assignment.limits,
            isolation=isolation,
            blocked=prepared.blocked,
            hidden=prepared.hidden,
        )
        assert all(outcome.status == "returned" for outcome in execution.outcomes.values())

    def fork_strict() -> None:
        run("strict")

    def fork_process() -> None:
        run("process")

    def new_jail() -> None:
        warm.REHEARSALS = 0  # nothing is prepared for forks that do not come
        run("strict")
        pool.close()
        warm.REHEARSALS = rehearsals

    def new_interpreter() -> None:
        pool.can_fork = False
        run("process")
        pool.can_fork = True

    def numpy_alone() -> None:
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)

    ways: dict[str, tuple[Callable[[], None], int]] = {
        "fork, strict": (fork_strict, 60),
        "fork, process": (fork_process, 60),
        "new interpreter, strict": (new_jail, 5),
        "new interpreter, process": (new_interpreter, 5),
        "new interpreter, numpy alone": (numpy_alone, 5),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (way, times) in ways.items():
            time_of(way, times)  # until all that is to be kept at hand is there
            seconds[name].append(time_of(way, times))
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores\n")
    print(f"{'one worker':30}{'ms':>8}{'least':>8}{'most':>8}")
    for name, each in seconds.items():
        figures = (statistics.median(each), min(each), max(each))
        print(f"{name:30}" + "".join(f"{1000 * figure:8.1f}" for figure in figures))
    for isolation in ("strict", "process"):
        pairs = zip(
            seconds[f"new interpreter, {isolation}"], seconds[f"fork, {isolation}"], strict=True
        )
        ratio = statistics.median(new / fork for new, fork in pairs)
        print(f"\n{isolation}: a fork has {ratio:.1f} times the throughput of a new interpreter")


def time_of(way: Callable[[], None], times: int) -> float:
    """Seconds each."""
    start = time.perf_counter()
    for _ in range(times):
        way()
    return (time.perf_counter() - start) / times


if __name__ == "__main__":
    main()
