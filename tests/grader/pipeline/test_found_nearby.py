"""Right work that does not stand where the statement asks for it is found, and earns 90 %."""

import pytest

from grader.feedback.fault_lines import find_fault
from grader.model.record import Record

# Hand-ins of each kind are graded by plain pytest too: see tests/awkward.
pytestmark = pytest.mark.ci

RELU = """
def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
"""
METHOD = """
    def relu_backward(self, dA, Z):
        return dA * (Z > 0)
"""
VALUES = {
    "dL_dyhat": -2,
    "dL_dz3": -2,
    "dL_da2": [-2.2, -2.4],
    "dL_dz2": [-2.2, -2.4],
    "dL_da1": [-3.7, -4.16],
    "dL_dz1": [-3.7, -4.16],
}
VARIABLES = "".join(f"{name} = {value}\n" for name, value in VALUES.items())


@pytest.fixture
def grade_relu(grade_source, right_gradients):
    def run(source: str, beside: dict[str, str] | None = None) -> Record:
        return grade_source(right_gradients + source, beside or {})

    return run


@pytest.fixture
def grade_values(grade_source):
    def run(source: str) -> Record:
        return grade_source(RELU + source)

    return run


def codes(record):
    return [note.code for note in record.notes]


def uses(record):
    return {file.name: file.use for file in record.files}


def points(record):
    return {problem.id: problem.points for problem in record.problems}


@pytest.mark.parametrize(
    "name",
    [
        "reluBackward",
        "ReLU_backward",
        "RELU_BACKWARD",
        "relu_backwards",
        "relubackward",
        "_relu_backward",
        "relu_bacward",
        "relu_backwardd",
        "rleu_backward",
        "relu_bakcward",
        "relu_backwarf",
    ],
)
def test_a_function_with_a_near_name_is_called(grade_relu, name):
    record = grade_relu(RELU.replace("relu_backward", name))

    assert points(record) == {"problem1": 60, "problem2": 36}
    assert codes(record) == ["found_spelling"]
    assert {case.finding.text for case in record.cases if not case.step} == {
        f"Found as {name}; the statement asks for relu_backward. It earns 90 % of the points."
    }


@pytest.mark.parametrize(
    "name", ["selu_backward", "elu_backward", "relu_forward", "relu_backward2", "relu", "backward"]
)
def test_a_function_with_another_name_is_not_called(grade_relu, name):
    record = grade_relu(RELU.replace("relu_backward", name))

    assert points(record) == {"problem1": 60, "problem2": 0}


def test_of_two_equally_near_names_none_is_taken_and_both_are_told(grade_relu):
    both = RELU.replace("relu_b", "relub") + RELU.replace("relu_backward", "reluBackward")

    record = grade_relu(both)

    assert points(record)["problem2"] == 0
    assert {case.finding.code for case in record.cases if not case.step} == {"equally_near"}


def test_the_nearer_of_two_names_is_taken(grade_relu):
    typo = "def relu_bacward(dA, Z): return 1 / 0\n"

    record = grade_relu(typo + RELU.replace("relu_backward", "reluBackward"))

    assert points(record)["problem2"] == 36


def test_a_near_name_that_takes_other_arguments_is_not_taken(grade_relu):
    record = grade_relu("def reluBackward(x): return x\n")

    assert points(record)["problem2"] == 0


def test_an_exact_name_is_not_a_near_miss(grade_relu):
    record = grade_relu(RELU + "def reluBackward(dA, Z): return 1 / 0\n")

    assert (record.score, codes(record)) == (100, [])


@pytest.mark.parametrize(
    "source",
    [
        f"class Net:{METHOD}",
        f"class Net:\n    def __init__(self, n=3): self.n = n\n{METHOD}",
        f"class Base:{METHOD}\nclass Net(Base):\n    def __init__(self, n): pass\n",
        "class Net:\n    @staticmethod\n    def relu_backward(dA, Z): return dA * (Z > 0)\n",
        "class Net:\n    @classmethod\n    def relu_backward(cls, dA, Z): return dA * (Z > 0)\n",
        f"class Net:{METHOD.replace('relu_b', 'reluB')}",
        f"class ReLU:{METHOD.replace('relu_backward', 'backward')}",
    ],
    ids=["plain", "default", "inherited", "static", "class", "near name", "joined"],
)
def test_a_method_is_called(grade_relu, source):
    record = grade_relu(source)

    assert points(record)["problem2"] == 36
    assert codes(record) == ["found_method"]


