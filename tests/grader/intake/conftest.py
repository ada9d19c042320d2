"""Small made-up downloads, one of each layout, with names as they really are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

WORK = "def relu_backward(dA, Z): ...\n"
CODE_BLACKBOARD = """Name: Seán O'Brien-Smith (sob_1)
Assignment: HW 1_b
Date Submitted: Monday, November 2, 2026 9:30:00 AM EST
Current Grade: Needs Grading

Submission Field:
There is no student submission text data for this assignment.

Files:
\tOriginal filename: my hw.py
\tFilename: HW 1_b_sob_1_attempt_2026-11-02-09-30-00_my hw.py
"""
CODE_GRADESCOPE = """---
submission_409194023:
  :submitters:
  - :name: Seán O'Brien-Smith
    :sid: '0123'
    :email: sean@example.edu
  :created_at: 2026-11-02 09:30:00.861687000 Z
  :score: 2.0
  :history:
  - :id: 408000001
    :created_at: 2026-11-01 10:00:00.000000000 Z
submission_500000001:
  :submitters:
  - :name: 王小明
    :sid: '0456'
    :email: wang@example.edu
  - :name: =cmd
    :sid:
    :email: cmd@example.edu
  :created_at: 2026-11-02 09:31:00.000000000 Z
submission_600000002:
  :submitters: []
"""

DOWNLOADS: Mapping[str, Mapping[str, str]] = {
    "canvas": {
        "obriensmithseán_101_2001_my hw-1.py": WORK,
        "obriensmithseán_101_2002_helpers.py": "x = 1",
        "van_der_bergann_LATE_102_2003_12_hw.py": WORK,
        "王小明_103_2004_hw.py": WORK,
        "cmd1_104_text.html": "<p>def",
        "LATE_anon_aB3xZ_2006_hw.py": WORK,
    },
    "moodle": {
        "Seán OBrien-Smith_1201_assignsubmission_file/src/my hw.py": WORK,
        "Seán OBrien-Smith_1201_assignsubmission_file/src/helpers.py": "x = 1",
        "王小明_1202_assignsubmission_file_/hw.py": WORK,
        "=cmd()_1203_assignsubmission_onlinetext/onlinetext.html": "<p>def",
        "Ann van der Berg_1204_assignsubmission_file_12_my_hw.py": WORK,
        "Ann van der Berg_1204_assignfeedback_file/old.html": "",
    },
    "blackboard": {
        "HW 1_b_sob_1_attempt_2026-11-02-09-30-00.txt": CODE_BLACKBOARD,
        "HW 1_b_sob_1_attempt_2026-11-02-09-30-00_my hw.py": WORK,
        "HW 1_b_sob_1_attempt_2026-11-01-08-00-00_old.py": WORK,
        "HW 1_b_wang_attempt_2026-11-02-10-00-00_x_attempt_2026-11-02-10-00-00.py": WORK,
        "HW 1_b_=cmd_attempt_2026-11-02-10-00-00_hw.py": WORK,
    },
    "brightspace": {
        "index.html": "<html>",
        "301-77 - Seán O'Brien-Smith - Nov 2, 2026 105 PM/my hw.py": WORK,
        "301-77 - Seán O'Brien-Smith - Nov 1, 2026 1205 AM/old.py": WORK,
        "302-77 - wang01 王 - 小明 - Nov 12, 2026 11:05 AM - hw - 2.py": WORK,
        "303-77 - =cmd - Nov 2, 2026 905 AM - hw.py": WORK,
    },
    "gradescope": {
        "assignment_1_export/submission_metadata.yml": CODE_GRADESCOPE,
        "assignment_1_export/submission_409194023/src/my hw.py": WORK,
        "assignment_1_export/submission_500000001/hw.py": WORK,
        "assignment_1_export/submission_600000002/hw.py": WORK,
    },
    "nbgrader": {
        "source/ps1/hw.ipynb": "{}",
        "submitted/seán_o'brien-smith/ps1/my hw.py": WORK,
        "submitted/seán_o'brien-smith/ps1/timestamp.txt": "2026-11-02 09:30:00.000000 UTC\n",
        "submitted/seán_o'brien-smith/ps1/submission_secret.txt": "f00",
        "submitted/王小明/ps1/hw.py": WORK,
        "submitted/=cmd/ps1/hw.py": WORK,
    },
    "github": {
        "hw-3-submissions/hw-3-sean-ob/src/my hw.py": WORK,
        "hw-3-submissions/hw-3-sean-ob/README.md": "# hw",
        "hw-3-submissions/HW-3-wang/hw.py": WORK,
        "hw-3-submissions/hw-3-ann-1/hw.py": WORK,
    },
    "plain": {
        "seán o'brien-smith.py": WORK,
        "van_der_berg/src/my hw.py": WORK,
        "王小明.py": WORK,
        "=cmd().py": WORK,
        "README.md": "# the class",
    },
}
"""By layout, what lies in the download."""


@pytest.fixture
def download(tmp_path: Path) -> Callable[[str], Path]:
    """Lay out a download in a folder; returns the folder."""

    def lay_out(layout: str) -> Path:
        folder = tmp_path / "download"
        for name, content in DOWNLOADS[layout].items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
        return folder

    return lay_out


@pytest.fixture
def moodle_files():
    """The folder with downloads and worksheets of a real Moodle."""
    return Path(__file__).parents[2] / "moodle"
