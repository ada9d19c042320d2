"""The starter runs as it is, and has no bodies."""

import ast

import nbformat
import pytest

from grader.handout.handout_folder import notebook, script
from grader.handout.publish import make_handout


def test_the_script_defines_each_function_with_its_parameters_and_docstring(handout):
    functions = {
        node.name: node for node in ast.parse(script(handout)).body if hasattr(node, "args")
    }

    assert {name: [a.arg for a in node.args.args] for name, node in functions.items()} == {
        "problem1_gradients": [],
        "relu_backward": ["dA", "Z"],
    }
    assert "upstream gradient" in ast.get_docstring(functions["relu_backward"])


def test_a_function_has_no_body_but_its_docstring(handout):
    functions = [node for node in ast.parse(script(handout)).body if hasattr(node, "args")]

    assert [len(node.body) for node in functions] == [1, 1]


def test_the_notebook_is_valid_and_its_code_is_that_of_the_script(handout):
    read = nbformat.reads(notebook(handout), as_version=4)

    nbformat.validate(read)
    code = [cell.source for cell in read.cells if cell.cell_type == "code"]
    assert code[-1] == "from grader import check\n\ncheck()"
    assert all(source in script(handout) for source in code[:-1])


def test_the_notebook_is_the_same_each_time(handout):
    assert notebook(handout) == notebook(handout)


@pytest.mark.parametrize(
    "docstring",
    ['Ends in "quotes"', 'Has """three""" of them', "A back\\slash", "Two\n\nlines", ""],
)
def test_any_docstring_comes_out_as_it_went_in(make_assignment, make_function, docstring):
    made = make_handout(make_assignment(make_function(docstring=docstring)))

    function = ast.parse(script(made)).body[-1]

    assert ast.get_docstring(function) == (docstring or "double(z)")
