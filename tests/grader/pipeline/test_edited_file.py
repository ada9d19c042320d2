"""A file that several processes and programs change."""

import subprocess
import sys

import pytest

from grader import OverrideError
from grader.pipeline.edited_file import edit_file, read_content

ADD = """
import sys
from pathlib import Path
from grader.pipeline.edited_file import edit_file

for number in range(50):
    edit_file(Path(sys.argv[1]), lambda content: content + f"{sys.argv[2]}{number}\\n".encode())
"""


def test_a_missing_file_is_empty_and_is_made(tmp_path):
    file = tmp_path / "new" / "file.csv"

    assert read_content(file) == b""
    edit_file(file, lambda content: content + b"x")
    assert file.read_bytes() == b"x"


def test_no_change_of_another_process_is_lost(tmp_path):
    file = tmp_path / "file.csv"

    running = [subprocess.Popen([sys.executable, "-c", ADD, file, name]) for name in "abc"]
    ended = [process.wait(60) for process in running]

    assert ended == [0, 0, 0]
    expected = [f"{name}{number}" for name in "abc" for number in range(50)]
    assert sorted(file.read_text().split()) == sorted(expected)
    assert [path.name for path in tmp_path.iterdir()] == ["file.csv"]


def test_what_another_program_writes_meanwhile_is_not_replaced(tmp_path):
    file = tmp_path / "file.csv"

    def change(content):
        file.write_bytes(b"from a spreadsheet")
        return content + b"ours"

    with pytest.raises(OverrideError, match="another program changed it just now; try again"):
        edit_file(file, change)

    assert file.read_bytes() == b"from a spreadsheet"


def test_an_error_changes_nothing(tmp_path):
    file = tmp_path / "file.csv"
    file.write_bytes(b"x")

    def change(content):
        raise OverrideError("no")

    with pytest.raises(OverrideError):
        edit_file(file, change)

    assert file.read_bytes() == b"x"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "repository").mkdir()
    target, link = tmp_path / "repository" / "file.csv", tmp_path / "file.csv"
    target.write_bytes(b"x")
    link.symlink_to(target)

    edit_file(link, lambda content: content + b"y")

    assert link.is_symlink()
    assert target.read_bytes() == b"xy"


def test_a_file_that_cannot_be_read_is_an_error_that_names_it(tmp_path):
    with pytest.raises(OverrideError, match=f"{tmp_path}: cannot be read"):
        read_content(tmp_path)


def test_a_folder_that_cannot_be_made_is_an_error_that_names_it(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OverrideError, match="cannot be opened"):
        edit_file(tmp_path / "file" / "overrides.csv", lambda content: content + b"x")
