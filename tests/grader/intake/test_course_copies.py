"""The course's support files stand beside the work, in place of a student's copies of them."""

import json
from pathlib import PurePosixPath

import pytest

from grader.intake.source import read_submission
from grader.model.submission import File, Handin

COURSE = b"def helper(): return 'the course'\n"
EDITED = b"def helper(): return 'edited'\ndef f(): return 1\ndef g(): return 2\n"
WORK = b"from dnn_utils import helper\ndef f(): return helper()\n"
SUPPORT = {"dnn_utils.py": COURSE}


def notebook_of(*sources):
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": source}
        for source in sources
    ]
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return json.dumps(whole).encode()


@pytest.fixture
def read(tmp_path):
    """Read a submission that asks for f and g, with `dnn_utils.py` from the course."""

    def read_files(files, main=None, support=SUPPORT):
        found = []
        for number, (path, content) in enumerate(files.items()):
            place = tmp_path / str(number)
            place.write_bytes(content)
            found.append(File(PurePosixPath(path), place))
        handin = Handin("anna", tuple(found), main=main and PurePosixPath(main))
        return read_submission(handin, ("f", "g"), support=support)

    return read_files


def beside(submission):
    return {str(path): content for path, content in submission.companions}


def codes(submission):
    return [note.code for note in submission.notes]


def uses(submission):
    return {file.name: file.use for file in submission.files}


def test_the_courses_file_stands_beside_work_that_lacks_it(read):
    submission = read({"hw3/hw.py": WORK})

    assert beside(submission) == {"hw3/dnn_utils.py": COURSE}
    assert submission.support == {PurePosixPath("hw3/dnn_utils.py")}
    assert submission.notes == ()


def test_files_in_folders_keep_their_folders(read):
    submission = read({"hw3/hw.py": WORK}, support={"data/x.csv": b"1"})

    assert beside(submission) == {"hw3/data/x.csv": b"1"}


def test_an_unchanged_copy_is_no_news(read):
    submission = read({"hw.py": WORK, "dnn_utils.py": COURSE.replace(b"\n", b"\r\n")})

    assert beside(submission) == {"dnn_utils.py": COURSE}
    assert uses(submission) == {"hw.py": "graded", "dnn_utils.py": "support"}
    assert submission.notes == ()


@pytest.mark.parametrize(
    "name", ["dnn_utils.py", "DNN_utils.py", "dnn_utils-1.py", "dnn_utils (2).py"]
)
def test_an_edited_copy_is_replaced_and_told(read, name):
    submission = read({"hw.py": WORK, name: EDITED})

    assert submission.file == "hw.py"
    assert {*beside(submission).values()} == {COURSE}
    assert codes(submission) == ["support_differs"]
    assert name in submission.notes[0].text


def test_a_copy_is_never_the_graded_file_nor_searched_nor_shown(read):
    submission = read({"hw.py": b"x = 1", "dnn_utils.py": EDITED})

    assert submission.file == "hw.py"
    assert [cell.name for cell in submission.cells] == ["hw.py"]
    assert submission.modules == ()


@pytest.mark.parametrize("name", ["dnn_utils.py", "dnn_utils/__init__.py"])
def test_a_copy_above_the_work_is_replaced_too(read, name):
    submission = read({"work/hw.py": WORK, name: EDITED})

    assert {*beside(submission).values()} == {COURSE}
    assert codes(submission) == ["support_differs"]


def test_a_package_that_would_hide_the_courses_module_is_left_out(read):
    submission = read({"hw.py": WORK, "dnn_utils/__init__.py": EDITED})

    assert beside(submission) == {"dnn_utils.py": COURSE}


def test_a_module_of_the_students_own_in_a_folder_beside_the_work_stays(read):
    submission = read({"hw.py": WORK, "mine/dnn_utils.py": EDITED})

    assert beside(submission) == {"mine/dnn_utils.py": EDITED, "dnn_utils.py": COURSE}
    assert [module.name for module in submission.modules] == ["mine/dnn_utils.py"]
    assert submission.notes == ()


def test_a_module_of_the_students_own_is_not_the_graded_file_either(read):
    assert read({"hw.py": b"x = 1", "mine/dnn_utils.py": EDITED}).file == "hw.py"


@pytest.mark.parametrize(
    ("files", "main"),
    [
        ({"dnn_utils.py": EDITED}, None),
        ({"dnn_utils.py": COURSE, "readme.txt": b"hello"}, None),
        ({"dnn_utils.py": EDITED}, "dnn_utils.py"),
        ({"dnn_utils-1.py": COURSE}, None),
    ],
)
def test_work_that_is_only_the_courses_cannot_be_graded(read, files, main):
    submission = read(files, main)

    assert submission.unreadable.code == "no_own_file"
    assert "dnn_utils" in submission.unreadable.text


def test_another_copy_is_other_work(read):
    first = read({"hw.py": WORK, "dnn_utils.py": COURSE})
    second = read({"hw.py": WORK, "dnn_utils.py": EDITED})

    assert first.digest != second.digest


@pytest.mark.parametrize(
    ("name", "support"),
    [("data", {"data/x.csv": b"1"}), ("x.csv/mine.txt", {"x.csv": b"1"})],
    ids=["a file where a folder must be", "a folder where a file must be"],
)
def test_a_file_that_would_be_in_the_way_is_left_out(read, name, support):
    submission = read({"hw.py": WORK, name: b"mine"}, support=support)

    assert beside(submission) == support


def test_a_notebook_does_not_write_over_the_courses_file(read):
    notebook = notebook_of("%%writefile dnn_utils.py\nx = 1", "%%writefile own.py\ny = 2", "f = 1")

    submission = read({"hw.ipynb": notebook})

    assert beside(submission) == {"own.py": b"y = 2\n", "dnn_utils.py": COURSE}
    assert [cell.source != "" for cell in submission.cells] == [False, True, True]
    assert codes(submission) == ["support_differs"]


def test_a_notebook_that_writes_the_courses_own_text_is_no_news(read):
    cell = "%%writefile dnn_utils.py\n" + COURSE.decode().rstrip("\n")

    assert read({"hw.ipynb": notebook_of(cell, "f = 1")}).notes == ()


def test_a_notebook_runs_the_courses_file_with_a_magic(read):
    submission = read({"hw.ipynb": notebook_of("%run dnn_utils.py"), "dnn_utils.py": EDITED})

    first = submission.cells[0]
    assert (first.name, first.source.encode(), first.support) == ("dnn_utils.py", COURSE, True)
