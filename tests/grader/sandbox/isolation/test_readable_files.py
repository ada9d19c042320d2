"""The libraries that a submission needs are found."""

import os
import sys
from pathlib import Path

import pytest

from grader.sandbox.isolation import readable_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone shows so little")


def test_a_folder_of_libraries_that_cannot_be_listed_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    before = os.listdir

    def listdir(folder):
        if folder == str(tmp_path):
            raise PermissionError
        return before(folder)

    monkeypatch.setattr(os, "listdir", listdir)

    found = readable_files.needed_libraries([])
    assert [name for name in found if "libc" in Path(name).name]
