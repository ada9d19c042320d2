"""Rules about code from end to end: grading, pages, the handout and the self-check."""

import json

import pytest

from grader import check, check_file, grade, load_assignment, make_handout, write_handout
from grader.handout.public_json import read_handout

ASSIGNMENT = """
from grader import (
    ArrayInput, Assignment, Case, Forbid, FunctionProblem, MaxLines, MustCall, NoLoops
)

def times(A, b):
    return A @ b

PROBLEM = FunctionProblem(
    id="p", title="A product", points=10, function="times", parameters=("A", "b"),
    reference=times,
    cases=[
        Case(
            id="small", title="Small", points=4,
            inputs=[ArrayInput(values=[[1, 2], [3, 4]]), ArrayInput(values=[1, 2])],
        )
    ],
    rules=[
        NoLoops(points=3, hint="Use one product of arrays."),
        MustCall("np.dot", "@", points=2),
        Forbid("np.einsum", points=1, title="No einsum"),
        MaxLines(6),
    ],
)
ASSIGNMENT = Assignment(
    id="a", title="Products", points=10, problems=[PROBLEM], prelude="import numpy as np"
)
"""
RIGHT = "import numpy as np\n\ndef times(A, b):\n    return A @ b\n"
LOOPS = """import numpy as np

def dot(row, b):
    return sum(map(float.__mul__, row, b))

def times(A, b):
    rows = []
    for row in A:
        rows.append(dot(row, b))
    return np.array(rows)
"""


@pytest.fixture
def assignment(tmp_path):
    path = tmp_path / "assignment.py"
    path.write_text(ASSIGNMENT)
    return str(path)


@pytest.fixture
def graded(tmp_path, assignment, isolation):
    """The record and the page of one submission."""

    def run(code):
        folder = tmp_path / "submissions"
        folder.mkdir()
        (folder / "anna.py").write_text(code)
        reports = tmp_path / "reports"
        book = grade(folder, assignment=assignment, reports=reports, isolation=isolation, workers=1)
        (record,) = book.records()
        return record, (reports / "students" / "anna.html").read_text("utf-8")

    return run


@pytest.fixture
def handed_out(tmp_path, assignment):
    """A folder with the handout, and a student's file in it."""

    def run(code):
        folder = tmp_path / "handout"
        write_handout(make_handout(load_assignment(assignment), install="fairgrade"), folder)
        (folder / "work.py").write_text(code)
        return folder

    return run


def earned(record):
    return {case.id.case: case.points for case in record.cases}


def test_each_rule_is_a_case_with_points_of_its_own(graded):
    record, _ = graded(RIGHT)

    assert earned(record) == {
        "small": 4, "no_loops": 3, "must_call": 2, "forbidden": 1, "max_lines": 0,
    }  # fmt: skip
    assert record.score == 10


def test_the_page_tells_the_line_that_breaks_a_rule(graded):
    record, page = graded(LOOPS)

    assert earned(record)["no_loops"] == 0
    assert "times must work without loops. There is a for loop in anna.py, line 8." in page
    assert "Use one product of arrays." in page


def test_a_rule_without_points_is_advice(graded):
    record, page = graded(LOOPS)

    assert record.cases[-1].message.startswith("times, with the functions that it calls, has 7")
    assert "i</span> advice" in page


def test_work_under_a_near_name_keeps_the_points_of_its_rules(graded):
    record, _ = graded(RIGHT.replace("times", "Times"))

    assert earned(record)["small"] == pytest.approx(3.6)
    assert earned(record)["no_loops"] == 3


def test_a_handout_has_the_rules(handed_out):
    folder = handed_out(RIGHT)

    handout = read_handout(folder / "public.json")
    assert [rule.id for rule in handout.problems[0].rules] == [
        "no_loops", "must_call", "forbidden", "max_lines",
    ]  # fmt: skip
    assert handout.points == 10


def test_the_check_of_a_file_says_what_grading_says(graded, handed_out):
    record, _ = graded(LOOPS)
    checked = check_file(handed_out(LOOPS) / "work.py").record

    def told(record):
        return json.dumps([case.model_dump(mode="json") for case in record.cases])

    assert told(checked) == told(record).replace("anna.py", "work.py")


@pytest.mark.parametrize("cells", [["", LOOPS], ["", RIGHT, LOOPS], ["", RIGHT, "x =", LOOPS]])
def test_the_check_in_a_notebook_says_the_cell(handed_out, cells):
    namespace = {"In": cells, "check": check, "folder": handed_out("")}
    exec(LOOPS, namespace)  # noqa: S102

    result = eval("check(times, handout=folder)", namespace)  # noqa: S307

    told = {case.id.case: case.message for case in result.record.cases}
    assert told["no_loops"].endswith(f"There is a for loop in Cell In[{len(cells) - 1}], line 8.")
