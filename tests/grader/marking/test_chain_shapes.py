"""Steps whose values are arrays: their shape counts. Of a number or a vector, it does not."""

import numpy as np
import pytest

from grader.marking import build_key
from grader.marking.chain_verdicts import mark_chain
from grader.model.assignment import Assignment
from grader.model.chain_problem import ChainProblem, Step
from grader.model.execution import NamedValues, Numbers, Opaque, Outcome
from grader.model.known_mistakes import KnownAnswer, KnownMistake

W = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])
ONE_CELL = np.array([[0, 0, 0], [0, 1, 0]])
TWO_CELLS = np.array([[0, 1, 0], [0, 1, 0]])
MATRIX = [[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]


def a_step(name, compute, *depends_on, **more):
    return Step(
        id=name, title=name, formula="", points=10, depends_on=depends_on, compute=compute, **more
    )


def a_chain(*steps):
    return ChainProblem(id="p", title="p", points=10 * len(steps), function="f", cases=tuple(steps))


def key_of(problem):
    assignment = Assignment(id="a", title="a", points=problem.points, problems=(problem,))
    return build_key(assignment).chains["p"]


def mark(problem, **values):
    """The result of each step, for values as a student's process sends them back."""
    sent = {
        name: value if isinstance(value, Opaque) else Numbers(np.asarray(value), "ndarray")
        for name, value in values.items()
    }
    outcomes = {
        "p": Outcome("returned", NamedValues(sent)),
        "p.variables": Outcome("returned", NamedValues({})),
    }
    return mark_chain(problem, outcomes, key_of(problem))


ONE = a_chain(a_step("W", lambda: W))
VECTOR = a_chain(a_step("v", lambda: [[1.0], [2.0]]))


@pytest.mark.parametrize(
    "value",
    [MATRIX, np.array(MATRIX, "f4"), np.asfortranarray(MATRIX), np.array(MATRIX, "i8")],
    ids=["list", "float32", "columns first", "integers"],
)
def test_a_matrix_of_the_right_shape_and_numbers_is_right(value):
    [result] = mark(ONE, W=value)

    assert (result.verdict, result.points) == ("correct", 10)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (W.T, "value_transposed", "the shape (3, 2), and the expected shape is (2, 3)"),
        (W.ravel(), "value_reshaped", "the shape (6,) instead of (2, 3)"),
        (W[None], "value_reshaped", "the shape (1, 2, 3) instead of (2, 3)"),
        (W.reshape(3, 2), "value_reshaped", "the shape (3, 2) instead of (2, 3)"),
        (W[:1], "value_shape", "the shape (1, 3), but the expected shape is (2, 3)"),
        (2 * W.T, "value_shape_turned", "Is it transposed?"),
        (5.0, "value_shape", "the shape () (a single number)"),
        (W + ONE_CELL, "wrong_cell", "The value is not right at [1, 1]."),
        (W + TWO_CELLS, "wrong_cells", "2 of the 6 numbers are not right."),
        (W + 1, "wrong_value", "The value is not right."),
        (W * [[1, np.nan, 1]], "not_finite", "not finite"),
        (W * 1j, "complex", "complex numbers"),
        (np.zeros((0, 3)), "value_shape", "the shape (0, 3)"),
    ],
    ids=[
        "transposed", "flat", "extra brackets", "reshaped", "one row", "shape alone", "number",
        "one cell", "two cells", "all cells", "nan", "complex", "empty",
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_matrix_is_told(value, code, text):
    [result] = mark(ONE, W=value)

    assert (result.verdict, result.points, result.finding.code) == ("wrong", 0, code)
    assert text in result.message


def test_a_square_matrix_can_be_transposed_too():
    square = np.array([[1.0, 2.0], [3.0, 4.0]])

    [result] = mark(a_chain(a_step("W", lambda: square)), W=square.T)

    assert result.finding.code == "value_transposed"


@pytest.mark.parametrize("shape", [(2,), (2, 1), (1, 2), (1, 1, 2)], ids=str)
def test_a_vector_may_have_any_orientation(shape):
    [result] = mark(VECTOR, v=np.reshape([1.0, 2.0], shape))

    assert result.verdict == "correct"


def test_a_matrix_is_no_vector():
    [result] = mark(VECTOR, v=[[1.0, 2.0], [1.0, 2.0]])

    assert result.message == "You gave an array of shape (2, 2) instead of 2 numbers."


def test_a_known_mistake_of_another_shape_is_named():
    mistake = KnownMistake(id="rows", message="Sum over the rows.", compute=lambda: W)
    problem = a_chain(a_step("v", lambda: W.sum(axis=0), mistakes=(mistake,)))

    [result] = mark(problem, v=W)

    assert result.mistake == "rows"
    assert result.finding.code == "wrong_size"


@pytest.mark.parametrize("given", [W + 3, (W + 3).tolist()], ids=["array", "list"])
def test_a_known_answer_may_be_a_matrix(given):
    known = KnownAnswer(id="sheet", value=(W + 3).tolist(), message="The sheet is wrong.")

    [result] = mark(a_chain(a_step("W", lambda: W, known_answers=(known,))), W=given)

    assert result.verdict == "accepted"


CHAIN = a_chain(
    a_step("W", lambda: W),
    a_step("V", lambda W: W @ W.T, "W", worked=lambda W: (W, "·", W.T)),
    a_step("v", lambda V: V.sum(axis=1), "V"),
)


def test_a_matrix_follows_from_the_students_own_matrix():
    own = W + 1
    V = own @ own.T

    results = mark(CHAIN, W=own, V=V, v=V.sum(axis=1))

    assert [result.verdict for result in results] == ["wrong", "follow_through", "follow_through"]


def test_what_follows_from_a_transposed_matrix_is_told_so():
    results = mark(CHAIN, W=W.T, V=W.T @ W, v=[0.0, 0.0])

    assert results[1].finding.code == "follows_unusable"
    assert "your W has the shape (3, 2) instead of (2, 3)" in results[1].message


def test_a_wrong_matrix_is_worked_out_from_the_students_own():
    result = mark(CHAIN, W=W + 1, V=np.eye(2), v=[0.0, 0.0])[1]

    assert result.step.derivation.parts[0] == (("2", "3", "4"), ("5", "6", "8"))
    assert result.step.derivation.result == (("29", "60"), ("60", "125"))


def test_a_transpose_alone_repeats_a_value():
    problem = a_chain(a_step("W", lambda: W), a_step("T", lambda W: W.T, "W"))

    results = mark(problem, W=W + 1, T=(W + 1).T)

    assert results[1].finding.code == "repeats_unexplained"


def test_a_page_shows_matrices_cell_by_cell_and_marks_what_differs():
    comparison = mark(ONE, W=W + ONE_CELL)[0].comparison

    assert comparison.given_cells == (("1", "2", "3"), ("4", "6", "7"))
    assert comparison.expected_cells == (("1", "2", "3"), ("4", "5", "7"))
    assert comparison.differing == ((1, 1),)


def test_a_page_shows_both_shapes_where_they_differ():
    comparison = mark(ONE, W=W.T)[0].comparison

    assert (comparison.given_form, comparison.expected_form) == ("shape (3, 2)", "shape (2, 3)")


def test_what_does_not_count_does_not_look_different():
    comparison = mark(ONE, W=W + 1e-12)[0].comparison

    assert comparison.given == comparison.expected
    assert not comparison.shows_fault


def test_a_large_matrix_has_a_small_result():
    large = np.arange(60_000.0).reshape(200, 300)

    [result] = mark(a_chain(a_step("W", lambda: large)), W=large + 1)

    assert result.comparison.given.startswith("200 × 300 numbers: 1, 2, 3")
    assert len(result.model_dump_json()) < 3000


def test_a_list_of_rows_of_different_lengths_is_told():
    [result] = mark(ONE, W=Opaque("list", "[[1, 2], [3]]", "ragged"))

    assert result.finding.code == "opaque_ragged"


@pytest.mark.parametrize("value", [W > 2, (W > 2).astype(float)], ids=["booleans", "numbers"])
def test_a_mask_may_be_given_as_numbers(value):
    [result] = mark(a_chain(a_step("M", lambda: W > 2)), M=value)

    assert result.verdict == "correct"


def test_computations_cannot_change_the_values_of_earlier_steps():
    def careless(W):
        W += 1
        return W

    results = mark(a_chain(a_step("W", lambda: W), a_step("V", careless, "W")), W=W, V=W + 1)

    assert [result.verdict for result in results] == ["correct", "correct"]
