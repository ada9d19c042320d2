"""Notebooks as students hand them in, read and run in a real process."""

import nbformat
import pytest

from grader.intake.notebook import in_python, new_transformer, written_cells, written_files
from grader.model.execution import Call, CodePlace
from grader.model.submission import Cell, Submission

F = Call("f", "f")
X = Call("x", "x", names=("x",))


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    content = nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()
    cells = in_python(written_cells(content), [], new_transformer())
    return Submission("anna", cells, companions=tuple(written_files(cells).items()))


def told(execution):
    return [(str(item.place), item.place.code, str(item.reason)) for item in execution.skipped]


def test_variables_and_functions_are_found_in_any_cell(run):
    execution = run(notebook("x = [-2.2, -2.4]", "def f(): return x", "y = 1"), F, X)

    assert execution.outcomes["x"].value.items["x"].array.tolist() == [-2.2, -2.4]
    assert execution.outcomes["f"].value.array.tolist() == [-2.2, -2.4]


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%load_ext autoreload\n%autoreload 2",
        "%pip install numpy",
        "%timeit sum(range(10**9))",
        "!pip install numpy",
        "!pip install \\\n    numpy",
        "!!ls",
        "if True:\n    !ls",
        "files = !ls\nfiles.sort()",
        "t = %timeit -o 1",
        "f?",
        "?f",
        "get_ipython().events.register",
        "get_ipython().ast_node_interactivity = 'all'",
        "display(1)",
        "%%time",
        "%%capture\n%%time",
    ],
)
def test_magics_and_commands_do_nothing_and_stop_nothing(run, line):
    execution = run(notebook(f'{line}\ns = ("%d"\n     % 3)\ndef f(): return int(s)'), F)

    assert execution.outcomes["f"].value.array == 3
    assert [item for item in told(execution) if "events" not in item[1]] == []


@pytest.mark.parametrize(
    "source",
    [
        "%time x = 3",
        "x = %time 1 + 2",
        "%%time\nx = 3",
        "\n%%capture output\n\n%%time\nx = 3",
        "    x = 3\n    y = 4",
        ">>> x = 3",
    ],
)
def test_what_is_timed_captured_indented_or_pasted_is_run(run, source):
    assert run(notebook(source), X).outcomes["x"].value.items["x"].array == 3


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "from google.colab import drive\ndrive.mount('/content/drive')",
            "The code raised ModuleNotFoundError: “No module named 'google'”.",
        ),
        ("x = input('How many? ')", "The code raised EOFError: “EOF when reading a line”."),
        (
            "import matplotlib_that_is_not_there as plt\nplt.plot([1, 2])\nplt.show()",
            "The code raised ModuleNotFoundError: "
            "“No module named 'matplotlib_that_is_not_there'”.",
        ),
        (
            "from ipywidgets_not_there import interact\n@interact(x=3)\ndef g(x): print(x)",
            "The code raised ModuleNotFoundError: “No module named 'ipywidgets_not_there'”.",
        ),
        ("%time 1 / 0", "The code raised ZeroDivisionError: “division by zero”."),
        ("x = (", "Python cannot read this code: SyntaxError: “'(' was never closed”."),
        ("%%bash\nls", "%%bash cells are not Python. This cell was not run."),
    ],
)
def test_what_fails_in_a_cell_is_told_by_its_number_and_stops_no_other(run, source, reason):
    execution = run(notebook("y = 1", source, "def f(): return y"), F)

    assert execution.outcomes["f"].status == "returned"
    assert told(execution)[0] == ("cell 2, line 1", source.splitlines()[0], reason)


def test_lines_are_counted_and_shown_as_the_student_wrote_them(run):
    source = "\n%%time\n!pip install \\\n  numpy\n%time 1 / 0\ndef f():\n    return 1 / 0"

    execution = run(notebook(source), F)

    assert told(execution)[0][:2] == ("cell 1, line 5", "%time 1 / 0")
    assert execution.outcomes["f"].error.lines == (CodePlace("cell 1", 7, "return 1 / 0"),)


@pytest.mark.parametrize("name", ["helpers.py", "/content/helpers.py", "'helpers.py'"])
def test_a_module_that_a_cell_writes_can_be_imported(run, name):
    execution = run(
        notebook(
            f"%%writefile {name}\ndef seven():\n    return 7",
            f"%%writefile -a {name}\n\neight = 8",
            "import helpers\ndef f(): return helpers.seven() + helpers.eight",
        ),
        F,
    )

    assert execution.outcomes["f"].value.array == 15


def test_a_file_that_cannot_be_written_is_told(run):
    execution = run(notebook("%%writefile\nx = 1", "def f(): return 1"), F)

    assert execution.outcomes["f"].status == "returned"
    assert told(execution)[0][:2] == ("cell 1, line 1", "%%writefile")


def test_training_in_four_cells_costs_neither_functions_nor_variables_nor_written_modules(run):
    execution = run(
        notebook(
            "import numpy as np\n%matplotlib inline",
            "%%writefile helpers.py\nseven = 7",
            "while True: pass",
            "%%time\nwhile True: pass",
            "import helpers\nx = np.array([1.0, 2.0])",
            "while True: pass",
            "%time history = f()\nwhile True: pass",
            "def f():\n    return helpers.seven",
        ),
        F,
        X,
    )

    assert execution.outcomes["f"].value.array == 7
    assert execution.outcomes["x"].value.items["x"].array.tolist() == [1.0, 2.0]
    assert [str(item.place) for item in execution.skipped] == [
        "cell 6, line 1",
        "cell 3, line 1",
        "cell 4, line 2",
    ]


def test_a_plain_file_is_no_notebook(run):
    execution = run("get_ipython()\ndef f(): return 1", F)

    assert execution.outcomes["f"].status == "returned"
    assert execution.skipped[0].reason.values["type"] == "NameError"


def test_pylab_defines_what_numpy_has(run):
    magic = "get_ipython().run_line_magic('pylab', 'inline')"
    cell = Cell("cell 1", f"{magic}\ndef f(): return where(np.ones(1), 7, 0)", notebook=True)

    execution = run(Submission("anna", (cell,)), Call("f", "f"))

    assert execution.outcomes["f"].value.array == [7]
