"""The two ways of isolation go by one name each, in the grader and beside student code."""

from grader import ways
from grader.sandbox import inside


def test_both_sides_call_them_alike():
    assert (inside.NAMESPACES, inside.LANDLOCK) == (ways.NAMESPACES, ways.LANDLOCK)


def test_the_layers_of_namespaces_are_taken_for_namespaces():
    assert ways.way_of(["user namespace", "mount namespace", "Landlock (ABI 7)"]) == "namespaces"


def test_landlock_alone_is_taken_for_landlock():
    assert ways.way_of(["Landlock (ABI 7)", "seccomp"]) == "landlock"


def test_limits_alone_are_no_way():
    assert ways.way_of(["RLIMIT_AS"]) is None
