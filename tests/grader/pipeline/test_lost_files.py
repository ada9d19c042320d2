"""Work that looks for a file of the course where it does not stand."""

import pytest

from grader import grade

ASSIGNMENT = """
from grader import Assignment, Case, FunctionProblem


def total(n):
    return n


ASSIGNMENT = Assignment(
    id="sums",
    title="Sums",
    files=["data/steps.csv"],
    problems=[
        FunctionProblem(
            id="total",
            reference=total,
            cases=[
                Case(id="shown", points=1, inputs=[1]),
                Case(id="secret", points=1, visibility="hidden", inputs=[2]),
            ],
        )
    ],
)
"""


@pytest.fixture
def notes_on(make_class, tmp_path):
    """Grade one submission, and return the codes and names of its notes."""

    def run(source):
        path = tmp_path / "course" / "sums.py"
        (path.parent / "data").mkdir(parents=True)
        path.write_text(ASSIGNMENT, "utf-8")
        (path.parent / "data" / "steps.csv").write_text("1\n2\n", "utf-8")
        folder = make_class(ada=source)
        gradebook = grade(folder, assignment=path, reports=tmp_path / "reports", workers=1)
        (record,) = gradebook.records()
        return [(note.code, note.values.get("name")) for note in record.notes]

    return run


@pytest.mark.parametrize(
    "source",
    [
        "def total(n): return open('steps.csv') and n",
        "def total(n): return open('/home/ada/Downloads/steps.csv') and n",
        "def total(n): return open(r'C:\\\\Users\\\\ada\\\\Steps.CSV') and n",
        "import numpy as np\ndef total(n): return np.loadtxt('../steps.csv').sum()",
        "rows = open('steps.csv').read()\ndef total(n): return n",
        "with open('steps.csv') as file:\n    rows = file.read()\ndef total(n): return len(rows)",
    ],
    ids=["name alone", "downloads", "windows", "numpy", "top level", "with"],
)
def test_the_right_path_is_told(notes_on, source):
    assert ("support_elsewhere", "data/steps.csv") in notes_on(source)


@pytest.mark.parametrize(
    "source",
    [
        "def total(n): return open('data/steps.csv') and n",
        "def total(n): return open('my_steps.csv') and n",
        "def total(n): return open('steps.csv.bak') and n",
        "def total(n): return open('notes.txt') and n",
        "def total(n): raise ValueError('steps.csv')",
        "def total(n):\n    if n == 2: open('steps.csv')\n    return n",
        "try:\n    open('steps.csv')\nexcept OSError:\n    pass\ndef total(n): return n",
    ],
    ids=["right path", "longer name", "ending", "other file", "other error", "hidden", "caught"],
)
def test_other_errors_and_hidden_calls_tell_nothing(notes_on, source):
    assert ("support_elsewhere", "data/steps.csv") not in notes_on(source)
