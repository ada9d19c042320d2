"""A chain of matrices with hidden inputs, from end to end: grading, pages, release, self-check."""

import json
import re

import pytest

from grader import check_file, grade, load_assignment, make_handout, validate, write_handout
from grader.pipeline.reports import redraw

ASSIGNMENT = """
import numpy as np

from grader import Assignment, ChainProblem, KnownMistake, Step

X = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 2.0], [1.5, 0.5, -0.5], [-1.0, 1.0, 1.0]])
W = np.array([[0.1, -0.2], [0.4, 0.3], [-0.5, 0.2]])
Y = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
HIDDEN = (X[::-1] * 1.125 + 0.0625, W * 3.0625, Y)
WIDER = (
    np.array([[0.5, 41.25], [1.5, 2.75]]), np.array([[1.0, 0.5, 0.25], [0.5, 0.0, 1.0]]),
    np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]),
)


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(Z):
    return -np.sum(Y * np.log(softmax(Z))) / len(Y)


ASSIGNMENT = Assignment(
    id="a", title="Softmax", points=50, prelude="import numpy as np",
    problems=[
        ChainProblem(
            id="p", title="Softmax with cross-entropy", points=50, function="step",
            parameters=("X", "W", "Y"), inputs=(X, W, Y), hidden_inputs=(HIDDEN, WIDER),
            cases=[
                Step(
                    id="Z", title="Z", formula="X W", points=10, depends_on=("X", "W"),
                    compute=lambda X, W: X @ W,
                    mistakes=[KnownMistake(
                        id="shifted", message="There is no bias.", compute=lambda X, W: X @ W + 1,
                    )],
                ),
                Step(
                    id="P", title="P", formula="softmax", points=10, depends_on=("Z",),
                    compute=softmax,
                    mistakes=[KnownMistake(
                        id="columns", message="Each row of P must add up to 1.",
                        compute=lambda Z: softmax(Z.T).T,
                    )],
                ),
                Step(
                    id="dZ", title="dZ", formula="(P − Y)/n", points=10, depends_on=("P", "Y"),
                    compute=lambda P, Y: (P - Y) / len(Y),
                    derivative_of=loss, derivative_at=X @ W,
                    mistakes=[KnownMistake(
                        id="sign", message="The sign is lost: it is P − Y.",
                        compute=lambda P, Y: (Y - P) / len(Y),
                    )],
                ),
                Step(
                    id="dW", title="dW", formula="Xᵀ dZ", points=10, depends_on=("X", "dZ"),
                    compute=lambda X, dZ: X.T @ dZ, self_check="follows",
                    derivative_of=lambda W: X @ W, derivative_at=W,
                    mistakes=[KnownMistake(
                        id="turned", message="dW has the shape of W.",
                        compute=lambda X, dZ: dZ.T @ X,
                    )],
                ),
                Step(
                    id="db", title="db", formula="column sums", points=10, depends_on=("dZ",),
                    compute=lambda dZ: dZ.sum(axis=0), self_check="follows",
                    mistakes=[KnownMistake(
                        id="not_summed", message="Sum over the examples.", compute=lambda dZ: dZ,
                    )],
                ),
            ],
        )
    ],
)
"""
RIGHT = """import numpy as np

def step(X, W, Y):
    Z = X @ W
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    dZ = (P - Y) / len(Y)
    dW = X.T @ dZ
    db = dZ.sum(axis=0)
    return {"Z": Z, "P": P, "dZ": dZ, "dW": dW, "db": db}
"""
SECRETS = ("41.25", "2.75", "41,25", "3.0625")


RETURNED = '{"Z": Z, "P": P, "dZ": dZ, "dW": dW, "db": db}'
AS_LISTS = "dict(Z=Z.tolist(), P=np.matrix(P), dZ=[*dZ], dW=np.asfortranarray(dW), db=db[:, None])"


def changed(old, new):
    assert old in RIGHT
    return RIGHT.replace(old, new)


def where_hidden(statement):
    """Right work that does something else with hidden inputs."""
    return changed("    return", f"    if X[0, 0] != 1: {statement}\n    return")


