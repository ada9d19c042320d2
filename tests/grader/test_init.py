"""What a program gets by `import grader`."""

import subprocess
import sys

import pytest

import grader

HEAVY = ("IPython", "click", "jinja2", "nbformat", "numpy", "pydantic", "pygments", "rich")


@pytest.mark.parametrize("name", grader.__all__)
def test_every_public_name_is_there(name):
    assert getattr(grader, name).__name__ == name
    assert name in dir(grader)


def test_there_are_no_other_names():
    with pytest.raises(AttributeError, match="module 'grader' has no attribute 'grades'"):
        _ = grader.grades


def test_an_import_is_light():
    code = "import sys, grader; print(*sys.modules)"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert set(told.stdout.split()).isdisjoint(HEAVY)