def test_a_method_of_a_class_that_needs_arguments_is_named(grade_relu):
    record = grade_relu(f"class Net:\n    def __init__(self, n): pass\n{METHOD}")

    assert points(record)["problem2"] == 0
    assert {case.finding.code for case in record.cases if not case.step} == {"unreachable"}


@pytest.mark.parametrize(
    "parameters", ["Z, dA", "z, da", "*, dA, Z", "*, Z, dA", "Z, dA, verbose=False", "Z, dA, /"]
)
def test_parameters_in_another_order_are_given_by_name(grade_relu, parameters):
    body = (
        "return locals().get('dA', locals().get('da')) * (locals().get('Z', locals().get('z'))>0)"
    )

    record = grade_relu(f"def relu_backward({parameters}):\n    {body}\n")

    assert points(record)["problem2"] == 36
    assert codes(record) == ["found_parameters"]


@pytest.mark.parametrize("parameters", ["da, z", "dout, x", "dA, Z, cache=None", "*both"])
def test_other_parameters_are_given_by_position_at_no_cost(grade_relu, parameters):
    source = f"def relu_backward({parameters}):\n    a = [*locals().values()]\n"
    source += "    dA, Z = a[0] if type(a[0]) is tuple else a[:2]\n    return dA * (Z > 0)\n"

    record = grade_relu(source)

    assert (record.score, codes(record)) == (100, [])


def test_an_argument_that_is_changed_is_the_right_one_after_a_swap(grade_relu):
    record = grade_relu("def relu_backward(Z, dA):\n    dA[Z <= 0] = 0\n    return dA\n")

    assert "dA_in_place" in {case.mistake for case in record.cases}


def fault_of(record, mistake):
    """The file and the text of the line with a known mistake, the first time that it shows."""
    case = next(case for case in record.cases if case.mistake == mistake)
    name, line = find_fault(record, case)
    (code,) = (cell.code for cell in record.source if cell.name == name)
    return name, code.split("\n")[line - 1].strip()


@pytest.mark.parametrize(
    "source",
    [
        "def reluBackward(dA, Z):\n    return dA * (Z >= 0)\n",
        "class Layer:\n    def relu_backward(self, dA, Z):\n        return dA * (Z >= 0)\n",
        "class Layer:\n    def backward_relu(self, dA, Z): pass\n"
        "    def reluBackward(self, dA, Z):\n        return dA * (Z >= 0)\n",
    ],
)
@pytest.mark.quick
def test_the_mistake_of_a_function_under_another_name_is_at_its_line(grade_relu, source):
    record = grade_relu(source)

    assert fault_of(record, "strict_mask") == ("anna.py", "return dA * (Z >= 0)")


def test_the_mistake_of_a_function_in_another_file_is_at_its_line(grade_relu):
    helper = "def reluBackward(dA, Z):\n    dZ = dA * (Z >= 0)\n    return dZ\n"

    record = grade_relu("", {"helper.py": helper})

    assert fault_of(record, "strict_mask") == ("helper.py", "dZ = dA * (Z >= 0)")


@pytest.mark.parametrize("key", ["dz2", "dL/dz2", "dL_dz2"])
@pytest.mark.quick
def test_the_mistake_of_a_value_under_another_name_is_at_its_line(grade_values, key):
    values = {(key if name == "dL_dz2" else name): value for name, value in VALUES.items()}
    values[key] = [2.2, 2.4]
    lines = "".join(f"        {name!r}: {value},\n" for name, value in values.items())

    record = grade_values(f"def problem1_gradients():\n    return {{\n{lines}    }}\n")

    (case,) = (case for case in record.cases if case.id.case == "dL_dz2")
    assert fault_of(record, case.mistake) == ("anna.py", f"{key!r}: [2.2, 2.4],")


@pytest.mark.parametrize("name", ["grads", "result", "Gradients"])
def test_a_dict_under_any_name_is_read(grade_values, name):
    record = grade_values(f"{name} = {VALUES!r}\n")

    assert points(record) == {"problem1": 54, "problem2": 40}
    assert codes(record) == ["found_dict"]


