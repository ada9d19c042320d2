"""An assignment whose functions take and return texts, lists, dicts and tables, from end to end."""

import pytest

from grader import check_file, grade, load_assignment, make_handout

ASSIGNMENT = """
import numpy as np
import pandas

from grader import Assignment, Case, FunctionProblem, KnownMistake, RandomInput


def word_counts(text):
    words = text.lower().split()
    return {word: words.count(word) for word in words}


def update(parameters, rate):
    return {name: value - rate for name, value in parameters.items()}


def evens(n):
    return [number for number in range(n) if number % 2 == 0]


def means(table):
    return table.groupby("k")["x"].mean()


def case(*inputs, id="one", **more):
    return Case(id=id, title=id, points=1, inputs=inputs, **more)


B = np.array([[0.5]])
def copies(n):
    return [np.array([1.0, 2.0])] * n


def centres(points):
    return np.array([points.mean(axis=0)])


PROBLEMS = [
    FunctionProblem(
        id="words",
        title="Words",
        points=2,
        function="word_counts",
        parameters=["text"],
        reference=word_counts,
        cases=[case("a b A"), case("x y X", id="hidden", visibility="hidden")],
        mistakes=[
            KnownMistake(
                id="case",
                message="Make the text lower case first.",
                compute=lambda text: {word: text.split().count(word) for word in text.split()},
            )
        ],
    ),
    FunctionProblem(
        id="update",
        title="Update",
        points=1,
        function="update",
        parameters=["parameters", "rate"],
        reference=update,
        cases=[case({"W": RandomInput(seed=1, shape=(2, 2)), "b": B}, 0.1, unchanged=[0])],
    ),
    FunctionProblem(
        id="evens",
        title="Evens",
        points=1,
        function="evens",
        parameters=["n"],
        reference=evens,
        cases=[case(5, types="same")],
    ),
    FunctionProblem(
        id="copies",
        title="Copies",
        points=2,
        function="copies",
        parameters=["n"],
        reference=copies,
        cases=[case(1), case(2, id="two")],
    ),
    FunctionProblem(
        id="centres",
        title="Centres",
        points=1,
        function="centres",
        parameters=["points"],
        reference=centres,
        cases=[case([[1.0, 2.0], [3.0, 4.0]] * np.ones((2, 2)))],
        mistakes=[KnownMistake(id="text", message="Return numbers.", compute=str)],
    ),
    FunctionProblem(
        id="means",
        title="Means",
        points=1,
        function="means",
        parameters=["table"],
        reference=means,
        cases=[case(pandas.DataFrame({"k": ["a", "b", "a"], "x": [1.0, 2.0, 3.0]}))],
    ),
]
ASSIGNMENT = Assignment(
    id="opener", title="Opener", points=8, problems=PROBLEMS, packages=["numpy", "pandas"]
)
"""
RIGHT = """
from collections import Counter
import numpy as np
import pandas

def word_counts(text): return Counter(text.lower().split())
def update(parameters, rate): return {k: v - rate for k, v in parameters.items()}
def evens(n): return [*range(0, n, 2)]
def means(table): return table.groupby("k")["x"].mean()
def copies(n): return [np.array([1.0, 2.0]) for _ in range(n)]
def centres(points): return [points.mean(axis=0)]
"""
WRONG = """
import pandas

def word_counts(text): return {word: text.split().count(word) for word in text.split()}
def update(parameters, rate):
    for name in parameters:
        parameters[name] -= rate
    return parameters
def evens(n): return tuple(range(0, n, 2))
def means(table): return {"a": 2.0, "b": 3.0}
def copies(n): return n
def centres(points): return str(points)
"""
SAID = {
    "words.one": "The result has the key 'A', which should not be there. Make the text lower case "
    "first.",
    "words.hidden": "The result of a hidden case is not right. Make the text lower case first.",
    "update.one": "The call changed its argument parameters: parameters['W'][0, 0] was 0.561455 "
    "before the call and 0.461455 after it.",
    "evens.one": "The result is a tuple, but it must be a list.",
    "copies.one": "The result is a number, but it must be a list.",
    "copies.two": "The result is a number, but it must be a list.",
    "centres.one": "A value of type str was given (“'[[1. 2.]\\n [3. 4.]]'”), but numbers are "
    "expected. Return numbers.",
    "means.one": "The result is a dict, but it must be a Series.",
}


@pytest.fixture(scope="module")
def opener(tmp_path_factory):
    path = tmp_path_factory.mktemp("opener") / "opener.py"
    path.write_text(ASSIGNMENT, encoding="utf-8")
    return path


@pytest.fixture
def graded(opener, make_class, tmp_path):
    folder = make_class(right=RIGHT, wrong=WRONG)
    return grade(folder, assignment=opener, reports=tmp_path / "reports", workers=1)


def test_values_of_all_types_are_graded_and_what_is_wrong_is_said(graded):
    right, wrong = graded.records()

    assert right.score == 8
    assert wrong.score == 0
    assert {str(case.id): case.message for case in wrong.cases} == SAID


def test_a_page_shows_values_as_python_writes_them(graded, tmp_path):
    page = (tmp_path / "reports" / "students" / "wrong.html").read_text(encoding="utf-8")

    assert "{&#39;a&#39;: 1, &#39;b&#39;: 1, &#39;A&#39;: 1}" in page
    assert "(0, 2, 4)" in page
    assert "x y X" not in page


def test_a_self_check_says_the_same_as_the_grading(opener, make_class, tmp_path):
    folder = make_class(wrong=WRONG)
    handout = make_handout(load_assignment(str(opener)), install="x")
    (folder / "public.json").write_text(handout.to_json(), encoding="utf-8")

    checked = check_file(folder / "wrong.py")

    said = {str(case.id): case.message for case in checked.record.cases}
    assert said == {name: text for name, text in SAID.items() if name != "words.hidden"}
