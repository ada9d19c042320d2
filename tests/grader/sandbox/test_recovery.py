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

    statements, left_out, *_ = recover(source, "anna.py")

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
        ("y = Z ≤ 0\ny = 2 × 3", "y = Z <= 0\ny = 2 * 3"),
        ("y = Z &lt;= 0 &amp; 1", "y = Z <= 0 & 1"),
        ("Def f():\n    Return 1", "def f():\n    return 1"),
        ("Import numpy As np\nx := 1", "x = 1"),
    ],
    ids=[
        *("tabs", "quotes", "spaces", "prompts", "indented", "one line indented", "bracket"),
        *("signs", "HTML", "capital letters", "assignment of Pascal"),
    ],
)
def test_what_only_looks_different_is_read(source, statement):
    statements, *_ = recover(source, "anna.py")

    assert ast.unparse(ast.Module(statements, [])) == statement


CODE = "import numpy as np\n\ndef f(x):\n    y = 2 * x\n\n    return y\n"


def with_each(form, code=CODE):
    return "\n".join(form.format(n, line) for n, line in enumerate(code.split("\n"), start=1))


@pytest.mark.parametrize(
    "form",
    [
        *("{} {}", "{:>3} {}", "{}: {}", "{}. {}", "{}) {}", "({}) {}", "[{}] {}", "{:02} | {}"),
        *("{:>6}\t{}", "{}{}", "{}│{}", ">{1}", "> {1}", "+{1}", "| {1}"),
    ],
)
def test_lines_are_read_without_the_numbers_and_marks_of_copied_code(form):
    statements, left_out, _, pasted = recover(with_each(form), "anna.py")

    assert shown(statements) == shown(ast.parse(CODE).body)
    assert (left_out, pasted) == ([], 1)


@pytest.mark.parametrize(
    "source",
    [
        "1 import os\n2 \n3 def f():\n4     return 1",
        "1 import os\n\n3 def f():\n4     return 1",
        "1 import os\n\n2 def f():\n3     return 1",
        "# my work\n1 import os\n2 def f():\n3     return 1",
        "```python\n1 import os\n2 def f():\n3     return 1\n```",
        "9 import os\n10 def f():\n11     return 1",
        "In [1]: import os\n\nIn [2]: def f():\n   ...:     return 1",
        ">>> import os\n>>> def f():\n...     return 1\n...",
        "%time import os\ndef f():\n    return 1\n",
    ],
    ids=[
        *("each", "blank counted", "blank not counted", "a comment", "fences", "from 9"),
        *("IPython", "Python", "%time"),
    ],
)
def test_copied_code_has_many_forms(source):
    read = recover(source, "anna.py")

    assert ast.unparse(ast.Module(read.statements, [])) == "import os\n\ndef f():\n    return 1"
    assert (read.left_out, bool(read.pasted)) == ([], True)


@pytest.mark.parametrize(
    "source",
    [
        "x y\n...\n",
        "1 x = 1\n3 y = 2",
        "1 x = 1\ny = 2",
        "1 x = 1",
        "1: x = 1\n2 y = 2",
        "> x = 1\n+ y = 2",
    ],
    ids=["dots", "a number is missing", "one line alone", "one line", "two forms", "two marks"],
)
def test_what_may_be_no_line_number_is_left_in_place(source):
    read = recover(source, "anna.py")

    assert read.pasted == 0


def test_numbered_answers_without_names_are_no_code():
    read = recover("1) -2\n2) -2\n3) [-2.2, -2.4]", "anna.py")

    assert (read.statements, len(read.left_out)) == ([], 1)


def test_the_body_of_a_broken_function_is_not_run_as_top_level_code():
    statements, *_ = recover("def extra(x)\n    W2 = 0\n", "anna.py")

    assert statements == []


def test_lines_in_a_row_are_left_out_together():
    _, left_out, *_ = recover("x y\n\n# a comment\nz w\nx = 1\nu v\n", "anna.py")

    assert [(part.first, part.last) for part in left_out] == [(1, 4), (6, 6)]


@given(st.lists(st.sampled_from([GOOD, "x = 1", "@f\ndef g(): pass", "if x:\n  y\nelse:\n  z"])))
def test_valid_source_is_read_as_python_reads_it(parts):
    source = "\n\n".join(parts)

    statements, left_out, *_ = recover(source, "anna.py")

    assert (shown(statements), left_out) == (shown(ast.parse(source).body), [])


@given(st.text(alphabet="ax=1 \t\n()[]:\"'#\\@", max_size=60))
def test_every_line_of_code_is_read_or_left_out(source):
    statements, left_out, *_ = recover(source, "anna.py")

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
