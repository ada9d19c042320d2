"""Values that are numbered instead of named are taken in the order of the statement."""

import pytest

from grader.sandbox.student.numbered_names import find_numbered

NAMES = ("da", "dz", "dx")


@pytest.mark.parametrize(
    "keys",
    [
        *([1, 2, 3], [0, 1, 2], ["1", "2", "3"], ["step1", "step2", "step3"]),
        *(["Step 1", "step_2", "STEP-3"], ["(1)", "2.", "3)"], ["q3", "q1", "q2"]),
    ],
)
def test_keys_that_number_all_values_stand_for_them(keys):
    items = {key: int(str(key).strip("stepSTEPq()._- ")) for key in keys}

    named, _ = find_numbered(items, NAMES, whole=True)

    assert [named[name] for name in NAMES] == sorted(items.values())


@pytest.mark.parametrize(
    "keys",
    [
        *([1, 2], [1, 2, 4], [2, 3, 4], [1, 1.5, 2], [1, 2, 3, "sum"], ["z1", "z2", "z3"]),
        *([True, 2, 3], ["step1", "q2", "step3"], ["a", "b", "c"]),
    ],
)
def test_other_keys_stand_for_no_values(keys):
    assert find_numbered(dict.fromkeys(keys, 0), NAMES, whole=True) is None


def test_variables_need_a_word_and_may_stand_among_others():
    variables = {"x": 7, "step1": 1, "step2": 2, "step3": 3, "q1": 0}

    assert find_numbered(variables, NAMES, whole=False) == (
        {"da": 1, "dz": 2, "dx": 3},
        "step1 to step3",
    )


@pytest.mark.parametrize(
    "names",
    [
        *(("step1", "step2"), ("step1", "step2", "step3", "step4"), ("1", "2", "3")),
        ("step1", "step2", "step3", "q1", "q2", "q3"),
    ],
    ids=["too few", "too many", "no word", "two sets"],
)
def test_variables_that_may_be_something_else_are_not_guessed(names):
    assert find_numbered(dict.fromkeys(names, 0), NAMES, whole=False) is None


def test_a_single_value_has_no_order():
    assert find_numbered({"step1": 3}, ["da"], whole=True) is None
