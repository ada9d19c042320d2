"""Wrong definitions are told in the author's terms: where, what, and what to write instead."""

import re

import pytest

from grader import AssignmentError, load_assignment

SOUND = """
from pathlib import Path
import numpy as np
from grader import *

class DataFrame:
    def to_numpy(self): ...

def double(x):
    return 2 * x

ASSIGNMENT = Assignment(
    id="homework",
    title="Homework",
    points=1,
    problems=[FunctionProblem(
        id="double",
        title="Double",
        points=1,
        function="double",
        parameters=["x"],
        reference=double,
        cases=[
            Case(id="one", title="One", points=1,
                 inputs=[ArrayInput(values=1.0)]),
        ],
        mistakes=[
            KnownMistake(id="same", message="Same.", compute=lambda x: x),
        ],
    )],
)
"""
INPUTS = "inputs=[ArrayInput(values=1.0)]"
CASE, VALUES = "Case 'one': inputs", "ArrayInput: values"
SINGLE = "is a single value; a tuple with one item needs a comma:"
NAME = "must be a name as in Python"
WRONG = [
    # Inputs.
    (INPUTS, "inputs=[range(3)]", "Case, inputs[0]: an input is a value of type range. Inputs are"),
    (INPUTS, "inputs=[{'a': [object()]}]", "an input has at ['a'][0] a value of type object."),
    (INPUTS, "inputs=(1.5)", "Case, inputs: is a single value of type float; write a tuple"),
    (INPUTS, "inputs=(ArrayInput(values=1.0))", "is a single value of type ArrayInput; write"),
    (INPUTS, "inputs='text'", "is a single value of type str; write a tuple"),
    (INPUTS, "inputs=DataFrame()", "is a single value of type DataFrame; write a tuple"),
    (INPUTS, "inputs=[ArrayInput(values=DataFrame())]", f"{VALUES} is a DataFrame; write it as"),
    (
        INPUTS,
        "inputs=[ArrayInput(values=[[1, 2], [3]])]",
        f"{VALUES} must be numbers, and",
    ),
    (
        INPUTS,
        "inputs=[ArrayInput(values='one')]",
        f"{VALUES} must be a number or a list",
    ),
    (INPUTS, "inputs=[ArrayInput(values=1, dtype='float')]", "dtype must be 'float64', 'float32'"),
    (INPUTS, f"{INPUTS} unchanged=[0]", "Perhaps you forgot a comma? in 'inputs=[ArrayInput"),
    # Fields of a case.
    (INPUTS, f"{INPUTS}, check='sorted'", 'check must be "unordered", "up_to_sign", "up_to_rel'),
    (INPUTS, f"{INPUTS}, check=sorted", "for your own function, write checker=…"),
    (INPUTS, f"{INPUTS}, unchanged=0", f"unchanged {SINGLE} unchanged=(0,)"),
    (INPUTS, f"{INPUTS}, unchanged=['x']", "unchanged[0] must be the position of an argument"),
    (INPUTS, f"{INPUTS}, visibility='secret'", "visibility must be 'public' or 'hidden', but is"),
    (
        INPUTS,
        f"{INPUTS}, visible='hidden'",
        "visible is no field of Case; did you mean visib",
    ),
    (INPUTS, f"{INPUTS}, tolerance=1e-6", "tolerance is 1e-06; write Tolerance(rtol=…, atol=…)"),
    ('Case(id="one", title="One"', 'Case("one", "One"', "write each value of Case with its name"),
    ('Case(id="one"', 'Case(id="one-two"', f"Case 'one-two': id {NAME}"),
    # Fields of a problem.
    ('parameters=["x"]', 'parameters=("x")', f"parameters {SINGLE} parameters=('x',)"),
    ('parameters=["x"]', 'parameters=["1x"]', f"parameters[0] {NAME}"),
    (
        "reference=double",
        "reference=double(2)",
        "reference must be a function, but is 4; write",
    ),
    ("reference=double", 'reference="double"', "reference must be a function, but is 'double'"),
    (
        "reference=double",
        "reference=lambda x, y: x",
        "double: the reference takes (x, y), but it",
    ),
    ("compute=lambda x: x", "compute=lambda: 3", "double: the known mistake 'same' takes (), but"),
    (", compute=lambda x: x", "", "KnownMistake 'same': compute is missing; add compute=…"),
    ("reference=double", "reference=double, explain=lambda: 1", "the function explain takes ()"),
    # Fields of an assignment.
    ('id="homework"', 'id="random"', "the id 'random' is the name of a Python module"),
    ('id="homework"', 'id="numpy"', "the starter would be numpy.py"),
    ('id="homework"', 'id="own", packages=("own",)', "the id 'own' is the name of a Python module"),
    ('id="homework"', 'id="hw 1"', f"Assignment 'hw 1': id {NAME}"),
    (
        'title="Homework"',
        'tilte="Homework"',
        "tilte is no field of Assignment; did you mean",
    ),
    ('title="Homework"', "title=3", "title must be a text in quotation marks, but is 3"),
    ('title="Homework"', 'title="", statement=Path("x")', "statement is a path; read the file"),
    ('title="Homework"', 'title=open("nowhere.md")', "there is no file nowhere.md"),
    ('title="Homework"', 'title="", deadline="tomorrow"', "deadline must be a time, such as"),
    ('title="Homework"', 'title="", limits=2', "limits is 2; write Limits(call_seconds=…)"),
    ('title="Homework"', 'title="", late="10%"', "late is '10%'; write LatePolicy(per_day=…)"),
    ('title="Homework"', 'title="", near_miss_credit=2', "near_miss_credit must be at most 1, but"),
    ('title="Homework"', 'title="", packages="numpy"', f"packages {SINGLE} packages=('numpy',)"),
    (
        'title="Homework"',
        'title="", late=LatePolicy(grace="soon")',
        'such as "30 min" or "2 h"',
    ),
    ('title="Homework"', 'title="", limits=Limits(call_second=2)', "did you mean call_seconds?"),
    ('title="Homework"', 'title=Tilte("x")', "NameError: name 'Tilte' is not defined"),
]