# What students hand in, by their names.
FULL = {
    "as_asked": RIGHT,
    "lists": changed(RETURNED, AS_LISTS),
    "another_function": RIGHT + "\ndef softmax(): pass\n",
    "default": changed("def step(X, W, Y)", "def step(X, W, Y, eps=1e-12)"),
}
NEAR = {
    "spelling": RIGHT.replace("step", "Step"),
    "by_its_keys": RIGHT.replace("step", "stop_it"),
    "order": changed("X, W, Y", "Y, W, X"),
    "keys": changed('"dW": dW', '"dw": dW').replace('"Z": Z, "P": P', '"z": Z, "p": P'),
}
WRONG = {
    "sign": changed("P - Y", "Y - P"),
    "turned": changed("X.T @ dZ", "dZ.T @ X"),
    "reshaped": changed("X.T @ dZ", "(X.T @ dZ).reshape(2, 3)"),
    "not_summed": changed("dZ.sum(axis=0)", "dZ"),
    "four": changed("len(Y)", "4"),
    "fails_at_last": changed("dZ.sum(axis=0)", "dZ.sum(axis=5)"),
    "fails_in_between": changed("X.T @ dZ", "X @ dZ"),
}
WITHOUT_FUNCTION = {
    "variables": "Z = P = dZ = dW = db = 1\n",
    "no_parameters": RIGHT.replace("(X, W, Y)", "()"),
    "nothing_returned": RIGHT.replace("    return {", "    result = {"),
}
LEAKING = {
    "error": where_hidden("raise ValueError(X.tolist())"),
    "type": where_hidden("raise type(str(X.tolist())[:40], (Exception,), {})"),
    "assertion": where_hidden("assert False, X"),
    "print": where_hidden("print(X)"),
    "keys_of_inputs": where_hidden("return {str(X.tolist()): 1}"),
    "values_of_inputs": where_hidden("return {name: str(X.tolist()) for name in 'ZP'}"),
    "array": where_hidden("return X"),
    "exit": where_hidden("import os; os._exit(1)"),
    "held": where_hidden("P = X; 1 / 0"),
    "variable": changed("    return", "    seen.append(X)\n    return") + "\nseen = []\nZ = seen\n",
}
CLASS = FULL | NEAR | WRONG | WITHOUT_FUNCTION | LEAKING


@pytest.fixture(scope="module")
def graded(tmp_path_factory, isolation):
    """A graded class: the folder with the assignment, the submissions and the reports."""
    folder = tmp_path_factory.mktemp("chains")
    (folder / "assignment.py").write_text(ASSIGNMENT, "utf-8")
    (folder / "submissions").mkdir()
    for name, code in CLASS.items():
        (folder / "submissions" / f"{name}.py").write_text(code, "utf-8")
    grade_class(folder, isolation)
    return folder


def grade_class(folder, isolation, reports="reports"):
    return grade(
        folder / "submissions", assignment=str(folder / "assignment.py"),
        reports=folder / reports, isolation=isolation, workers=1,
    )  # fmt: skip


def record_of(folder, name, reports="reports"):
    return json.loads((folder / reports / "students" / f"{name}.json").read_text("utf-8"))


def page_of(folder, name):
    return (folder / "reports" / "students" / f"{name}.html").read_text("utf-8")


@pytest.mark.parametrize("name", FULL)
def test_right_work_earns_all_points(graded, name):
    assert record_of(graded, name)["score"] == 50


@pytest.mark.parametrize("name", NEAR)
def test_work_under_another_name_is_found(graded, name):
    assert 45 <= record_of(graded, name)["score"] < 50


@pytest.mark.parametrize(
    ("name", "lost", "told"),
    [
        ("sign", {"p.dZ"}, "The sign is lost: it is P − Y."),
        ("turned", {"p.dW"}, "dW has the shape of W."),
        ("reshaped", {"p.dW"}, "(2, 3) instead of (3, 2)"),
        ("not_summed", {"p.db"}, "Sum over the examples."),
        ("four", {"p.dZ"}, "This fits the given inputs, but not other ones."),
        ("fails_at_last", {"p.db"}, "What it had computed by then"),
        ("fails_in_between", {"p.dW", "p.db"}, "Z, P and dZ"),
    ],
)
def test_one_error_costs_one_step_and_is_told(graded, name, lost, told):
    cases = record_of(graded, name)["cases"]

    assert {case["id"] for case in cases if not case["points"]} == lost
    assert told in re.sub(r"\s+", " ", page_of(graded, name))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("variables", "There is no function step."),
        ("no_parameters", "step takes 0 parameters"),
        ("nothing_returned", "step must return a dict"),
    ],
)
def test_only_the_function_can_give_the_values(graded, name, told):
    record = record_of(graded, name)

    assert record["score"] == 0
    assert all(told in case["message"] for case in record["cases"])


@pytest.mark.parametrize("name", LEAKING)
def test_no_hidden_input_leaves_the_process(graded, name):
    texts = [page_of(graded, name), json.dumps(record_of(graded, name))]

    assert not [secret for text in texts for secret in SECRETS if secret in text]


def test_no_hidden_input_is_on_the_page_of_the_class(graded):
    text = (graded / "reports" / "index.html").read_text("utf-8")

    assert not [secret for secret in SECRETS if secret in text]


def test_a_picture_shows_the_shapes(graded):
    assert re.search(r"4 × 2: 0\.", page_of(graded, "sign"))


def test_the_same_work_has_the_same_record(graded, isolation):
    grade_class(graded, isolation, "again")

    for name in CLASS:
        first, again = (record_of(graded, name, reports) for reports in ("reports", "again"))
        assert first | {"run": {}} == again | {"run": {}}


def test_released_pages_show_the_hidden_inputs(graded, isolation):
    folder = str(graded / "assignment.py")
    grade_class(graded, isolation, "released")

    redraw(graded / "released", assignment=folder, release_hidden=True)

    page = (graded / "released" / "students" / "four.html").read_text("utf-8")
    assert "41.25" in page