def test_of_two_dicts_none_is_taken(grade_values):
    record = grade_values(f"one = {VALUES!r}\ntwo = {VALUES!r}\n")

    assert points(record)["problem1"] == 0


@pytest.mark.parametrize(
    "key",
    ["dL/da2", "∂L/∂a2", "dl_da2", "dLda2", "d L / d a2", "dL_da₂", r"\partial L/\partial a_2"],
)
def test_a_key_that_is_written_in_another_way_is_read(grade_values, key):
    items = {k if k != "dL_da2" else key: v for k, v in VALUES.items()}

    record = grade_values(f"def problem1_gradients(): return {items!r}\n")

    assert points(record)["problem1"] == 59
    assert codes(record) == ["found_key"]


@pytest.mark.parametrize("key", ["dL_dŷ", "∂L/∂ŷ", "dL_dy_hat", r"dL/d\hat{y}"])
def test_a_hat_is_read(grade_values, key):
    items = {k if k != "dL_dyhat" else key: v for k, v in VALUES.items()}

    record = grade_values(f"def problem1_gradients(): return {items!r}\n")

    assert points(record)["problem1"] == 59


@pytest.mark.parametrize("key", ["dL_da1_1", "dL_dz2_", "dL_dW2", "dL_da3"])
def test_a_key_of_another_value_is_not_taken(grade_values, key):
    items = {k if k != "dL_da2" else key: v for k, v in VALUES.items()}

    record = grade_values(f"def problem1_gradients(): return {items!r}\n")

    missing = [case.id for case in record.cases if case.verdict == "missing"]
    assert missing == ["problem1.dL_da2"]


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("dL_dyhat", "'-2'"),
        ("dL_dyhat", "' −2.0 '"),
        ("dL_da1", "'[-3.7, -4.16]'"),
        ("dL_da1", "'-3.7, -4.16'"),
        ("dL_da1", "['-3.7', '-4.16']"),
        ("dL_da1", "'[-3.7 -4.16]'"),
        ("dL_da1", "'np.array([-3.7, -4.16])'"),
        ("dL_da1", "'[-3.7, -4.16]^T'"),
        ("dL_da1", "'[[-3.7], [-4.16]].T'"),
        ("dL_da1", "'dL/da1 = [-3.7, -4.16]ᵀ'"),
        ("dL_dyhat", "'-4/2'"),
        ("dL_dyhat", "'-(10 - 8) = -2'"),
        ("dL_da1", "'[-37/10, -104 / 25]'"),
        ("dL_da1", "['-37/10', '-4.16']"),
        ("dL_da1", "'-370%, -416 %'"),
    ],
)
def test_numbers_written_as_text_are_read(grade_values, step, text):
    record = grade_values(f"{VARIABLES}{step} = {text}\n")

    assert record.score == 99
    assert codes(record) == ["found_text"]


@pytest.mark.parametrize(
    "text",
    ["'minus two'", "'1+1'", "'__import__(\"os\")'", "'-2 units'", "''", "'-2/0'", "'-2 or 2'"],
)
def test_other_text_is_no_number(grade_values, text):
    record = grade_values(f"{VARIABLES}dL_dyhat = {text}\n")

    assert next(c for c in record.cases if c.id == "problem1.dL_dyhat").verdict == "wrong"


def test_fractions_and_decimals_are_numbers(grade_values):
    record = grade_values(
        "from fractions import Fraction\nfrom decimal import Decimal\n"
        f"{VARIABLES}dL_dyhat = Fraction(-4, 2)\ndL_da1 = [Decimal('-3.7'), Fraction(-104, 25)]\n"
    )

    assert (record.score, codes(record)) == (100, [])


@pytest.mark.parametrize("text", ["'-3,7; -4,16'", "'[-3,7, -4,16]'"])
def test_decimal_commas_in_a_text_are_not_guessed(grade_values, text):
    values = {**VALUES, "dL_dz1": text}
    record = grade_values("".join(f"{name} = {value}\n" for name, value in values.items()))

    assert record.score == 90
    assert record.cases[5].finding.code == "decimal_commas"