def complaint(tmp_path, source):
    path = tmp_path / "homework.py"
    path.write_text(source, "utf-8")
    with pytest.raises(AssignmentError) as caught:
        load_assignment(str(path))
    return str(caught.value)


@pytest.mark.parametrize(("old", "new", "told"), WRONG, ids=[new for _, new, _ in WRONG])
def test_a_wrong_field_is_told_with_its_line_and_what_to_write(tmp_path, old, new, told):
    line = SOUND[: SOUND.index(old)].count("\n") + 1

    message = complaint(tmp_path, SOUND.replace(old, new))

    assert re.search(rf"homework\.py, line {line}: .*{re.escape(told)}", message)
    for words_of_pydantic in ("Input should", "validation error", "type=", "Extra inputs"):
        assert words_of_pydantic not in message


POINTS = "points=1,\n    problems"
OF_PROBLEM = "points=1,\n        function"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (POINTS, POINTS.replace("1", "'ten'"), "points must be a number, but is 'ten'"),
        (POINTS, POINTS.replace("1", "-1"), "points must be at least 0, but is -1"),
        (POINTS, POINTS.replace("1", "2"), "has 2 points, but its parts add up to 1"),
        (OF_PROBLEM, OF_PROBLEM.replace("1", "3"), "has 3 points, but its parts add up to 1"),
        ("cases=[", "cases=[] and [", "cases is empty; give at least 1"),
        ('["x"]', '["x", "y"]', "double.one: 1 inputs for 2 parameters (x, y)"),
    ],
)
def test_a_wrong_number_is_told(tmp_path, old, new, told):
    message = complaint(tmp_path, SOUND.replace(old, new))

    assert "homework.py, line " in message
    assert told in message


def test_a_misspelt_model_is_told_with_what_was_meant(tmp_path):
    message = complaint(tmp_path, SOUND.replace("import *", "import Asignment"))

    assert "homework.py, line 4: there is no Asignment; did you mean Assignment?" in message


def test_a_misspelt_call_is_told_with_what_was_meant(tmp_path):
    message = complaint(tmp_path, SOUND.replace("= FunctionProblem", "").replace("Case(", "Cace("))

    assert "there is no Cace; did you mean Case?" in message


@pytest.mark.filterwarnings("ignore:list indices must be integers")
def test_a_comma_that_is_missing_between_rows_is_told(tmp_path):
    message = complaint(tmp_path, SOUND.replace("values=1.0", "values=[[1, 2] [3, 4]]"))

    assert "a comma may be missing between two items" in message


MISTAKE = 'KnownMistake(id="same", message="Same.", compute=lambda x: x)'


def test_a_mistake_that_is_no_model_is_told(tmp_path):
    message = complaint(tmp_path, SOUND.replace(MISTAKE, "3"))

    assert "mistakes[0] is 3; write KnownMistake(id=…" in message


