"""What came of a self-check, as a program, a terminal and a notebook take it."""

import pytest

from grader import check_file


@pytest.fixture
def result(make_folder):
    source = "def relu_backward(dA, Z):\n    dA[Z < 0] = 0\n    return dA\n"
    return check_file(make_folder(anna=source) / "anna.py")


def test_as_text_it_is_a_table_of_80_columns(result):
    lines = str(result).splitlines()

    assert max(map(len, lines)) <= 80
    assert any("✗ wrong" in line and "zero" in line for line in lines)
    assert repr(result) == str(result)


def test_as_text_it_does_not_end_in_spaces_or_hold_control_characters(result):
    text = str(result)

    assert "\x1b" not in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_in_a_notebook_it_is_text_all_the_same(result, monkeypatch):
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)

    assert "✗ wrong" in str(result)


def test_in_a_notebook_it_is_shown_as_html(result):
    assert result._repr_html_().lstrip().startswith("<div")