@pytest.mark.parametrize(
    "source",
    [
        "from types import SimpleNamespace\ndef problem1_gradients():\n"
        f"    return SimpleNamespace(**{VALUES!r})\n",
        "from collections import namedtuple\nG = namedtuple('G', {names})\n"
        f"def problem1_gradients():\n    return G(**{VALUES!r})\n",
    ],
    ids=["namespace", "named tuple"],
)
def test_an_object_with_the_values_is_read(grade_values, source):
    record = grade_values(source.replace("{names}", repr([*VALUES])))

    assert points(record)["problem1"] == 54
    assert codes(record) == ["found_object"]


def test_the_values_of_an_object_are_read(grade_values):
    record = grade_values(
        "class Problem1:\n    def __init__(self):\n"
        f"        vars(self).update({VALUES!r})\nmine = Problem1()\n"
    )

    assert points(record)["problem1"] == 54
    assert codes(record) == ["found_object"]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("def problem1_gradients(): return {'layers': VALUES}", "found_inner"),
        ("answers = {'problem1': VALUES}", "found_dict"),
    ],
)
def test_a_dict_inside_of_another_is_read(grade_values, source, code):
    record = grade_values(source.replace("VALUES", repr(VALUES)))

    assert points(record)["problem1"] == 54
    assert codes(record) == [code]


