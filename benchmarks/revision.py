"""Measures how much slower a right submission is graded than by an earlier revision.

Both grade the same class, in turn, with one worker, and a class of one submission, whose time is
subtracted. Prints the processor time that each further submission takes (the median of the rounds),
and the ratio of the two. Needs Git.

python benchmarks/revision.py REVISION [SUBMISSIONS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
RIGHT = Path(__file__).with_name("right.py").read_text(encoding="utf-8")
ROUNDS = 9
GRADE = """
import os, sys
from grader import grade

if __name__ == "__main__":
    submissions, assignment, reports = sys.argv[1:]
    gradebook = grade(submissions, assignment=assignment, reports=reports, workers=1)
    assert all(record.score == 100 for record in gradebook.records())
    print(sum(os.times()[:4]))
"""


def main() -> None:
    revision = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        earlier = folder / "earlier"
        git("worktree", "add", "--detach", str(earlier), revision)
        try:
            ratios = compare(folder, {revision: earlier, "now": ROOT}, count)
        finally:
            git("worktree", "remove", "--force", str(earlier))
    print(f"ratio: {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


def compare(folder: Path, trees: dict[str, Path], count: int) -> list[float]:
    """Grade with each tree in turn; print the times, and return a ratio for each round."""
    (folder / "grade_class.py").write_text(GRADE)
    classes = [make_class(folder / "one", 1), make_class(folder / "all", count + 1)]
    times: dict[str, list[float]] = {name: [] for name in trees}
    for _ in range(ROUNDS):
        for name, tree in trees.items():
            one, all_of_them = (processor_seconds(folder, tree, each) for each in classes)
            times[name].append(all_of_them - one)
    for name, seconds in times.items():
        print(f"{1000 * statistics.median(seconds) / count:6.1f} ms a submission: {name}")
    before, now = times.values()
    return [b / a for a, b in zip(before, now, strict=True)]


def make_class(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"student{number:05}.py").write_text(f"# {number}\n{RIGHT}")
    return folder


def processor_seconds(folder: Path, tree: Path, submissions: Path) -> float:
    """Return the processor time that grading a class takes, with all processes."""
    with tempfile.TemporaryDirectory() as reports:
        done = subprocess.run(
            [sys.executable, "grade_class.py", submissions, tree / "reference", reports],
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
