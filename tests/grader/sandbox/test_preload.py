"""The packages of an assignment are imported once, unless a fork could not bear it."""

import sys

import pytest

from grader.model.execution import Call
from grader.model.resource_limits import Limits
from grader.model.submission import Cell, Submission
from grader.sandbox.runner import run_submission

if sys.platform != "linux":
    pytest.skip("needs Linux", allow_module_level=True)

from grader.sandbox.student.preload import _leaves_nothing

SOURCES = {
    "fine": "value = 7",
    "fails": "raise ValueError",
    "exits": "raise SystemExit(0)",
    "keeps_a_thread": "import threading, time\n"
    "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    "keeps_a_file": "import os\nfile = os.open(os.devnull, os.O_RDONLY)",
}


@pytest.mark.parametrize("name", SOURCES)
def test_only_an_import_that_leaves_nothing_behind_is_made_for_all(tmp_path, monkeypatch, name):
    (tmp_path / f"left_{name}.py").write_text(SOURCES[name])
    monkeypatch.syspath_prepend(tmp_path)

    assert _leaves_nothing(f"left_{name}") is (name == "fine")


def test_a_submission_finds_the_packages_imported(isolation):
    names = "'sqlite3', 'no_such_package'"
    source = f"import sys\ndef f(): return [name in sys.modules for name in ({names})]"
    submission = Submission("anna", cells=(Cell("anna.py", source),))
    packages = ("numpy", "no_such_package", "sqlite3")

    execution = run_submission(
        submission, [Call("f", "f")], Limits(), isolation=isolation, packages=packages
    )

    assert execution.outcomes["f"].value.array.tolist() == [isolation == "strict", False]
