"""A process has few areas of memory, and none that is both written and run."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no forks")

CODE = """
import numpy as np
from grader.sandbox.inside.areas import merge_areas, read_areas

def areas():
    with open("/proc/self/maps") as file:
        return read_areas(file)

before = areas()
merge_areas()
after = areas()
print(len(after) < 0.7 * len(before))
print([area for area in after if "w" in area.mode and "x" in area.mode])
print(np.ones((2, 3)) @ np.ones(3))
"""


def test_a_librarys_areas_become_two_and_it_works_as_before():
    ran = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=False, timeout=60
    )

    assert ran.stdout.splitlines() == ["True", "[]", "[3. 3.]"]
    assert not ran.stderr