class TestOtherFiles:
    def test_a_function_is_taken_from_another_file(self, grade_relu):
        record = grade_relu("", {"problem2.py": f"import numpy as np\n{RELU}"})

        assert points(record) == {"problem1": 60, "problem2": 36}
        assert codes(record) == ["found_other_file"]
        assert [cell.name for cell in record.source] == ["anna.py", "problem2.py"]

    def test_values_are_taken_from_another_file(self, grade_source, right_gradients):
        record = grade_source(RELU, {"problem1.py": right_gradients})

        assert record.score in (94, 96)

    def test_what_the_graded_file_imports_costs_nothing(self, grade_source, right_gradients):
        main = "from problem1 import *\nfrom problem2 import relu_backward\n"

        record = grade_source(main, {"problem1.py": right_gradients, "problem2.py": RELU})

        assert (record.file, record.score) == ("anna.py", 100)

    @pytest.mark.parametrize(
        "trouble", ["while True: pass", "import os; os._exit(1)", "1 / 0", ")"]
    )
    def test_trouble_in_another_file_costs_nothing(self, grade_relu, trouble):
        record = grade_relu("", {"problem2.py": f"{trouble}\n{RELU}"})

        assert points(record) == {"problem1": 60, "problem2": 36}

    def test_another_file_that_is_not_needed_does_not_run(self, grade_relu):
        record = grade_relu(RELU, {"old.py": "print('old')\n" + RELU})

        assert (record.score, record.output, codes(record)) == (100, "", [])
        assert uses(record) == {"anna.py": "graded", "old.py": "beside"}

    @pytest.mark.parametrize(
        ("source", "code"),
        [
            (RELU.replace("relu_backward", "reluBackward"), "found_spelling"),
            (f"class Net:{METHOD}", "found_method"),
        ],
        ids=["spelling", "method"],
    )
    def test_a_near_name_in_another_file_is_found(self, grade_relu, source, code):
        record = grade_relu("", {"problem2.py": source})

        assert points(record) == {"problem1": 60, "problem2": 36}
        assert codes(record) == [code]

    def test_a_dict_in_another_file_is_found(self, grade_source):
        record = grade_source(RELU, {"values.py": f"answers = {VALUES!r}\n"})

        assert points(record) == {"problem1": 54, "problem2": 40}
        assert codes(record) == ["found_dict"]

    def test_the_very_name_counts_before_a_near_one_in_a_newer_file(self, grade_relu):
        near = "def relu_bacward(dA, Z): return 1 / 0\n"

        record = grade_relu("", {"a.py": near, "b.py": RELU, "c.py": near})

        assert points(record)["problem2"] == 36
        assert codes(record) == ["found_other_file"]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ("<!DOCTYPE html><pre>def relu_backward(dA, Z): return dA", "other_format"),
            ('{"nbformat": 4, "cells": "def relu_backward"}', "bad_notebook"),
            ('{"a": "def relu_backward(dA, Z): return dA"}', "other_format"),
            ("", None),
        ],
    )
    def test_a_file_beside_it_that_is_no_code_costs_nothing(self, grade_relu, content, code):
        record = grade_relu(RELU, {"problem2.ipynb": content})

        assert record.score == 100
        assert codes(record) == [code] * bool(code)

    @pytest.mark.parametrize("line", ["x = 1\n", f"x = {'a+' * 2000}a\n"])
    def test_a_large_file_beside_complete_work_costs_nothing(self, grade_relu, line):
        record = grade_relu(RELU, {"large.py": line * (10**6 // len(line))})

        assert record.score == 100

    def test_a_large_file_beside_incomplete_work_costs_only_what_it_might_have(self, grade_relu):
        record = grade_relu("", {"large.py": "x = 1\n" * 160_000})

        assert points(record) == {"problem1": 60, "problem2": 0}

    def test_two_files_that_have_what_is_missing_are_told(self, grade_relu):
        record = grade_relu("", {"old.py": RELU, "new.py": RELU})

        assert codes(record) == ["defined_twice", "found_other_file"]

    def test_the_record_says_what_was_done_with_each_file(self, grade_source, right_gradients):
        beside = {
            "problem2.py": f"from helpers import *\n{RELU}",
            "helpers.py": "x = 1\n",
            "notes.txt": "Hello",
            "empty.py": "y = 1\n",
            "cached.pyc": "compiled",
        }

        record = grade_source(right_gradients, beside)

        assert uses(record) == {
            "anna.py": "graded",
            "problem2.py": "used",
            "helpers.py": "used",
            "notes.txt": "other",
            "empty.py": "beside",
            "cached.pyc": "left_out",
        }


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "...",
        '"""Write this."""',
        "raise NotImplementedError",
        "raise NotImplementedError('write this')",
        "# TODO\n    return None",
        "return",
        "dZ = None\n    return dZ",
        "print('TODO')",
    ],
)
class TestWithoutABody:
    def test_it_does_not_replace_a_written_function(self, grade_relu, body):
        record = grade_relu(f"{RELU}\ndef relu_backward(dA, Z):\n    {body}\n")

        assert record.score == 100
        assert [each.reason.code for each in record.skipped] == ["stub"]

    def test_a_written_function_below_replaces_it(self, grade_relu, body):
        record = grade_relu(f"def relu_backward(dA, Z):\n    {body}\n{RELU}")

        assert (record.score, record.skipped) == (100, ())

    def test_a_function_of_another_file_is_taken(self, grade_relu, body):
        source = f"def relu_backward(dA, Z):\n    {body}\n"

        record = grade_relu(source, {"problem2.py": RELU})

        assert points(record)["problem2"] == 36


def test_a_value_is_not_replaced_by_none(grade_values):
    record = grade_values(f"{VARIABLES}dL_da2 = None\ndL_dz1 = ...\n")

    assert record.score == 100


@pytest.mark.parametrize(
    "source",
    [
        "for i in range(10000): exec(f'def relu_backwar{i}(dA, Z): return dA')\n",
        f"class Net:\n    def __init__(self):\n        while True: pass\n{METHOD}",
        "class Meta(type):\n    def __getattribute__(c, n): raise SystemExit\n"
        f"class Net(metaclass=Meta):{METHOD}",
        "class D(dict):\n    def __iter__(self): raise SystemExit\n    items = keys = __iter__\n"
        "grads = D(dL_da1=1)\n",
        "def __getattr__(name): raise SystemExit\n",
    ],
    ids=["10,000 names", "endless instance", "metaclass", "dict", "module"],
)
def test_a_hostile_search_costs_only_what_it_searches_for(grade_relu, source):
    record = grade_relu(source)

    assert record.status == "graded"
    assert points(record) == {"problem1": 60, "problem2": 0}


@pytest.mark.parametrize(
    "value", ["[[[-3.7, -4.16]]]", "[[[-3.7], [-4.16]]]", "[[[[-3.7, -4.16]]]]"]
)
def test_a_value_with_extra_brackets_is_read(grade_values, value):
    record = grade_values(f"{VARIABLES}dL_da1 = {value}\n")

    assert record.score == 99
    assert codes(record) == ["found_nested"]