@pytest.fixture
def assignment(tmp_path):
    path = tmp_path / "assignment.py"
    path.write_text(ASSIGNMENT, "utf-8")
    return str(path)


@pytest.fixture
def checked(tmp_path, assignment):
    """The result of each step in the self-check of some code."""

    def run(code):
        folder = tmp_path / "handout"
        write_handout(make_handout(load_assignment(assignment), install="fairgrade"), folder)
        (folder / "anna.py").write_text(code, "utf-8")
        record = check_file(folder / "anna.py").record
        return {case.id.case: case for case in record.cases}, folder

    return run


def test_a_handout_has_the_given_inputs_and_nothing_hidden(checked):
    _, folder = checked(RIGHT)

    for path in folder.rglob("*"):
        text = path.read_text("utf-8") if path.is_file() else ""
        assert not [secret for secret in SECRETS if secret in text]
    (chain,) = json.loads((folder / "public.json").read_text("utf-8"))["problems"]
    assert [*chain["parameters"]] == ["X", "W", "Y"]
    assert len(chain["inputs"]) == 3


def test_the_starter_has_the_parameters(checked):
    _, folder = checked(RIGHT)

    assert "`step` is called with the given inputs." in (folder / "HOWTO.md").read_text("utf-8")
    assert "def step(X, W, Y):" in (folder / "a.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "step", "finding"),
    [
        (RIGHT, "dW", "value_follows"),
        (RIGHT, "Z", "form_is_right"),
        (changed("P - Y", "Y - P"), "dW", "value_follows"),
        (changed("X.T @ dZ", "-X.T @ dZ"), "dW", "sign_is_flipped"),
        (changed("X.T @ dZ", "2 * X.T @ dZ"), "dW", "direction_follows"),
        (changed("X.T @ dZ", "dZ.T @ X"), "dW", "value_shape_turned"),
        (changed("X.T @ dZ", "X.T @ P"), "dW", "nothing_follows"),
        (changed("Z = X @ W", "Z = (X @ W)[:3]"), "Z", "value_shape"),
        (changed("dZ.sum(axis=0)", "1 / 0"), "db", "raised"),
        (changed("dZ.sum(axis=0)", "1 / 0"), "dW", "value_follows"),
    ],
    ids=[
        "right", "form", "after an error", "sign", "factor", "turned", "other", "rows", "failed",
        "before it failed",
    ],
)  # fmt: skip
def test_a_self_check_compares_matrices_with_the_students_own(checked, code, step, finding):
    cases, _ = checked(code)

    assert cases[step].finding.code == finding


def test_no_hole_is_found_in_the_assignment(assignment, isolation):
    validation = validate(assignment, isolation=isolation, runs=2)

    assert [(hole.where, hole.text) for hole in validation.holes] == []
    assert {result.check for result in validation.results if result.not_made} == {"own_numbers"}


@pytest.mark.parametrize(
    ("old", "new", "check", "code"),
    [
        ("X[::-1] * 1.125 + 0.0625, W * 3.0625, Y", "X, W, Y", "hidden", "same_inputs"),
        ('title="Softmax"', 'title="Try 41.25"', "hidden", "quoted"),
        ("HIDDEN = (X[::-1] * 1.125 + 0.0625", "HIDDEN = (0 * X", "cases", None),
        ("X.T @ dZ, self", "X.T @ dZ * 1.001, self", "derivatives", "derivative_differs"),
        ("(P - Y) / len(Y)", "(P - Y) / 3", "derivatives", "derivative_differs"),
        ("lambda W: X @ W,", "lambda W: X @ W @ W,", "derivatives", "derivative_fails"),
    ],
    ids=["same inputs", "quoted", "zeros", "factor", "gradient of a loss", "function fails"],
)  # fmt: skip
def test_a_hole_is_found(tmp_path, assignment, isolation, old, new, check, code):
    assert old in ASSIGNMENT
    (tmp_path / "assignment.py").write_text(ASSIGNMENT.replace(old, new, 1), "utf-8")

    validation = validate(assignment, isolation=isolation, runs=2, checks=[check])

    assert ({hole.code for hole in validation.holes} or {None}) == {code}


def test_a_step_that_hidden_inputs_do_not_change_is_found(tmp_path, assignment, isolation):
    text = ASSIGNMENT.replace("hidden_inputs=(HIDDEN, WIDER)", "hidden_inputs=((X, 0 * W, Y),)")
    text = text.replace(
        "W = np.array([[0.1, -0.2], [0.4, 0.3], [-0.5, 0.2]])", "W = np.zeros((3, 2))"
    )
    (tmp_path / "assignment.py").write_text(
        text.replace("inputs=(X, W, Y)", "inputs=(X, W, Y)"), "utf-8"
    )

    holes = validate(assignment, isolation=isolation, runs=2, checks=["hidden"]).holes

    assert {"same_inputs", "same_value"} == {hole.code for hole in holes}
