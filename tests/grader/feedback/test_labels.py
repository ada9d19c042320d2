"""Marks, words and lines that pages and the terminal share."""

import pytest

from grader.feedback.labels import count_people


@pytest.mark.parametrize(
    ("counts", "unmatched", "line"),
    [
        ({"no_submission": 8, "graded": 278, "unreadable": 15}, 1,
         "301 people: 278 graded, 15 unreadable, 8 without submission; 1 not on the roster"),
        ({"graded": 1}, 0, "1 person: 1 graded"),
        ({"graded": 2, "harness_error": 1}, 0,
         "3 people: 2 graded, 1 on whom the grader failed"),
        ({"graded": 2, "unreadable": 0}, 2, "2 people: 2 graded; 2 not on the roster"),
        ({}, 0, "0 people"),
    ],
)  # fmt: skip
def test_one_line_says_what_became_of_everybody(counts, unmatched, line):
    assert count_people(counts, unmatched) == line
