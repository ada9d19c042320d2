import json

import pytest

from grader.intake.notebook import read_notebook

VERSION_4 = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Title"},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": ["x = 1\n", "y = 2"],
        },
        {
            "cell_type": "code",
            "id": "c",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": " ",
        },
    ],
}
VERSION_3 = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {},
    "worksheets": [
        {"cells": [{"cell_type": "code", "input": "x = 1", "language": "python", "outputs": []}]}
    ],
}


def read(document):
    return [(cell.name, cell.source) for cell in read_notebook(json.dumps(document).encode())]


def test_code_cells_are_read_in_order_and_numbered_as_the_notebook_shows_them():
    assert read(VERSION_4) == [("cell 2", "x = 1\ny = 2")]


def test_outputs_are_left_out_whatever_they_are():
    cell = VERSION_4["cells"][1] | {"outputs": [{"output_type": 7, "data": [[[]]]}]}

    assert read(VERSION_4 | {"cells": [cell]}) == [("cell 1", "x = 1\ny = 2")]


def test_the_older_format_is_read():
    assert read(VERSION_3) == [("cell 1", "x = 1")]


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
        read_notebook(content)

    assert str(caught.value).encode("utf-8")
