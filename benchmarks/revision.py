"""Measures how much slower a right submission is graded than by an earlier revision.

Both grade the same submission many times and draw its page, in turns of one process each. Prints
the processor time that a submission takes, in the grader and in its own process, by each revision,
and the ratio of the two: medians of the rounds, each of which gives its first quartile. Needs Git.

python benchmarks/revision.py REVISION [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
RIGHT = Path(__file__).with_name("right.py")
MEASURE = """
import sys, time
from pathlib import Path, PurePosixPath

from grader.feedback.student_page import student_page
from grader.model.submission import File, Handin
from grader.pipeline.grade_one import Job, grade_one

if __name__ == "__main__":
    right, assignment = sys.argv[1:]
    handin = Handin("right", (File(PurePosixPath("right.py"), Path(right)),))
    times = []
    for _ in range(100):
        start = time.process_time()
        graded = grade_one(Job(handin, assignment, "benchmark"))
        record = getattr(graded, "record", graded)  # earlier revisions returned the record
        student_page(record)
        times.append(time.process_time() - start + record.run.cpu_seconds)
        assert record.score == 100
    print(sorted(times)[len(times) // 4])
"""


def main() -> None:
    revision = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as name:
        earlier = Path(name) / "earlier"
        git("worktree", "add", "--detach", str(earlier), revision)
        try:
            trees = {revision: earlier, "now": ROOT}
            times: dict[str, list[float]] = {title: [] for title in trees}
            for _ in range(rounds):
                for title, tree in trees.items():
                    times[title].append(measure(tree, Path(name)))
        finally:
            git("worktree", "remove", "--force", str(earlier))
    for title, seconds in times.items():
        print(f"{1000 * statistics.median(seconds):6.2f} ms a submission: {title}")
    ratios = sorted(now / before for before, now in zip(*times.values(), strict=True))
    middle = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
    print(f"ratio: {statistics.median(ratios):.3f} (half of the rounds: %.3f to %.3f)" % middle)


def measure(tree: Path, folder: Path) -> float:
    """Return the processor time of a submission, graded by the code of a tree, in seconds."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, RIGHT, tree / "reference"],
        env=os.environ | {"PYTHONPATH": str(tree)},
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)


def git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    main()
