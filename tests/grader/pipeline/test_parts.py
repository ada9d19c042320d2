"""Functions that return several things: each case judges one of them."""

import pytest

from grader import AssignmentError, check_file, grade, load_assignment, make_handout

ASSIGNMENT = """
import numpy as np

from grader import Assignment, Case, FunctionProblem, KnownMistake, RandomInput

X, W = RandomInput(seed=1, shape=(4, 3)), RandomInput(seed=2, shape=(3, 2))
D = RandomInput(seed=3, shape=(4, 2))


def backward(x, W, d):
    return d @ W.T, x.T @ d, d.sum(axis=0)


def update(x, W, d):
    return {"W": W - 0.1 * (x.T @ d), "count": 1}


def case(part, points=2, **more):
    return Case(id=f"{part if isinstance(part, str) else NAMES[part]}{len(more)}", title=str(part),
                points=points, inputs=[X, W, D], part=part, **more)


NAMES = ["dx", "dW", "db"]
AVERAGED = KnownMistake(
    id="averaged", message="Do not divide by the batch.",
    compute=lambda x, W, d: (d @ W.T, x.T @ d / 4, d.mean(axis=0)),
)
ASSIGNMENT = Assignment(
    id="parts", title="Parts", points=11,
    problems=[
        FunctionProblem(
            id="back", title="Backward", points=8, function="backward",
            parameters=["x", "W", "d"], reference=backward, mistakes=[AVERAGED],
            cases=[case(0), case(1), case(2), case(1, visibility="hidden")],
        ),
        FunctionProblem(
            id="update", title="Update", points=3, function="update",
            parameters=["x", "W", "d"], reference=update, cases=[case("W"), case("count", 1)],
        ),
    ],
)
"""
RIGHT = """
import numpy as np
def backward(x, W, d): return [d @ W.T, np.dot(x.T, d), d.sum(0)]
def update(x, W, d): return {"count": 1, "W": W - x.T @ d / 10, "more": None}
"""
AVERAGED = """
def backward(x, W, d): return d @ W.T, x.T @ d / len(x), d.sum(0) / len(x)
def update(x, W, d): return {"W": W, "count": 1}
"""
FEW = """
def backward(x, W, d): return d @ W.T, x.T @ d
def update(x, W, d): return W
"""
NOTHING = """
def backward(x, W, d): d @ W.T
def update(x, W, d): return {"w": W}
"""


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    path = tmp_path_factory.mktemp("parts") / "parts.py"
    path.write_text(ASSIGNMENT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def graded(parts, tmp_path_factory):
    place = tmp_path_factory.mktemp("class")
    sources = {"right": RIGHT, "averaged": AVERAGED, "few": FEW, "nothing": NOTHING}
    (place / "work").mkdir()
    for name, source in sources.items():
        (place / "work" / f"{name}.py").write_text(source, encoding="utf-8")
    gradebook = grade(place / "work", assignment=parts, reports=place / "reports", workers=1)
    return {record.student: record for record in gradebook.records()}


def told(record):
    return {str(case.id): (case.points, case.message) for case in record.cases}


def test_each_part_that_is_right_earns_its_points(graded):
    assert graded["right"].score == 11
    assert graded["averaged"].score == 3


def test_a_part_that_is_wrong_is_told_with_its_known_mistake(graded):
    cases = told(graded["averaged"])

    assert cases["back.dx0"] == (2, "")
    assert cases["back.dW0"][1].endswith("Do not divide by the batch.")
    assert cases["back.dW1"][1].endswith("Do not divide by the batch.")
    assert cases["update.W0"][1].startswith("The result differs at [0, 0]")


def test_a_part_that_is_not_there_is_told(graded):
    cases = told(graded["few"])

    assert [cases[name][0] for name in ("back.dx0", "back.dW0", "back.db0")] == [2, 2, 0]
    assert cases["back.db0"][1] == "The result has no element 2: it is a tuple of 2."
    assert cases["update.W0"][1] == "The result has no key 'W': it is an array of shape (3, 2)."
    assert told(graded["nothing"])["update.W0"][1].endswith("it is a dict with the key 'w'.")
    assert told(graded["nothing"])["back.db0"][1].startswith("Nothing was returned")


def test_only_the_part_is_shown(graded):
    [shown] = [c.comparison for c in graded["averaged"].cases if str(c.id) == "update.count0"]

    assert (shown.given, shown.expected) == ("1", "1")


def test_a_self_check_says_the_same(parts, graded, make_class):
    folder = make_class(averaged=AVERAGED)
    handout = make_handout(load_assignment(str(parts)), install="x")
    (folder / "public.json").write_text(handout.to_json(), encoding="utf-8")

    record = check_file(folder / "averaged.py").record

    whole = told(graded["averaged"])
    assert told(record) == {name: whole[name] for name in whole if name != "back.dW1"}


def test_a_part_that_the_reference_does_not_give_is_an_error(parts, tmp_path):
    path = tmp_path / "wrong.py"
    path.write_text(ASSIGNMENT.replace('case("count", 1)', 'case("size", 1)'), encoding="utf-8")

    with pytest.raises(AssignmentError, match="update.size0: the reference gives no part 'size'"):
        make_handout(load_assignment(str(path)))
