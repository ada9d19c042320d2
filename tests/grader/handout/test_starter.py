"""The starter runs as it is, and has no bodies."""

import ast
import re

import nbformat
import pytest

from grader import AssignmentError, load_assignment
from grader.handout.handout_folder import notebook, script
from grader.handout.publish import make_handout
from tests.docs.pages import DOCS


def test_the_script_defines_each_function_with_its_parameters_and_docstring(handout):
    functions = {
        node.name: node for node in ast.parse(script(handout)).body if hasattr(node, "args")
    }

    assert {name: [a.arg for a in node.args.args] for name, node in functions.items()} == {
        "problem1_gradients": [],
        "relu_backward": ["dA", "Z"],
    }
    assert "upstream gradient" in ast.get_docstring(functions["relu_backward"])


def test_the_script_begins_with_the_statement(handout, assignment):
    told = ast.get_docstring(ast.parse(script(handout)), clean=False)

    assert told.startswith(assignment.statement.strip().removeprefix("# "))
    assert told.endswith("with: grade check\n")


def test_the_notebook_begins_with_the_statement(handout, assignment):
    first, *_ = nbformat.reads(notebook(handout), as_version=4).cells

    assert first.cell_type == "markdown"
    assert first.source == assignment.statement.strip()


def test_the_given_values_stand_before_the_function_that_needs_them(handout, tmp_path):
    source = script(handout)
    names = {}

    exec(source, names)  # noqa: S102

    assert names["W2"].tolist() == [[0.7, 0.8], [0.9, 1.0]]
    assert source.index("W2 = ") < source.index("def problem1_gradients")


def test_an_assignment_without_statement_has_its_title(make_assignment, make_function):
    made = make_handout(make_assignment(make_function()))

    assert script(made).startswith('"""Made up\n\nWrite your code below.')
    assert nbformat.reads(notebook(made), as_version=4).cells[0].source == "# Made up"


@pytest.mark.parametrize(
    "statement",
    [
        "Compute.",
        'Ends in "quotes"',
        'Has """three""" of them',
        "A back\\slash and $\\frac{1}{2}$",
        "\n\nTwo\n\nparagraphs ∂\n\n",
    ],
)
def test_any_statement_comes_out_as_it_went_in(make_assignment, make_function, statement):
    assignment = make_assignment(make_function()).model_copy(update={"statement": statement})
    made = make_handout(assignment)

    told = ast.get_docstring(ast.parse(script(made)), clean=False)

    assert told.startswith(f"Made up\n\n{statement.strip()}\n\nWrite your code")
    assert nbformat.reads(notebook(made), as_version=4).cells[0].source == (
        f"# Made up\n\n{statement.strip()}"
    )


@pytest.mark.parametrize("title", ["Two\nlines", "# hash", "∂L/∂z"])
def test_given_values_run_below_any_title(make_assignment, make_function, title):
    made = make_handout(make_assignment(make_function(title=title, given="z = 3\ny = z + 1")))
    names = {}

    exec(script(made), names)  # noqa: S102

    assert names["y"] == 4


def test_given_values_that_are_no_python_are_refused(make_assignment, make_function):
    assignment = make_assignment(make_function(given="z = 3\ny = ["))

    with pytest.raises(AssignmentError, match=r"made_up.twice: `given` is not Python .*line 2"):
        make_handout(assignment)


FILLED = {
    "relu_backward": "    return np.where(Z > 0, dA, 0)\n",
    "problem1_gradients": """
    one = -(y - yhat)
    two = W3[0] * one
    three = W2.T @ two
    return {
        "dL_dyhat": one, "dL_dz3": one, "dL_da2": two,
        "dL_dz2": two * (a2 > 0), "dL_da1": three, "dL_dz1": three * (a1 > 0),
    }
""",
}


def filled_in(starter):
    """The starter with a body below the docstring of each function."""
    for function, body in FILLED.items():
        head, name, rest = starter.partition(f"def {function}")
        opening, docstring, after = rest.split('"""', 2)
        starter = f'{head}{name}{opening}"""{docstring}"""\n{body}{after}'
    return starter


def test_the_starter_earns_nothing_before_and_everything_after_it_is_filled_in(
    handout, grade_source
):
    starter = script(handout)

    assert grade_source(starter).score == 0
    assert grade_source(filled_in(starter)).score == 100


@pytest.mark.parametrize("name", ["homework.py", "chain.py"])
def test_the_examples_of_the_docs_have_starters_that_run(tmp_path, name):
    page = (DOCS / "how-to" / "authoring.md").read_text("utf-8")
    [source] = re.findall(rf"^```python\n(# {name}\n.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (tmp_path / name).write_text(source, "utf-8")
    made = make_handout(load_assignment(str(tmp_path / name)))
    names = {}

    exec(script(made), names)  # noqa: S102

    assert {problem.function for problem in made.problems} <= {*names}


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


@pytest.fixture
def of_ada(handout):
    """The handout of a student with own numbers, and with values that are given."""
    chain, function = handout.problems
    problems = (chain.model_copy(update={"given": "x = 1"}), function)
    return handout.model_copy(update={"numbers_of": "ada", "problems": problems})


def test_each_part_of_a_starter_with_own_numbers_says_whose_they_are(of_ada, handout):
    assert script(of_ada).count("# Own numbers of: ada\n") == 2
    assert "\n# Own numbers of: ada\nx = 1\n" in script(of_ada)
    assert "The numbers here are those of ada. Other students have other numbers." in script(of_ada)
    assert "umbers of" not in script(handout)


def test_a_notebook_with_own_numbers_says_so_in_its_first_code_and_where_values_are_given(of_ada):
    cells = nbformat.reads(notebook(of_ada), as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]

    assert code[0].startswith("# Own numbers of: ada\n")
    [given] = [each for each in code if "x = 1" in each]
    assert given.splitlines()[1] == "# Own numbers of: ada"


def test_an_id_in_a_starter_is_one_line_of_comment(of_ada):
    hostile = of_ada.model_copy(update={"numbers_of": 'x\n"""\nimport os\r\u202e'})

    tree = ast.parse(script(hostile))

    imported = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    assert "os" not in imported
