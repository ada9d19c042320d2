"""The course's support files cannot be turned against the course or against other students.

Each attack hands in its own `dnn_utils.py`, or changes the course's one in its process.
"""

import json
import textwrap

import numpy as np
import pytest

from grader import grade

ASSIGNMENT = """
from pathlib import Path

import numpy as np
from dnn_utils import sigmoid
from grader import ArrayInput, Assignment, Case, FunctionProblem

def activate(z):
    return sigmoid(z)

def mean_of_data(column):
    return np.load(Path(__file__).parent / "data/train.npz")["x"][:, column].mean()

Z = ArrayInput(values=[0.0, 3.0])
ASSIGNMENT = Assignment(
    id="hw", title="HW", points=4, files=("dnn_utils.py", "data/train.npz"),
    problems=[
        FunctionProblem(
            id="p1", title="P1", points=2, function="activate", parameters=["z"],
            reference=activate,
            cases=[
                Case(id="one", title="One", points=1, inputs=[Z]),
                Case(id="two", title="Two", points=1, visibility="hidden", inputs=[Z]),
            ],
        ),
        FunctionProblem(
            id="p2", title="P2", points=2, function="mean_of_data", parameters=["column"],
            reference=mean_of_data, cases=[Case(id="one", title="One", points=2, inputs=[1])],
        ),
    ],
)
"""
HELPER = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z)))

def activated(z):
    return sigmoid(z)
"""
HONEST = """
import numpy as np
from dnn_utils import sigmoid

def activate(z):
    return sigmoid(z)

def mean_of_data(column):
    return np.load("data/train.npz")["x"][:, column].mean()
"""
# Instead of the work: what would earn points if the student's own helper counted.
RIGHT_ANSWER = "\ndef activate(z): return sigmoid(z)\n"
PATCHES_NUMPY = """
import numpy as np
np.isclose = np.allclose = lambda *_, **__: True
np.exp = lambda z: 1 / 0
print("0.5 0.9525741268224334")
def sigmoid(z): return EqualToAll()
class EqualToAll:
    __eq__ = lambda *_: True
"""
OVERWRITES = """
import pathlib
for name in ("dnn_utils.py", "data/train.npz"):
    try:
        pathlib.Path(name).write_text("raise SystemExit")
    except OSError:
        pass
def activate(z): return z
def mean_of_data(column): return -1
"""


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    (folder / "data").mkdir(parents=True)
    (folder / "hw3.py").write_text(ASSIGNMENT)
    (folder / "dnn_utils.py").write_text(HELPER)
    np.savez(folder / "data" / "train.npz", x=np.arange(6.0).reshape(3, 2))
    return folder


@pytest.fixture
def graded(course, tmp_path):
    """Grade students' files, `student/file` → source, and return the records by student."""

    def grade_files(level, files):
        for path, source in files.items():
            place = tmp_path / "submissions" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(textwrap.dedent(source))
        gradebook = grade(
            tmp_path / "submissions",
            assignment=str(course / "hw3.py"),
            reports=tmp_path / "reports",
            isolation=level,
            workers=1,
        )
        return {record.student: record for record in gradebook.records()}

    return grade_files


def test_honest_work_imports_and_opens_them(graded, level):
    assert graded(level, {"anna/hw.py": HONEST})["anna"].score == 4


@pytest.mark.usefixtures("way")
def test_they_stand_beside_the_work_in_each_way_of_isolation(graded):
    assert graded("strict", {"anna/hw.py": HONEST})["anna"].score == 4


@pytest.mark.parametrize("helper", [PATCHES_NUMPY, HELPER + RIGHT_ANSWER, "raise SystemExit"])
def test_a_helper_of_the_students_own_changes_nothing(graded, isolation, helper):
    record = graded(isolation, {"anna/hw.py": HONEST, "anna/dnn_utils.py": helper})["anna"]

    assert record.score == 4
    assert record.output == ""
    assert [note.code for note in record.notes] == ["support_differs"]
    assert [cell.name for cell in record.source] == ["hw.py"]


@pytest.mark.parametrize("name", ["dnn_utils.py", "dnn_utils/__init__.py", "dnn_utils-1.py"])
def test_right_answers_in_the_students_helper_earn_nothing(graded, isolation, name):
    files = {"anna/hw.py": "from dnn_utils import *", f"anna/{name}": HELPER + RIGHT_ANSWER}

    assert graded(isolation, files)["anna"].score == 0


def test_a_function_of_the_courses_under_a_near_name_is_not_the_students(graded, isolation):
    record = graded(isolation, {"anna/hw.py": "from dnn_utils import *"})["anna"]

    assert record.score == 0
    assert {case.verdict for case in record.cases} == {"missing"}


def test_the_courses_file_that_a_notebook_runs_is_not_the_students(graded, isolation):
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1}
    cells = [cell | {"source": source} for source in ("%run dnn_utils.py", "x = sigmoid(0)")]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}

    record = graded(isolation, {"anna/hw.ipynb": json.dumps(notebook)})["anna"]

    assert record.score == 0
    assert record.skipped == ()
    assert [cell.code for cell in record.source] == ["%run dnn_utils.py", "x = sigmoid(0)"]


def test_what_one_student_writes_over_them_reaches_nobody_else(graded, course, level):
    before = (course / "dnn_utils.py").read_bytes()

    records = graded(level, {"anna/hw.py": HONEST, "ben/hw.py": OVERWRITES, "carl/hw.py": HONEST})

    assert [records[name].score for name in ("anna", "ben", "carl")] == [4, 0, 4]
    assert (course / "dnn_utils.py").read_bytes() == before


def test_patching_the_courses_helper_in_the_process_earns_nothing(graded, isolation):
    source = """
        import dnn_utils
        dnn_utils.sigmoid = lambda z: z
        activate = dnn_utils.activated
    """

    assert graded(isolation, {"anna/hw.py": source})["anna"].score == 0


def test_a_file_under_a_folders_name_does_not_keep_the_courses_data_away(graded, isolation):
    assert graded(isolation, {"anna/hw.py": HONEST, "anna/data": "mine"})["anna"].score == 4


def test_the_courses_lines_are_not_told_as_the_students(graded, isolation):
    source = """
        from dnn_utils import sigmoid
        def activate(z):
            return sigmoid("no numbers")
    """

    record = graded(isolation, {"anna/hw.py": source})["anna"]

    assert [place.cell for place in record.cases[0].traceback] == ["hw.py"]
