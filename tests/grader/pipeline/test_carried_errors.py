"""An error that is carried forward is paid for once: to another function, and to another part."""

import json

import pytest

from grader import AssignmentError, check_file, grade, load_assignment, make_handout
from grader.model.fixes import fixes

ASSIGNMENT = """
import numpy as np

from grader import (
    Assignment, Case, FollowThrough, FromStudent, FunctionProblem, KnownMistake, RandomInput
)

A, W = RandomInput(seed=1, shape=(3, 4)), RandomInput(seed=2, shape=(2, 3))
b, d = RandomInput(seed=3, shape=(2, 1)), RandomInput(seed=4, shape=(2, 4))
HIDDEN = RandomInput(seed=5, shape=(3, 4))


def forward(A, W, b):
    Z = W @ A + b
    return np.maximum(Z, 0), (A, W, Z)


def backward(dA, cache):
    A, W, Z = cache
    dZ = dA * (Z > 0)
    return {"dZ": dZ, "dW": dZ @ A.T / A.shape[1], "db": dZ.sum(axis=1, keepdims=True)}


def summed(dA, cache):
    '''Divide by the number of examples.'''
    return {**backward(dA, cache), "dW": backward(dA, cache)["dW"] * 4}


def own(A):
    return FromStudent(function="forward", inputs=(A, W, b), part=1)


ASSIGNMENT = Assignment(
    id="layer",
    title="A layer",
    problems=[
        FunctionProblem(
            id="forward", reference=forward, cases=[
                Case(id="activation", points=2, inputs=(A, W, b), part=0),
                Case(id="cache", points=1, inputs=(A, W, b), part=1),
            ],
        ),
        FunctionProblem(
            id="backward", reference=backward, mistakes=[summed],
            cases=[
                Case(id="dZ", points=1, inputs=(d, own(A)), part="dZ"),
                Case(id="dW", points=2, inputs=(d, own(A)), part="dW"),
                Case(id="db", points=1, inputs=(d, own(A)), part="db"),
                Case(id="hidden", points=2, inputs=(d, own(HIDDEN)), part="dW",
                     visibility="hidden"),
            ],
            follow_through=[
                FollowThrough(
                    part="dW", depends_on=("dZ",),
                    compute=lambda dZ, dA, cache: dZ @ cache[0].T / cache[0].shape[1],
                ),
                FollowThrough(
                    part="db", depends_on=("dZ",),
                    compute=lambda dZ, dA, cache: dZ.sum(axis=1, keepdims=True),
                ),
            ],
        ),
    ],
)
"""
FORWARD = "import numpy as np\ndef forward(A, W, b):\n    Z = W @ A + b\n"
RETURNED = "    return np.maximum(Z, 0), (A, W, Z)\n"
BACKWARD = """
def backward(dA, cache):
    A, W, Z = cache
    dZ = dA * (Z > 0)
    dW, db = np.dot(dZ, A.T) / A.shape[1], np.sum(dZ, axis=1, keepdims=True)
    return dict(dZ=dZ, dW=dW, db=db)
"""
RIGHT = FORWARD + RETURNED + BACKWARD
SUBMISSIONS = {
    "right": RIGHT,
    "own_cache": FORWARD
    + "    return np.maximum(Z, 0), {'Z': Z, 'A': A}\n"
    + BACKWARD.replace("A, W, Z = cache", "A, Z = cache['A'], cache['Z']"),
    "own_cache_no_mask": FORWARD
    + "    return np.maximum(Z, 0), {'Z': Z, 'A': A}\n"
    + BACKWARD.replace("A, W, Z = cache", "A, Z = cache['A'], cache['Z']").replace(
        "dA * (Z > 0)", "dA + Z"
    ),
    "wrong_bias": RIGHT.replace("+ b", "- 3 * b"),
    "wrong_bias_and_summed": RIGHT.replace("+ b", "- 3 * b").replace("/ A.shape[1]", ""),
    "no_mask": RIGHT.replace("dA * (Z > 0)", "dA + Z"),
    "dA_kept": RIGHT.replace("dA * (Z > 0)", "dA"),
    "fails": FORWARD + "    return missing\n" + BACKWARD,
    "unwritten": "def forward(A, W, b):\n    pass\ndef backward(dA, cache):\n    pass\n",
    "forward_unwritten": "def forward(A, W, b):\n    ...\n" + BACKWARD,
    "no_forward": "import numpy as np\n" + BACKWARD,
    "one_thing": FORWARD + "    return 3.5\n" + BACKWARD,
    "zeros": RIGHT.replace("np.maximum(Z, 0), (A, W, Z)", "0 * Z, (A, W, 0 * Z)"),
    "endless": FORWARD + "    while A.shape[1] == 4: pass\n" + BACKWARD,
    "changed_hyper": RIGHT.replace("(A, W, Z)\n", "(A, W, Z, 10**9)\n"),
}


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("carried")
    (folder / "layer.py").write_text(ASSIGNMENT)
    for name, source in SUBMISSIONS.items():
        (folder / "class" / name).mkdir(parents=True)
        (folder / "class" / name / "layer.py").write_text(source)
    reports = folder / "reports"
    grade(folder / "class", assignment=str(folder / "layer.py"), reports=reports)
    return {
        name: json.loads((reports / "students" / f"{name}.json").read_text())
        for name in SUBMISSIONS
    }


def verdicts(record, problem="backward"):
    return {
        case["id"].partition(".")[2]: case["verdict"]
        for case in record["cases"]
        if case["id"].startswith(problem)
    }


