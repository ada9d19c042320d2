"""Forged replies of a student's process: of classes, of own results, and of chains with inputs.

Each submission is right work, but in one function it writes a reply of its own. Hidden calls are
attacked too: there, the reply tells the input wherever a reply can tell a text.
"""

import pytest

from grader import grade

SECRETS = ("41.25", "9.625")
ASSIGNMENT = """
import numpy as np

from grader import Assignment, Case, ChainProblem, Do, FromStudent, FunctionProblem, Get, Step

X, SECRET = np.array([[1.0, 2.0], [3.0, 4.5]]), np.array([[41.25, 2.75], [9.625, 9.5]])


class Layer:
    def __init__(self, n):
        self.W = np.arange(float(n))

    def step(self, d):
        self.W = self.W - d
        return self.W.sum()

    def check(self, x):
        if x < 0:
            raise ValueError("negative")


def scale(X):
    return 1.5 * X


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def own(X):
    return FromStudent(function="scale", inputs=(X,))


def script(d):
    return Do("step", d), Get("W"), Do("check", -41.25)


ASSIGNMENT = Assignment(
    id="a", title="A",
    problems=[
        FunctionProblem(
            id="layer", reference=Layer,
            cases=[
                Case(id="public", points=10, inputs=(2,), script=script(X[0])[:2]),
                Case(id="hidden", points=10, inputs=(2,), script=script(SECRET[0]),
                     raises="ValueError", visibility="hidden"),
            ],
        ),
        FunctionProblem(
            id="scale", reference=scale, cases=[Case(id="one", points=0, inputs=(X,))],
        ),
        FunctionProblem(
            id="sigmoid", reference=sigmoid,
            cases=[
                Case(id="own", points=10, inputs=(own(X),)),
                Case(id="plain", points=10, inputs=(X,)),
                Case(id="hidden", points=10, inputs=(SECRET,), visibility="hidden"),
            ],
        ),
        ChainProblem(
            id="chain", title="C", function="values", parameters=("X",), inputs=(X,),
            hidden_inputs=((SECRET,),),
            cases=[
                Step(id="Z", title="Z", formula="X X", points=10, compute=lambda X: X @ X),
                Step(id="s", title="s", formula="sum", points=10, depends_on=["Z"],
                     compute=lambda Z: Z.sum()),
            ],
        ),
    ],
)
"""
RIGHT = """
import json, os, struct
import numpy as np

def send(told, *, numbers=()):
    os.write(4, b"%d " % (8 * len(numbers)) + json.dumps(told).encode() + b"\\n")
    os.write(4, struct.pack(f"<{len(numbers)}d", *numbers))
    os._exit(0)

def array(*shape):
    return {"array": ["f8", shape], "type_name": "ndarray"}

NONE = {"type_name": "NoneType", "text": "None", "reason": "type"}

class Layer:
    def __init__(self, n):
        self.W = np.arange(float(n))
    def step(self, d):
        tell(d[0])
        self.W = self.W - d
        return self.W.sum()
    def check(self, x):
        if x < 0:
            raise ValueError("negative")

def scale(X):
    return 1.5 * X

def sigmoid(Z):
    half(Z)
    return 1 / (1 + np.exp(-Z))

def values(X):
    keep(X[0, 0])
    Z = X @ X
    return {"Z": Z, "s": Z.sum()}

def tell(x): pass
def half(Z): pass
def keep(x): pass
"""


def forging(function, told, numbers=""):
    """Right work whose reply in one function tells what it is called with, as a text `T`."""
    sends = f"    T = repr(x) * 20\n    send({told}, numbers=[{numbers}])\n"
    return f"{RIGHT}\ndef {function}(x):\n{sends}"


