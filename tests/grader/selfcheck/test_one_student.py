"""A flat folder with the files of one student looks like a class of one file each."""

import pytest

from grader.selfcheck.one_student import why_one_student


@pytest.fixture
def folder_of(tmp_path):
    def make(**sources):
        for stem, source in sources.items():
            (tmp_path / f"{stem}.py").write_text(source)
        return tmp_path

    return make


@pytest.mark.parametrize(
    "line",
    ["import relu", "from relu import relu_backward", "from .relu import f", "%run relu.py"],
)
def test_one_file_imports_another(folder_of, line):
    folder = folder_of(assignment3=f"import numpy\n{line}\n", relu="x = 1\n")

    assert why_one_student(folder) == "assignment3.py imports relu.py."


def test_files_are_named_for_parts_of_the_work(folder_of):
    folder = folder_of(problem1="x = 1", Problem_2="y = 2")

    assert "are named for parts of the work" in why_one_student(folder)


@pytest.mark.parametrize(
    "sources",
    [
        {"anna": "import numpy\n", "bela": "from math import pi\n"},
        {"anna": "import relu\n"},
        {"anna": "import random\n", "random": "x = 1\n"},
        {"q1": "x = 1", "anna": "y = 2"},
        {f"student{number}": "import student1\n" for number in range(20)},
    ],
    ids=["two students", "one file", "a module of Python", "one part alone", "many files"],
)
def test_a_class_is_a_class(folder_of, sources):
    assert why_one_student(folder_of(**sources)) == ""


def test_folders_are_those_of_students(folder_of):
    folder = folder_of(a="import b\n", b="x = 1\n")
    (folder / "anna").mkdir()

    assert why_one_student(folder) == ""


def test_a_file_or_nothing_is_no_folder(tmp_path):
    assert why_one_student(tmp_path / "nothing") == ""
