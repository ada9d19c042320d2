import json
from datetime import timedelta

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.intake.notebook import in_python, new_transformer, written_cells, written_files
from grader.model.reasons import StopReason
from grader.model.submission import Cell


def version_3(*sources):
    cells = [nbformat.v3.new_code_cell(source) for source in sources]
    sheets = [nbformat.v3.new_worksheet(cells=[cell]) for cell in cells]
    return nbformat.v3.new_notebook(worksheets=sheets)


def version_4(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])


def version_4_0(*sources):
    cells = [{**nbformat.v4.new_code_cell(source)} for source in sources]
    return {**version_4(), "nbformat_minor": 0, "cells": [without_id(cell) for cell in cells]}


def without_id(cell):
    return {key: value for key, value in cell.items() if key != "id"}


def colab(*sources):
    """As Colab saves it: no ids but in the metadata, and metadata of its own."""
    document = version_4_0(*sources)
    document["metadata"] = {
        "colab": {"provenance": [], "gpuType": "T4"},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    document["cells"][0]["metadata"] = {"id": "aB3", "colab": {"base_uri": "https://localhost"}}
    return document


def read(document):
    return in_python(written_cells(json.dumps(document).encode()), [], new_transformer())


def python_of(source):
    [cell] = read(version_4(source))
    return cell.source.rstrip("\n")


@pytest.mark.parametrize("version", [version_3, version_4_0, version_4, colab])
def test_every_format_is_read_in_order_and_numbered(version):
    cells = read(version("x = 1\ny = 2", "!ls"))

    assert [(cell.name, cell.written) for cell in cells] == [
        ("cell 1", "x = 1\ny = 2"),
        ("cell 2", "!ls"),
    ]


def test_cells_are_numbered_as_the_notebook_shows_them_and_blank_ones_left_out():
    document = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Title"),
            nbformat.v4.new_code_cell(" "),
            nbformat.v4.new_code_cell("x = 1"),
        ]
    )

    assert [(cell.name, cell.source) for cell in read(document)] == [("cell 3", "x = 1")]


def test_a_source_may_be_a_list_of_lines():
    document = version_4("")
    document.cells[0].source = ["x = 1\n", "y = 2"]

    assert read(document)[0].source == "x = 1\ny = 2"


def test_lines_end_as_python_counts_them():
    assert read(version_4("x = 1\r\ny = 2\rz = 3"))[0].source == "x = 1\ny = 2\nz = 3"


def test_outputs_are_left_out_whatever_they_are():
    document = version_4("x = 1")
    document.cells[0].outputs = [{"output_type": 7, "data": [[[]]]}]

    assert read(document)[0].source == "x = 1"


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("%matplotlib inline", "get_ipython().run_line_magic('matplotlib', 'inline')"),
        ("!ls", "get_ipython().system('ls')"),
        ("if x:\n    !ls", "if x:\n    get_ipython().system('ls')"),
        ("x = !ls", "x = get_ipython().getoutput('ls')"),
        ("f?", "get_ipython().run_line_magic('pinfo', 'f')"),
        ("!a \\\n  b\nx = 1", "get_ipython().system('a    b')\n\nx = 1"),
        ("\n\n  x = 1\n  y = 2", "\n\nx = 1\ny = 2"),
        ("%%time\nx = 1", "\nx = 1"),
        ("\n%%capture out\n\n%%time\n%cd x", "\n\n\n\nget_ipython().run_line_magic('cd', 'x')"),
        ("%%file a.py\n%x", "get_ipython().run_cell_magic('file', 'a.py', '%x\\n')"),
    ],
)
def test_magics_and_commands_become_python_line_for_line(source, python):
    assert python_of(source) == python


@pytest.mark.parametrize(
    "source",
    [
        "x = (7\n% 3)",
        "s = '''\n%d\n!x\n'''",
        "print('100%')  # really?",
        "x = '\u2028%s'",
        "if x:\n    a\n  b\n!ls",
    ],
)
def test_what_is_python_or_makes_no_sense_stays_as_it_is(source):
    assert python_of(source) == source


