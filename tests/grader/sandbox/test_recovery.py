"""Finding the statements that can be parsed, in source that Python cannot parse as a whole."""

import ast
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.student.recovery import recover

GOOD = """import numpy as np

def relu_backward(dA, Z):
    '''The backward pass.

not indented, in a docstring
    '''
    dZ = dA.copy()
    if True:
        dZ[Z <= 0] = 0
    return dZ

try:
    value = 1
except NameError:
    value = 2
else:
    value = 3

W = np.array([
    [1, 2],
])
"""
# Top-level text that Python cannot parse, in a place where it may stand alone.
BROKEN = {
    "print of Python 2": 'print "x"',
    "a missing bracket": "print(relu_backward(1, (2))",
    "a bracket too many": "print(1))",
    "a lone bracket": ")",
    "a command": "!pip install numpy",
    "a magic": "%matplotlib inline",
    "a half-written function": "def extra(x):\n    y = x +",
    "a function without a body": "def extra(x):",
    "a function without a colon": "def extra(x)\n    return x",
    "a class with an open bracket": "class A:\n    def f(self):\n        return [1",
    "a list that is not closed": "x = [1,\n    2",
    "a text that is not closed": 'x = """abc',
    "a conflict marker": "<<<<<<< HEAD",
    "a Markdown fence": "```python",
    "a decorator alone": "@njit",
    "two statements in a line": "x = 3 y = 4",
    "prose": "This is my solution of problem 2.",
}


def shown(statements):
    return [ast.dump(node, include_attributes=True) for node in statements]


def names(statements):
    return [node.name for node in statements if isinstance(node, ast.FunctionDef | ast.ClassDef)]


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("above", ["", GOOD], ids=["first", "last"])
def test_a_broken_part_costs_nothing_else(broken, above):
    source = f"{above}\n{broken}\n{GOOD}" if not above else f"{above}\n{broken}\n"

    statements, left_out, _ = recover(source, "anna.py")

    assert names(statements) == ["relu_backward"]
    line = source.split("\n").index(broken.split("\n")[0]) + 1
    assert [part.first for part in left_out] == [line]


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("def f():\n\tx = 1\n        return x\n", "def f():\n    x = 1\n    return x"),
        ("print(“hi”)", "print('hi')"),
        ("x\xa0= 1\u200b", "x = 1"),
        (">>> x = 1\n>>> y = 2", "x = 1\ny = 2"),
        ("    x = 1\n    y = 2", "x = 1\ny = 2"),
        ("x = 1\n    y = 2", "x = 1\ny = 2"),
        ("x = 1\n)\n", "x = 1"),
    ],
    ids=["tabs", "quotes", "spaces", "prompts", "indented", "one line indented", "bracket"],
)
def test_what_only_looks_different_is_read(source, statement):
    statements, *_ = recover(source, "anna.py")

    assert ast.unparse(ast.Module(statements, [])) == statement


def test_the_body_of_a_broken_function_is_not_run_as_top_level_code():
    statements, *_ = recover("def extra(x)\n    W2 = 0\n", "anna.py")

    assert statements == []


def test_lines_in_a_row_are_left_out_together():
    _, left_out, _ = recover("x y\n\n# a comment\nz w\nx = 1\nu v\n", "anna.py")

    assert [(part.first, part.last) for part in left_out] == [(1, 4), (6, 6)]


@given(st.lists(st.sampled_from([GOOD, "x = 1", "@f\ndef g(): pass", "if x:\n  y\nelse:\n  z"])))
def test_valid_source_is_read_as_python_reads_it(parts):
    source = "\n\n".join(parts)

    statements, left_out, _ = recover(source, "anna.py")

    assert (shown(statements), left_out) == (shown(ast.parse(source).body), [])


@given(st.text(alphabet="ax=1 \t\n()[]:\"'#\\@", max_size=60))
def test_every_line_of_code_is_read_or_left_out(source):
    statements, left_out, _ = recover(source, "anna.py")

    read = {n for node in statements for n in range(node.lineno, (node.end_lineno or 0) + 1)}
    out = {n for part in left_out for n in range(part.first, part.last + 1)}
    # A comment, a decorator, or a backslash alone is no statement.
    lines = [line.strip() for line in source.split("\n")]
    code = {n for n, line in enumerate(lines, 1) if not re.match(r"#|@|\\?$", line)}
    assert not code - read - out


@pytest.mark.ci
@pytest.mark.parametrize(
    "source",
    ["x y\n" * 250_000, '"""' + "a\n" * 300_000, "x = (1\n" * 100_000, "(" * 100_000],
    ids=["garbage", "text not closed", "brackets", "one line of brackets"],
)
def test_a_source_that_is_slow_to_read_is_given_up(source):
    started = time.process_time()

    recover(source, "anna.py")

    assert time.process_time() - started < 10


def test_the_line_that_an_error_names_is_the_line_of_the_file():
    [part] = recover("import os\n\ndef extra(x):\ny = 1", "hw.py").left_out

    assert part.error.msg == "expected an indented block after function definition on line 3"
