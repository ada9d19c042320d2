"""The two ways of isolation go by one name each, in the grader and beside student code."""

from grader.model.isolation_ways import LANDLOCK, NAMESPACES
from grader.sandbox import isolation


def test_both_sides_call_them_alike():
    assert (isolation.NAMESPACES, isolation.LANDLOCK) == (NAMESPACES, LANDLOCK)