def case(record, name):
    return next(each for each in record["cases"] if each["id"] == name)


@pytest.mark.parametrize("name", ["right", "own_cache"])
def test_the_backward_pass_gets_the_cache_of_the_students_own_forward_pass(records, name):
    assert {*verdicts(records[name]).values()} == {"correct"}


def test_a_right_backward_pass_does_not_pay_for_a_wrong_forward_pass(records):
    record = records["wrong_bias"]

    assert verdicts(record, "forward") == {"activation": "wrong", "cache": "wrong"}
    assert {*verdicts(record).values()} == {"follow_through"}
    assert case(record, "backward.dW")["points"] == 2
    assert case(record, "backward.dW")["message"] == (
        "This is not the right value. It follows from what your forward returned, which is wrong; "
        "redo both."
    )


def test_a_wrong_backward_pass_does_not_follow(records):
    record = records["wrong_bias_and_summed"]

    assert verdicts(record)["dW"] == verdicts(record)["hidden"] == "wrong"
    assert verdicts(record)["db"] == "follow_through"


@pytest.mark.parametrize("name", ["no_mask", "own_cache_no_mask"])
def test_a_part_that_is_right_for_another_part_is_paid(records, name):
    record = records[name]

    assert verdicts(record) == {
        "dZ": "wrong",
        "dW": "follow_through",
        "db": "follow_through",
        "hidden": "follow_through",
    }
    assert "It follows from your dZ, which is wrong" in case(record, "backward.db")["message"]


def test_what_would_be_zero_for_the_students_own_value_is_not_paid(records):
    assert verdicts(records["zeros"]) == dict.fromkeys(("dZ", "dW", "db", "hidden"), "wrong")


@pytest.mark.parametrize(
    ("name", "verdict", "told"),
    [
        ("fails", "error", "backward is called with what your forward returns. forward raised"),
        ("no_forward", "missing", "There is no function forward"),
        ("forward_unwritten", "error", "what your forward returns. forward has no body yet"),
        ("one_thing", "error", "what your forward returns. forward returned nothing at [1]."),
        ("endless", "timeout", "took longer"),
    ],
)
def test_a_function_that_lacks_its_argument_says_why(records, name, verdict, told):
    found = case(records[name], "backward.dZ")

    assert found["verdict"] == verdict
    assert told in found["message"]


def test_a_function_without_a_body_is_not_written_whatever_it_would_be_called_with(records):
    codes = {each["finding"]["code"] for each in records["unwritten"]["cases"]}

    assert codes == {"no_body"}


def test_a_hidden_case_says_which_function_it_lacks_and_no_more(records):
    assert case(records["fails"], "backward.hidden")["message"] == (
        "forward raised an exception in a hidden case."
    )


def test_the_page_shows_the_call_and_not_the_cache(records):
    shown = case(records["right"], "backward.dW")["comparison"]["inputs"]

    assert shown["cache"] == "forward(…)[1]"


def test_a_self_check_uses_the_students_own_function_too(tmp_path):
    (tmp_path / "course.py").write_text(ASSIGNMENT)
    handout = make_handout(load_assignment(str(tmp_path / "course.py")))
    (tmp_path / "public.json").write_text(handout.to_json())
    (tmp_path / "mine.py").write_text(SUBMISSIONS["own_cache"])

    record = check_file(tmp_path / "mine.py").record

    assert {*verdicts(json.loads(record.model_dump_json())).values()} == {"correct"}


def test_a_self_check_says_which_function_to_mend_first(tmp_path):
    (tmp_path / "course.py").write_text(ASSIGNMENT)
    handout = make_handout(load_assignment(str(tmp_path / "course.py")))
    (tmp_path / "public.json").write_text(handout.to_json())
    (tmp_path / "mine.py").write_text(SUBMISSIONS["wrong_bias"])

    first, second = fixes(check_file(tmp_path / "mine.py").record)

    assert {each.id.problem for each in first.cases} == {"forward"}
    assert {each.id.problem for each in second.cases} == {"backward"}
    assert second.text.endswith("mend forward first.")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('function="forward"', 'function="forwards"', "no problem asks for a function forwards"),
        ("inputs=(A, W, b), part=1)\n\n\nASS", "inputs=(A, W), part=1)\n\n\nASS", "2 inputs, but"),
        ('part="db", depends', 'part="dB", depends', "is about the part 'dB', but no case has"),
        ('part="db", depends_on=("dZ"', 'part="db", depends_on=("db"', "'db' depends on itself"),
        ('(d, own(A)), part="dZ"', '(d, own(A)), part="dZ", unchanged=(1,)', "take it out of unch"),
        ('(d, own(A)), part="dZ"', '(d, [own(A)]), part="dZ"', "a value of type FromStudent"),
    ],
    ids=["function", "inputs", "part", "itself", "unchanged", "nested"],
)
def test_a_wrong_definition_is_told(tmp_path, old, new, told):
    (tmp_path / "course.py").write_text(ASSIGNMENT.replace(old, new))

    with pytest.raises(AssignmentError, match=told):
        load_assignment(str(tmp_path / "course.py"))


def test_a_part_that_the_reference_does_not_give_is_told(tmp_path):
    (tmp_path / "course.py").write_text(ASSIGNMENT.replace('=("dZ",)', '=("dz",)'))

    with pytest.raises(AssignmentError, match="depends on the part 'dz', which the reference does"):
        make_handout(load_assignment(str(tmp_path / "course.py")))
