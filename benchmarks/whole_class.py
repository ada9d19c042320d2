"""Measures what grading a class costs: time, and the memory of the grader's own processes.

Every second submission has a wrong mask, so that the grader also searches for mistakes.

python benchmarks/whole_class.py [SUBMISSIONS] [ISOLATION]
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
import time
from pathlib import Path

from grader import grade
from grader.pipeline.workers import default_workers

ASSIGNMENT = str(Path(__file__).parent.parent / "reference")
RIGHT = Path(__file__).with_name("right.py").read_text(encoding="utf-8")
WRONG = RIGHT.replace("Z > 0", "Z < 0")
EVERY = 0.2  # the seconds between two measurements of memory


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    isolation = sys.argv[2] if len(sys.argv) > 2 else "strict"
    with tempfile.TemporaryDirectory() as folder:
        submissions = Path(folder) / "submissions"
        submissions.mkdir()
        for number in range(count):
            work = WRONG if number % 2 else RIGHT
            (submissions / f"student{number:05}.py").write_text(f"# {number}\n{work}")
        watch = Watch()
        start = time.perf_counter()
        gradebook = grade(
            submissions,
            assignment=ASSIGNMENT,
            reports=Path(folder) / "reports",
            isolation=isolation,  # type: ignore[arg-type]
        )
        seconds = time.perf_counter() - start
        peak = watch.stop()
        scores = [record.score for record in gradebook.records()]
        assert all((score == 100) == (number % 2 == 0) for number, score in enumerate(scores))
    workers = default_workers()
    print(f"{count} submissions, {isolation}, {workers} workers: {seconds:.1f} s")
    print(f"{1000 * seconds * workers / count:.1f} ms a submission and worker, pages included")
    print(f"{peak / 2**20:.0f} MB at most in the largest of the grader's processes")


class Watch:
    """Measures the memory of this process and its descendants, again and again."""

    def __init__(self) -> None:
        self._peak = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            self._peak = max(self._peak, *map(resident_bytes, family()))

    def stop(self) -> int:
        """Stop, and return the largest memory of one process that was measured, in bytes."""
        self._stop.set()
        self._thread.join()
        return self._peak


def family() -> set[int]:
    """Return the ids of this process and of all its descendants."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(re.findall(r"PPid:\s*(\d+)", text)[0])
    found = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def resident_bytes(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    resident = re.findall(r"VmRSS:\s*(\d+)", text)
    return 1024 * int(resident[0]) if resident else 0


if __name__ == "__main__":
    main()
