"""Measures how much slower a right submission is graded than by an earlier revision.

Both grade the same class, in turn, with one worker. Prints the processor time for a submission by
each (the median of the rounds), and the ratio of the two. Needs Git.

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
    """Grade a class with each tree in turn; print the times, and return a ratio for each round."""
    script, submissions = folder / "grade_class.py", folder / "submissions"
    script.write_text(GRADE)
    submissions.mkdir()
    for number in range(count):
        (submissions / f"student{number:05}.py").write_text(f"# {number}\n{RIGHT}")
    times: dict[str, list[float]] = {name: [] for name in trees}
    for turn in range(ROUNDS):
        for name, tree in trees.items():
            reports = folder / f"reports-{turn}-{name}"
            command = [sys.executable, str(script), submissions, str(tree / "reference"), reports]
            environment = os.environ | {"PYTHONPATH": str(tree)}
            done = subprocess.run(
                command, env=environment, cwd=folder, check=True, capture_output=True, text=True
            )
            times[name].append(float(done.stdout))
    for name, seconds in times.items():
        print(f"{1000 * statistics.median(seconds) / count:6.1f} ms a submission: {name}")
    before, now = times.values()
    return [b / a for a, b in zip(before, now, strict=True)]


def git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    main()
