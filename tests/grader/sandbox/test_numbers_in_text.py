"""Texts that are given for a value are read as numbers: vectors and matrices."""

import pytest

from grader.sandbox.student.value_encoding import numbers_in_text


@pytest.mark.parametrize(
    "text",
    [
        "[[1, 2], [3, 4]]",
        "[[1 2]\n [3 4]]",
        "[[1., 2.],\n [3., 4.]]",
        "((1, 2), (3, 4))",
        "np.array([[1, 2], [3, 4]])",
        "array([[1.0, 2.0],\n       [3.0, 4.0]])",
        "[1 2; 3 4]",
        "1, 2; 3, 4",
        "Z = [[1, 2], [3, 4]]",
        ["[1, 2]", "[3, 4]"],
        [["1", "2"], ["3", "4"]],
        [["1", 2], [3, "4"]],
    ],
)
def test_a_matrix_keeps_its_rows(text):
    assert [[*row] for row in numbers_in_text(text)] == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("[1, 2]", [1, 2]),
        ("[[1], [2]]", [1, 2]),
        ("[1; 2]", [1, 2]),
        ("[[1, 2]]", [1, 2]),
        ("[[1, 2], [3]]", [1, 2, 3]),
        (["1", "2"], [1, 2]),
        ("1, 2", (1, 2)),
        ("1", 1),
    ],
)
def test_a_vector_is_a_list_and_a_number_a_number(text, numbers):
    assert numbers_in_text(text) == numbers


@pytest.mark.parametrize("text", ["a", "[[1, 2], [3, b]]", "", [["a", "b"], ["c", "d"]], [[], []]])
def test_other_texts_are_no_numbers(text):
    assert numbers_in_text(text) is None
