"""Functions that stand where values are asked for are called with values of their parameters."""

import pytest

from grader.sandbox.student.value_functions import ValueFunctions

VALUES = ("dL_dyhat", "dL_dz3", "dL_da2")
GIVEN = "y, yhat, W3 = 10, 8, 3"


@pytest.fixture
def functions_of():
    def run(source):
        namespace = {}
        exec(source, namespace)  # noqa: S102 (the test's own code)
        return ValueFunctions(namespace, GIVEN, VALUES)

    return run


@pytest.mark.parametrize(
    "source",
    [
        "def dL_dyhat(): return -2",
        "dL_dyhat = lambda: -2",
        "def compute_dL_dyhat(): return -2",
        "def get_dyhat(): return -2",
        "def grad_yhat(): return -2",
        "def dL_dyhat(y, yhat): return yhat - y",
        "def dL_dyhat(Y, y_hat): return y_hat - Y",
        "def dL_dyhat(y, ŷ): return ŷ - y",
        "def dL_dyhat(scale=-2): return scale",
        "y_pred = 8\ndef dL_dyhat(y, y_pred): return y_pred - y",
    ],
)
def test_a_function_is_called_with_what_its_parameters_name(functions_of, source):
    assert functions_of(source).compute("dL_dyhat") == -2


@pytest.mark.parametrize("parameter", ["dL_dz3", "dz3", "dl_dz3", "grad_z3"])
@pytest.mark.parametrize("before", ["dL_dz3 = -5", "def dL_dz3(): return -5"])
def test_a_parameter_can_be_another_value_of_the_submission(functions_of, parameter, before):
    functions = functions_of(f"{before}\ndef dL_da2({parameter}, W3): return {parameter} * W3")

    assert functions.compute("dL_da2") == -15


def test_a_variable_of_the_submission_comes_before_what_is_given(functions_of):
    functions = functions_of("W3 = 4\ndef dL_da2(W3): return W3")

    assert functions.compute("dL_da2") == 4


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "def dL_da2(unknown): return 1",
        "def dL_da2(*, y): return y",
        "def dL_da2(): raise SystemExit",
        "def dL_da2(dL_da2): return 1",
        "def dL_da2(dL_dz3): return dL_dz3\ndef dL_dz3(dL_da2): return dL_da2",
        "def dL_da2(): return dL_da2()",
        "def get_dL_da2(): return 1\ndef compute_dL_da2(): return 2",
        "def dL_da3(): return 1",
        "class dL_da2: pass",
    ],
)
def test_what_cannot_be_called_gives_no_value(functions_of, source):
    assert functions_of(source).compute("dL_da2") is None