RETURNED = "'status': 'returned', 'value': NONE"
FAILED = "'status': 'error', 'error': {'type_name': 'E', 'message': T, 'bases': [T]}"
HALF = "{'status': 'returned', 'value': array(2, 2), 'own': {'0': array(2, 2)}}"
CLASS = {
    "no_results": f"{{{RETURNED}}}",
    "lines_that_are_none": (
        f"{{{RETURNED}, 'results': {{str(n): NONE for n in range(100)}}, 'failed': 90}}"
    ),
    "texts": (
        f"{{{RETURNED}, 'lacks': T, 'needed': T, 'common': [T] * 100, 'members': [T], 'kind': T, "
        "'near': {T: {'how': 'member', 'name': T}, 'step': {'how': 'member', 'name': T}}}"
    ),
    "lacks": (
        "{'status': 'missing', 'lacks': T, 'failed': 0, 'members': [T] * 100, 'kind': T, "
        "'equally_near': [T] * 100, 'functions': [T]}"
    ),
    "other_method": "{'status': 'missing', 'unfit': T, 'unreachable': T, 'defined': [T] * 100}",
    "parameters": f"{{{FAILED}, 'parameters': [T] * 100, 'failed': 90}}",
    "error": (
        "{'status': 'error', 'failed': 1, 'members': [T], 'error': "
        "{'type_name': 'NameError', 'message': T, 'missing_name': T, 'missing_module': T}}"
    ),
    "memory": "{'status': 'memory', 'held': {'items': {T: NONE}}, 'failed': 2}",
}
CHAIN = {
    "held": f"{{{FAILED}, 'held': {{'items': {{'Z': NONE, T: NONE}}}}}}",
    "near": (
        "{'status': 'returned', 'value': {'items': {'Z': NONE, 's': NONE, T: NONE}}, "
        "'near': {'Z': {'how': 'text', 'name': T}}, 'found': {'how': 'given', 'name': T}}"
    ),
    "script": f"{{{RETURNED}, 'failed': 9, 'lacks': T, 'needed': T, 'own': {{'0': NONE}}}}",
}
SUBMISSIONS = {
    "right": RIGHT,
    **{f"class_{name}": forging("tell", told) for name, told in CLASS.items()},
    **{
        f"hidden_{name}": forging("tell", told).replace("T =", "if x == 1: return\n    T =")
        for name, told in CLASS.items()
    },
    **{
        f"chain_{name}": forging("keep", told).replace("T =", "if x == 1: return\n    T =")
        for name, told in CHAIN.items()
    },
    "own_zeros": forging("half", HALF, "*[0.5] * 4, *[0.0] * 4"),
    "own_input_of_choice": forging(
        "half", HALF, "0.5, 0.5, 2 / 3, 1 / 3, 0, 0, np.log(2), -np.log(2)"
    ),
}


@pytest.fixture(scope="module")
def records(tmp_path_factory, isolation):
    """The record of each submission."""
    folder = tmp_path_factory.mktemp("forged")
    (folder / "assignment.py").write_text(ASSIGNMENT, "utf-8")
    (folder / "submissions").mkdir()
    for name, code in SUBMISSIONS.items():
        (folder / "submissions" / f"{name}.py").write_text(code, "utf-8")
    gradebook = grade(
        folder / "submissions", assignment=str(folder / "assignment.py"),
        reports=folder / "reports", isolation=isolation, workers=2,
    )  # fmt: skip
    return {record.student: record for record in gradebook.records()}


def test_the_work_that_is_attacked_is_right(records):
    assert records["right"].score == records["right"].max_score


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_forged_reply_never_fails_the_grader_and_makes_no_huge_record(records, name):
    assert records[name].status == "graded"
    assert len(records[name].model_dump_json()) < 300_000


@pytest.mark.parametrize(
    "name", [name for name in SUBMISSIONS if name.startswith(("hidden_", "chain_"))]
)
def test_a_forged_reply_tells_no_hidden_input(records, name):
    told = records[name].model_dump_json(exclude={"run", "source"})

    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize("name", [name for name in SUBMISSIONS if name.startswith("class_")])
def test_a_forged_reply_of_a_class_earns_nothing(records, name):
    verdicts = {case.id: case.verdict for case in records[name].cases}

    assert "correct" not in {verdicts["layer.public"], verdicts["layer.hidden"]}


@pytest.mark.parametrize(
    ("name", "paid"), [("own_zeros", set()), ("own_input_of_choice", {"sigmoid.own"})]
)
def test_own_results_count_only_where_the_case_asks_for_them(records, name, paid):
    """What a case with `FromStudent` gets is the student's anyway."""
    cases = [case for case in records[name].cases if case.id.startswith("sigmoid.")]

    assert {case.id for case in cases if case.points} == paid
