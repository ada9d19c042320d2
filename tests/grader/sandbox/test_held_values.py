"""A chain's function that fails keeps the values that it had computed, as its frame holds them."""

import pytest

from grader.model.execution import Call, Found, Wanted
from grader.model.resource_limits import Limits
from grader.sandbox.in_process import run_here

LIMITS = Limits(call_seconds=5, total_seconds=10)
CALL = Call("p", "gradients", named=True)
WANTED = Wanted({"gradients": ()}, chains=("gradients",), values=("dW1", "db1", "dA0"))


@pytest.fixture
def failed():
    """The outcome of a function that fails."""

    def run(source, limits=LIMITS):
        namespace = {"__name__": "__main__"}
        exec(compile(source, "anna.py", "exec", dont_inherit=True), namespace)  # noqa: S102
        return run_here(namespace, (CALL,), limits, WANTED).outcomes["p"]

    return run


def held(outcome):
    """What the function held, by name."""
    return {name: value.array.tolist() for name, value in outcome.named.items()}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("dW1 = [[1, 2], [3, 4]]\n    db1 = 5", {"dW1": [[1, 2], [3, 4]], "db1": 5}),
        ("grads = {}\n    grads['dW1'] = 1\n    grads['db1'] = 2", {"dW1": 1, "db1": 2}),
        ("grads = {'dW1': 1}", {"dW1": 1}),
        ("x = 1\n    dW1 = None", {}),
        ("dW1 = len", {}),
        ("dW1 = '[[1, 2], [3, 4]]'", {"dW1": [[1, 2], [3, 4]]}),
        ("dW1 = 7\n    del dW1", {}),
        ("for dW1 in range(3): pass", {"dW1": 2}),
        ("global dA0\n    dA0 = 1\n    db1 = 2", {"db1": 2}),
        ("from types import SimpleNamespace as S\n    s = S(dW1=1, db1=2)", {"dW1": 1, "db1": 2}),
    ],
    ids=[
        "variables", "dict", "one item", "none", "function", "text", "deleted", "loop", "global",
        "object",
    ],
)  # fmt: skip
def test_the_values_of_its_variables_and_dicts_are_kept(failed, body, found):
    outcome = failed(f"def gradients():\n    {body}\n    1 / 0")

    assert (outcome.status, outcome.error.type_name) == ("error", "ZeroDivisionError")
    assert held(outcome) == found


@pytest.mark.parametrize(
    ("body", "near"),
    [
        ("d_w1 = 1", Found("spelling", "d_w1")),
        ("grads = {'dw1': 1}", Found("key", "dw1")),
        ("dW1 = '1'", Found("text", "'1'")),
    ],
    ids=["variable", "key", "text"],
)
def test_near_names_are_found_as_for_variables(failed, body, near):
    outcome = failed(f"def gradients():\n    {body}\n    1 / 0")

    assert outcome.near["dW1"] == near


def test_what_the_dict_has_comes_before_a_variable_of_the_same_name(failed):
    outcome = failed("def gradients():\n    dW1 = 1\n    grads = {'dW1': 2}\n    1 / 0")

    assert held(outcome) == {"dW1": 2}


def test_of_dicts_that_differ_none_is_taken(failed):
    outcome = failed("def gradients():\n    a = {'dW1': 1}\n    b = {'dW1': 2}\n    1 / 0")

    assert held(outcome) == {}


def test_its_own_variables_come_before_those_of_a_function_that_it_calls(failed):
    outcome = failed(
        "def helper():\n    dW1 = db1 = 0\n    1 / 0\ndef gradients():\n    dW1 = 1\n    helper()"
    )

    assert held(outcome) == {"dW1": 1}


def test_a_function_that_does_all_the_work_for_it_has_several_of_the_values(failed):
    outcome = failed(
        "def work():\n    dW1 = 1\n    db1 = 2\n    1 / 0\ndef gradients():\n    return work()"
    )

    assert held(outcome) == {"dW1": 1, "db1": 2}


def test_a_function_that_it_calls_may_use_a_name_for_something_else(failed):
    outcome = failed("def f():\n    dW1 = 1\n    1 / 0\ndef gradients():\n    return f()")

    assert held(outcome) == {}


def test_a_wrapper_around_it_hides_nothing(failed):
    outcome = failed(
        "def timed(f):\n    def wrapper():\n        return f()\n    return wrapper\n"
        "@timed\ndef gradients():\n    dW1 = 1\n    1 / 0"
    )

    assert held(outcome) == {"dW1": 1}


def test_how_the_function_was_found_is_told_too(failed):
    outcome = failed("def gradient():\n    dW1 = 1\n    1 / 0")

    assert outcome.found == Found("spelling", "gradient")
    assert held(outcome) == {"dW1": 1}


def test_a_function_that_uses_up_the_memory_keeps_its_values(failed):
    outcome = failed("def gradients():\n    dW1 = 1\n    raise MemoryError")

    assert outcome.status == "memory"
    assert held(outcome) == {"dW1": 1}


def test_a_value_that_fails_when_it_is_looked_at_does_not_cost_the_others(failed):
    outcome = failed(
        "class Bad:\n    def __array__(self, *a, **k): raise SystemExit\n"
        "def gradients():\n    dW1 = Bad()\n    db1 = 2\n    1 / 0"
    )

    assert outcome.named["db1"].array == 2


def test_values_that_are_too_large_together_are_left_out_and_the_others_kept(failed):
    outcome = failed(
        "import numpy as np\n"
        "def gradients():\n    dW1 = np.ones(100)\n    db1 = np.ones(100)\n    dA0 = 3\n    1 / 0",
        LIMITS.model_copy(update={"result_bytes": 1000}),
    )

    assert [*outcome.named] == ["dW1", "dA0"]


def test_a_call_that_gives_no_values_of_a_chain_keeps_nothing(failed):
    namespace = {"__name__": "__main__"}
    exec("def gradients():\n    dW1 = 1\n    1 / 0", namespace)  # noqa: S102

    outcome = run_here(namespace, (Call("p", "gradients"),), LIMITS, WANTED).outcomes["p"]

    assert outcome.held is None
