"""Named checks and the author's own, from end to end."""

import pytest

from grader import AssignmentError, check_file, grade, load_assignment, make_handout

ASSIGNMENT = """
import numpy as np

from grader import Assignment, Case, FunctionProblem, KnownMistake, OneOf, RandomInput, Statistics


def factors(n):
    return [n, 1]


def is_factorization(expected, given, inputs):
    is_list = isinstance(given, list) and len(given) == 2
    if not is_list or not all(isinstance(each, int | float) for each in given):
        return "Return a list of two numbers."
    if given[0] * given[1] != inputs[0]:
        return f"{given[0]} times {given[1]} is not {inputs[0]}."


def pair(reference, parameter, *cases, **more):
    return FunctionProblem(
        id=reference.__name__, title=reference.__name__, points=len(cases), cases=cases,
        function=reference.__name__, parameters=[parameter], reference=reference, **more,
    )


def case(id, given, **more):
    return Case(id=id, title=id, points=1, inputs=[given], **more)


def letters(text):
    return sorted({*text})


def side(n):
    return "left"


def noise(n):
    return np.random.default_rng(0).normal(size=n)


WRONG_ORDER = KnownMistake(id="doubled", message="Each letter once.", compute=list)
ASSIGNMENT = Assignment(
    id="checks",
    title="Checks",
    points=5,
    problems=[
        pair(letters, "text", case("one", "aba"), check="unordered", mistakes=[WRONG_ORDER]),
        pair(factors, "n", case("six", 6), case("secret", 35, visibility="hidden"),
             checker=is_factorization),
        pair(side, "n", case("one", 1, check=OneOf(values=["left", "right"]))),
        pair(noise, "n", case("many", 1000, check=Statistics(mean=0, std=1, within=0.2))),
    ],
)
"""
RIGHT = """
import numpy as np
def letters(text): return ["b", "a"]
def factors(n): return [2, n / 2] if n == 6 else [7, 5]
def side(n): return "right"
def noise(n): return np.random.randn(n)
"""
ODD = """
def letters(text): return {1: 2}
def factors(n): return [None, {n: n}]
def side(n): return [b"", (), None]
def noise(n): return "x"
"""
WRONG = """
import numpy as np
def letters(text): return [*reversed(text)]
def factors(n): return [n, 2]
def side(n): return "up"
def noise(n): return np.zeros(n)
"""
SAID = {
    "letters.one": "The result has 3 elements, not 2. Each letter once.",
    "factors.six": "6 times 2 is not 6.",
    "factors.secret": "The result of a hidden case is not right.",
    "side.one": "The result differs: you gave 'up'; expected 'left' or 'right'.",
    "noise.many": "The result has a standard deviation of 0, but 1 ± 0.2 is expected.",
}


@pytest.fixture(scope="module")
def checks(tmp_path_factory):
    path = tmp_path_factory.mktemp("checks") / "checks.py"
    path.write_text(ASSIGNMENT, encoding="utf-8")
    return path


def test_what_a_check_allows_is_right_and_what_it_does_not_is_told(checks, make_class, tmp_path):
    folder = make_class(right=RIGHT, wrong=WRONG)

    gradebook = grade(folder, assignment=checks, reports=tmp_path / "reports", workers=1)

    right, wrong = gradebook.records()
    assert right.score == 5
    assert {str(case.id): case.message for case in wrong.cases} == SAID


def test_a_self_check_says_that_only_grading_judges_by_the_authors_own_check(checks, make_class):
    folder = make_class(wrong=WRONG)
    handout = make_handout(load_assignment(str(checks)), install="x")
    (folder / "public.json").write_text(handout.to_json(), encoding="utf-8")

    record = check_file(folder / "wrong.py").record

    said = {str(case.id): case.message for case in record.cases}
    only_runs = "It runs. Only grading checks whether the result is right."
    assert said == {
        **{name: text for name, text in SAID.items() if name != "factors.secret"},
        "factors.six": only_runs,
    }
    assert record.max_score == 3
    assert "is_factorization" not in handout.to_json()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("if not is_list or not", "if not", "TypeError"),
        ("(expected, given, inputs)", "(expected, given)", "TypeError"),
        ('"Return a list of two numbers."', "False", "returns False for the result 3"),
    ],
)
def test_a_checker_that_cannot_judge_any_result_is_an_error(tmp_path, before, after, told):
    path = tmp_path / "fragile.py"
    path.write_text(ASSIGNMENT.replace(before, after), encoding="utf-8")

    with pytest.raises(AssignmentError, match=f"(checker|check) .*{told}"):
        make_handout(load_assignment(str(path)))


def test_a_reference_that_its_own_check_refuses_is_an_error(checks, tmp_path):
    path = tmp_path / "refused.py"
    path.write_text(ASSIGNMENT.replace("return [n, 1]", "return [n, 2]"), encoding="utf-8")

    with pytest.raises(AssignmentError, match="factors.six: the reference breaks a rule"):
        make_handout(load_assignment(str(path)))


def test_a_result_that_a_check_cannot_judge_costs_only_its_case(make_class, tmp_path):
    folder = make_class(odd=ODD)
    path = tmp_path / "fragile.py"
    start = "def is_factorization(expected, given, inputs):\n"
    fragile = (
        f"{start}    if isinstance(given, list) and given[:1] == [None]:\n        raise TypeError\n"
    )
    path.write_text(ASSIGNMENT.replace(start, fragile), encoding="utf-8")

    [odd] = grade(folder, assignment=path, reports=tmp_path / "reports", workers=1).records()

    said = {str(case.id): case.message for case in odd.cases}
    assert (odd.status, odd.score) == ("graded", 0)
    assert "The course's check cannot judge this result (TypeError)" in said["factors.six"]
    assert said["factors.secret"] == SAID["factors.secret"]