def test_a_mistake_that_is_a_function_without_a_docstring_is_told(tmp_path):
    message = complaint(tmp_path, SOUND.replace(MISTAKE, "double"))

    assert "mistakes[0]: message: double is not explained; write message=…, or a doc" in message


def test_a_mistake_that_is_a_lambda_without_an_id_is_told(tmp_path):
    message = complaint(tmp_path, SOUND.replace('id="same", ', ""))

    assert "id: a lambda has no name; write id=…" in message


def test_parameters_that_the_reference_does_not_tell_are_asked_for(tmp_path):
    wrong = SOUND.replace('parameters=["x"],', "").replace("reference=double", "reference=max")

    message = complaint(tmp_path, wrong)

    assert "parameters: the reference does not tell them; write parameters=…" in message


def test_several_faults_are_told_together(tmp_path):
    wrong = SOUND.replace('title="One"', "title=1").replace(INPUTS, "inputs=[range(3)]")

    message = complaint(tmp_path, wrong)

    assert "title must be a text in quotation marks, but is 1; " in message
    assert "inputs[0]: an input is a value of type range" in message


def test_an_assignment_of_another_type_is_told(tmp_path):
    message = complaint(tmp_path, SOUND.replace("ASSIGNMENT =", "ASSIGNMENT = 3\nother ="))

    assert "must define ASSIGNMENT, a grader.Assignment; it is of type int" in message


CHAIN = """
from grader import *

STEPS = [
    Step(id="a", title="a", points=1, formula="2", compute=lambda: 2.0),
    Step(id="b", title="b", points=1, formula="a", depends_on=["a"], compute=lambda a: a),
]
PROBLEM = ChainProblem(id="p", title="P", points=2, function="f", cases=STEPS)
ASSIGNMENT = Assignment(id="hw", title="", points=2, problems=[PROBLEM])
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("lambda a: a", "lambda: 3.0", "p.b: the function compute takes (), but it is called with"),
        ("lambda a: a", "lambda a: a, worked=lambda: 3", "p.b: the function worked takes ()"),
        ("lambda a: a", "max, derivative_of=lambda: 3", "the function derivative_of takes ()"),
        ("lambda a: a", "max, known_answers=[3]", "known_answers[0] is 3; write KnownAnswer("),
        ('depends_on=["a"]', 'depends_on="a"', "depends_on is a single value; a tuple"),
        ('formula="a"', "formula=4", "formula must be a text in quotation marks, but is 4"),
    ],
)
def test_a_wrong_step_is_told(tmp_path, old, new, told):
    message = complaint(tmp_path, CHAIN.replace(old, new))

    assert "homework.py, line 6: " in message
    assert told in message


CLASS = """
from grader import *

class Net:
    def __init__(self, rate): ...
    def run(self, x): return x

CASE = Case(id="c", title="C", points=1, inputs=[1], script=[Do("run", 1), Set("rate", 2)])
PROBLEM = FunctionProblem(id="p", title="P", points=1, function="Net", parameters=["rate"],
    reference=Net, cases=[CASE])
ASSIGNMENT = Assignment(id="hw", title="", points=1, problems=[PROBLEM])
"""
SCRIPT = '[Do("run", 1), Set("rate", 2)]'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (SCRIPT, 'Do("run", 1)', "8: Case 'c': script is a single value; a tuple with one item"),
        (SCRIPT, '["run"]', "8: Case 'c': script[0] is 'run'; write Do("),
        (SCRIPT, "[Do]", "8: Case 'c': script[0] is the class Do itself; write Do("),
        ('Do("run", 1)', "Do(Net.run, 1)", "8: Do: name must be a text in quotation marks"),
        ('Do("run", 1)', "Do()", "8: Do: name is missing"),
        ('Do("run", 1)', 'Get("net.W")', "8: Get: name must be a name as in Python"),
        ('Do("run", 1)', 'Do("run", object())', "8: Do, inputs[0]: an input is a value of type ob"),
        ('Set("rate", 2)', 'Set("rate")', "8: Set: value is missing"),
        (SCRIPT, '[Do("run", 1)], check="unordered"', "check judges the result of one line of its"),
        ("reference=Net", "reference=lambda rate: Net(rate)", "the reference must be a class"),
        ("def __init__(self, rate)", "def __init__(self)", "the reference takes (), but it is"),
    ],
)
def test_a_wrong_script_is_told(tmp_path, old, new, told):
    message = complaint(tmp_path, CLASS.replace(old, new))

    assert "homework.py, line " in message
    assert told in message
