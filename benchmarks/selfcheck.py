"""Measures how long a student waits for `grade check`, compared with an import of numpy.

python benchmarks/selfcheck.py [TIMES]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grader import load_assignment, make_handout, write_handout

HERE = Path(__file__).parent
COMMANDS = {
    "python": ["-c", "pass"],
    "import numpy": ["-c", "import numpy"],
    "import grader": ["-c", "import grader"],
    "grade check": ["-m", "grader", "check", "right.py"],
    "grade check, a notebook": ["-m", "grader", "check", "assignment3.ipynb"],
}


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        handout = make_handout(load_assignment(str(HERE.parent / "reference")), install="grader")
        write_handout(handout, folder)
        (Path(folder) / "right.py").write_bytes((HERE / "right.py").read_bytes())
        for _ in range(times):
            for name, arguments in COMMANDS.items():
                start = time.perf_counter()
                subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True)
                seconds[name].append(time.perf_counter() - start)
    least = {name: min(taken) for name, taken in seconds.items()}
    for name, taken in least.items():
        beyond = taken - least["import numpy"]
        print(f"{name:24} {1000 * taken:4.0f} ms, {1000 * beyond:+5.0f} beyond numpy")


if __name__ == "__main__":
    main()
