"""The two ways of isolation go by one name each, in the grader and beside student code."""

from grader.model.isolation_ways import LANDLOCK, NAMESPACES, way_of
from grader.sandbox import isolation


def test_both_sides_call_them_alike():
    assert (isolation.NAMESPACES, isolation.LANDLOCK) == (NAMESPACES, LANDLOCK)


def test_the_layers_of_namespaces_are_taken_for_namespaces():
    assert way_of(["user namespace", "mount namespace", "Landlock (ABI 7)"]) == "namespaces"


def test_landlock_alone_is_taken_for_landlock():
    assert way_of(["Landlock (ABI 7)", "seccomp"]) == "landlock"


def test_limits_alone_are_no_way():
    assert way_of(["RLIMIT_AS"]) is None
