"""What a program gets by `import grader`."""

import inspect
import subprocess
import sys

import pytest

import grader
from grader.model import errors

SLOW = ("IPython", "click", "jinja2", "nbformat", "pygments", "rich", "yaml")


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


@pytest.mark.parametrize("name", grader.__all__)
def test_every_public_name_is_there(name):
    assert getattr(grader, name).__name__ == name


def test_every_error_that_a_caller_may_meet_is_public():
    met = {
        name
        for name, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, errors.GraderError)
    }

    assert met <= set(grader.__all__)


def test_an_import_loads_no_slow_library():
    told = run("import sys, grader; print(*sys.modules)").stdout

    assert set(told.split()).isdisjoint(SLOW)


def test_a_program_keeps_its_own_path():
    told = run(
        "import sys; sys.path.append('vendored'); before = sys.path[:]; import grader; "
        "print(sys.path == before)"
    ).stdout

    assert told == "True\n"
