"""What has no part in the work costs nothing: annotations, decorators, imports, broken lines."""

import pytest

from grader.model.execution import Call, Wanted
from grader.model.submission import Cell, Submission

F = Call("f", "f")
PRELUDE = Wanted(prelude="import numpy as np\ndef given(): return 7")


def codes(execution):
    return [(str(each.place), each.reason.code) for each in execution.skipped]


@pytest.mark.parametrize(
    "broken",
    [
        'print "x"',
        "print((1)",
        "def half(x):\n    y = x +",
        "<<<<<<< HEAD",
        "def helper():\n\tif True:\n\t\tx = 1\n  return x",
    ],
    ids=["print", "bracket", "half a function", "conflict", "tab"],
)
def test_a_broken_part_is_left_out_and_told(run, broken):
    execution = run(f"def f(): return 7\n{broken}\n", F)

    assert execution.outcomes["f"].value.array == 7
    assert codes(execution) == [("anna.py, line 2", "unparsed")]


@pytest.mark.parametrize("line", ["!pip install torch", "%matplotlib inline", "%%time"])
def test_a_command_of_notebooks_in_a_file_is_left_out_and_told(run, line):
    execution = run(f"{line}\ndef f(): return 7", F)

    assert execution.outcomes["f"].value.array == 7
    assert codes(execution) == [("anna.py, line 1", "command")]


def test_a_broken_part_of_a_cell_is_left_out(run):
    cell = Cell("cell 1", "def f(): return 7\nprint 'x'", notebook=True)

    execution = run(Submission("anna", (cell,)), F)

    assert execution.outcomes["f"].value.array == 7
    assert codes(execution) == [("cell 1, line 2", "unparsed")]


def test_what_broken_lines_seem_to_define_is_told(run):
    execution = run("x = 1\ndef f(x)\n    y = 2\n    return y\n", F)

    assert execution.skipped[0].names == ("f", "y")


@pytest.mark.parametrize("prose", ["Hello\nWorld", "This is my work\nHello", "a, b\nc d"])
def test_prose_is_nothing_that_could_be_run(run, prose):
    assert run(f"{prose}\nx y z", F).statements == 0


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: torch.Tensor = None) -> torch.Tensor: return 7",
        "weights: torch.Tensor = 7\ndef f(): return weights",
        "class Net:\n    layer: torch.Layer\ndef f(): return 7",
    ],
    ids=["function", "variable", "class"],
)
def test_annotations_are_not_evaluated(run, source):
    execution = run(source, F)

    assert execution.outcomes["f"].value.array == 7
    assert execution.skipped == ()


def test_annotations_of_imported_files_are_not_evaluated(run):
    helper = b"def seven(x: torch.Tensor = None): return 7"
    cells = (Cell("anna.py", "from helper import seven as f"),)

    execution = run(Submission("anna", cells, companions=(("helper.py", helper),)), F)

    assert execution.outcomes["f"].value.array == 7


@pytest.mark.parametrize("decorator", ["@njit", "@njit(cache=True)", "@jit.compile\n@once"])
def test_a_decorator_that_fails_is_left_off(run, decorator):
    source = f"def once(f): return lambda: f() + 1\n{decorator}\ndef f(): return 6\n"

    execution = run(source, F)

    assert execution.outcomes["f"].value.array in (6, 7)
    assert codes(execution) == [("anna.py, line 2", "decorator")]


def test_decorators_that_work_are_kept_beside_one_that_fails(run):
    source = "def plus(f): return lambda: f() + 1\n@plus\n@njit\n@plus\ndef f(): return 5\n"

    assert run(source, F).outcomes["f"].value.array == 7


@pytest.mark.parametrize(
    "line",
    ["import no_such_module as m, math", "import math, no_such_module"],
)
def test_an_import_of_several_modules_is_carried_out_name_by_name(run, line):
    execution = run(f"{line}\ndef f(): return math.floor(7.5)", F)

    assert execution.outcomes["f"].value.array == 7
    assert [each.missing_module for each in execution.skipped] == ["no_such_module"]


def test_an_import_of_several_names_is_carried_out_name_by_name(run):
    execution = run("from math import no_such_name, floor\ndef f(): return floor(7.5)", F)

    assert execution.outcomes["f"].value.array == 7
    assert [each.names for each in execution.skipped] == [("no_such_name",)]


def test_a_missing_module_is_told_once_for_all_names_imported_from_it(run):
    execution = run("from no_such_module import a, b, f", F)

    assert [(s.names, s.missing_module) for s in execution.skipped] == [
        (("a", "b", "f"), "no_such_module")
    ]


@pytest.mark.parametrize("source", ["def f(): return np.floor(7.5)", "def f(): return given()"])
def test_the_prelude_has_run_before_the_first_line(run, source):
    execution = run(source, F, wanted=PRELUDE)

    assert execution.outcomes["f"].value.array == 7
    assert execution.statements == 1


def test_the_prelude_has_run_before_each_imported_file(run):
    helper = b"def f(): return np.floor(7.5)"
    cells = (Cell("anna.py", "from helper import f"),)

    execution = run(
        Submission("anna", cells, companions=(("helper.py", helper),)), F, wanted=PRELUDE
    )

    assert execution.outcomes["f"].value.array == 7


def test_what_the_prelude_defines_is_not_what_the_file_defines(run):
    execution = run("x = 1", F, wanted=PRELUDE)

    assert execution.outcomes["f"].defined == ("x",)


def test_code_may_replace_what_the_prelude_defines(run):
    execution = run("def given(): return 1", Call("f", "given"), wanted=PRELUDE)

    assert execution.outcomes["f"].value.array == 1
