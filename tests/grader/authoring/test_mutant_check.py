"""Changes that no case notices: what is a hole, what is not, and what authors may accept."""

import pytest

from grader import validate


@pytest.fixture
def check(isolation):
    def make(path):
        [result] = validate(path, isolation=isolation, checks=["mutants"]).results
        return result

    return make


def changes(result):
    return {hole.diff for hole in result.holes}


def test_cases_that_notice_each_change_leave_no_hole(small, check):
    assert check(small()).holes == ()


def test_a_copy_that_may_be_dropped_is_a_hole(small, check):
    [hole] = check(small(("unchanged=[0],", ""))).holes

    assert hole.diff == "-     y = x.copy()\n+     y = x"
    assert "it changes its argument x" in hole.text


def test_a_change_without_effect_is_counted_and_shown_but_no_hole(small, check):
    path = small(("y[y < 0] = 0", "y[y < 0] = abs(0)"), ("y = x.copy()", "y = x.copy() + 0"))

    result = check(path)

    assert result.holes == ()
    assert "small.py, line 9\n-     y = x.copy() + 0\n+     y = x.copy() - 0" in result.equal
    assert "without effect" in result.counted


LOOP = """
    n = 0
    while n < len(x):
        y[n] = max(y[n], 0)
        n += 1
    return y
"""


def test_a_change_that_never_ends_is_noticed(small, check):
    result = check(small(("    y[y < 0] = 0\n    return y\n", LOOP)))

    assert result.holes == ()


ACCEPTED = """
    equal_mutants=[EqualMutant(
        before="y = x.copy()", after="y  =  x", reason="Students may change x here."
    )],
)
"""


def test_a_change_that_the_author_accepts_is_no_hole(small, check):
    result = check(small(("unchanged=[0],", ""), ("    ],\n)\n", "    ],\n" + ACCEPTED)))

    assert result.holes == ()
    assert "1 accepted" in result.counted


def test_an_accepted_change_that_a_case_notices_is_a_hole(small, check):
    [hole] = check(small(("    ],\n)\n", "    ],\n" + ACCEPTED))).holes

    assert hole.code == "accepted_in_vain"
    assert "a case notices this change" in hole.text


def test_an_accepted_change_that_is_never_made_is_a_hole(small, check):
    stale = ACCEPTED.replace("x.copy()", "np.copy(x)")

    [hole] = check(small(("    ],\n)\n", "    ],\n" + stale))).holes

    assert hole.code == "accepted_in_vain"
    assert "there is no such change" in hole.text


def test_a_reason_is_required(small, check):
    from grader import AssignmentError

    nothing = ACCEPTED.replace("Students may change x here.", "")

    with pytest.raises(AssignmentError, match="EqualMutant: reason is empty; write it"):
        check(small(("    ],\n)\n", "    ],\n" + nothing)))
