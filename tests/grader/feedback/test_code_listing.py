"""Code as a page shows it: line for line, coloured, escaped."""

import pytest

from grader.feedback.code_listing import COLOURED, LineNote, listings
from grader.model.record import SourceCell


def lines_of(code, notes=None):
    (listing,) = listings([SourceCell(name="anna.py", code=code)], notes or {})
    return [str(line.code) for line in listing.lines]


def test_words_of_the_language_names_numbers_text_and_comments_are_told_apart():
    assert lines_of("def f(x): return 1  # why") == [
        '<span class="k">def</span> <span class="f">f</span>(x): <span class="k">return</span> '
        '<span class="m">1</span>  <span class="c"># why</span>'
    ]


def test_text_over_several_lines_is_coloured_on_each():
    assert lines_of("'''a\nb'''")[1] == '<span class="s">b&#39;&#39;&#39;</span>'


def test_a_line_is_found_by_its_number_and_carries_what_is_said_of_it():
    note = LineNote("an exception")

    (listing,) = listings([SourceCell(name="cell 2", code="x\ny\n")], {("cell 2", 2): note})

    assert [(line.number, line.note) for line in listing.lines] == [(1, None), (2, note)]


def test_code_that_is_no_python_is_shown_all_the_same():
    assert "<b>" not in "".join(lines_of("%run <b>\n'unfinished\n\x1b"))


def test_what_is_long_is_shown_without_colours():
    assert lines_of("if 1:\n" + "#" * COLOURED)[0] == "if 1:"


LONG = '"""' + "A statement.\n" * 20 + '"""\n'


@pytest.mark.parametrize(
    ("code", "folded"),
    [
        (LONG + "x = 1\n", 21),
        ("\n\n" + LONG + "x = 1\n", 23),
        (LONG.replace("A statement", 'With \\""" quoted') + "x = 1\n", 21),
        ('"""Short."""\nx = 1\n', 0),
        ("x = 1\n" + LONG, 0),
        (LONG.rstrip() + "; x = 1\n", 0),
        (LONG.removesuffix('"""\n'), 0),
        ("x = 1\n" * 30, 0),
        ("", 0),
    ],
)
def test_a_long_text_above_the_code_is_folded(code, folded):
    (listing,) = listings([SourceCell(name="anna.py", code=code)], {})

    assert listing.folded == folded


def test_a_text_with_a_note_is_not_folded():
    notes = {("anna.py", 3): LineNote("Skipped.")}

    (listing,) = listings([SourceCell(name="anna.py", code=LONG + "x = 1\n")], notes)

    assert listing.folded == 0