@pytest.mark.parametrize(
    ("start", "code", "magic"),
    [
        ("%%bash", "cell_magic", "%%bash"),
        ("%%html", "cell_magic", "%%html"),
        ("%%script false", "cell_magic", "%%script"),
        ("%%time\n%%javascript", "cell_magic", "%%javascript"),
        ("%%python3", "separate_process", "%%python3"),
        ("%%timeit -n 3", "not_kept", "%%timeit"),
    ],
)
def test_a_cell_that_is_not_the_notebooks_own_python_is_left_out(start, code, magic):
    [cell] = read(version_4(f"{start}\nx = 1"))

    assert (cell.source, cell.left_out) == ("", StopReason.of(code, magic=magic))


@pytest.mark.parametrize(
    "source",
    [
        "!x\n" * 5_000,
        "%x\n" * 499,
        "x?\n" * 300_000,
        "/" * 1_000_000 + "x",
        "!x\n" + '\\"' * 500_000,
        "a" * 1_000_000 + " b?",
    ],
    ids=["commands", "below the limit", "help", "slashes", "quotes", "a name"],
)
def test_a_cell_that_would_take_ipython_minutes_costs_only_itself(source):
    hostile, other = read(version_4(source, "%cd x"))

    assert hostile.left_out == StopReason.of("too_many_magics")
    assert other.left_out is None


@given(st.text(alphabet="%!?=x \t\n\\'\"(:;,/>.", max_size=40))
@settings(deadline=timedelta(seconds=2))
def test_no_cell_stops_the_reading(source):
    assert [cell.written for cell in read(version_4(source, "x = 1"))][-1] == "x = 1"


@pytest.mark.parametrize("version", [version_3, version_4])
def test_a_notebook_of_more_cells_than_anybody_writes_is_refused(version):
    with pytest.raises(ValueError, match=r"\Ait has more than 2000 cells\Z"):
        read(version(*["x = 1"] * 2001))


@pytest.mark.parametrize("part", ["{}", "1", '""', "[[[]]]"])
def test_a_notebook_that_would_take_much_memory_is_refused(part):
    content = f'{{"nbformat": 4, "cells": [], "x": [{",".join([part] * 1_000_001)}]}}'

    with pytest.raises(ValueError, match=r"\Ait has more than .+ parts\Z"):
        written_cells(content.encode())


def test_a_long_printed_text_is_one_part():
    document = version_4("x = 1")
    document.cells[0].outputs = [{"text": '[1, "\\", 2], ' * 500_000}]

    assert read(document)[0].source == "x = 1"


def test_of_a_cell_that_holds_no_code_nothing_is_made():
    document = version_3("x = 1")
    heading = {"cell_type": "heading", "level": 10**12, "source": "", "metadata": {}}
    document.worksheets[0].cells.append(heading)

    assert [cell.source for cell in read(document)] == ["x = 1"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"nbformat": 4, "cells": 7}',
        b'{"nbformat": "\\ud800", "cells": []}',
        b"[" * 100_000,
        b'{"nbformat": 4, "cells": [], "x": [' + b"{}," * 1_000_000 + b"{}]}",
        b"\xff\xfe",
    ],
    ids=["empty", "text", "list", "no format", "cells", "surrogate", "nested", "bloated", "bytes"],
)
def test_what_is_no_notebook_is_a_value_error_that_can_be_written_down(content):
    with pytest.raises(ValueError, match=".") as caught:
        written_cells(content)

    assert str(caught.value).encode("utf-8")


def test_what_cells_write_to_files_is_there_beforehand(tmp_path):
    cells = [
        "%%writefile helpers.py\nseven = 7",
        "%%writefile -a helpers.py\neight = 8",
        "%%file '/content/a folder/data.txt'\n1 2",
        "%%writefile ../outside.py\nx = 1",
        "%%writefile /etc/passwd\nroot",
        "%%writefile\nno name",
        "%%writefile 'open\nquotation",
        "print(1)",
    ]

    written = (Cell(f"cell {n}", source) for n, source in enumerate(cells))
    made = written_files(in_python(written, [], new_transformer()))

    assert {path.as_posix(): content for path, content in made.items()} == {
        "helpers.py": b"seven = 7\neight = 8\n",
        "a folder/data.txt": b"1 2\n",
    }
