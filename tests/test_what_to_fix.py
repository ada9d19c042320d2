"""Page, terminal, notebook and comment tell a student the same things to fix, in the same order."""

import html

import pytest

from grader.export.comments import comment
from grader.feedback.console import as_text
from grader.feedback.student_page import fragment, student_page
from grader.feedback.terminal_check import view
from grader.feedback.unwritten import faults
from grader.model.fixes import SHOWN_FIXES, fixes
from grader.model.visible_text import visible
from tests.grader.feedback.elements import Elements

BEGINNING = 60  # characters of a sentence; a comment cuts long ones


def on_page(record):
    return Elements(student_page(record)).text


def in_notebook(record):
    return Elements(fragment(record)).text


def in_terminal(record):
    return as_text([view(record)], width=10_000)


def in_comment(record):
    return html.unescape(comment(record))


@pytest.mark.parametrize(
    ("show", "found"),
    [
        (on_page, fixes),
        (in_comment, fixes),
        # A self-check tells what is not written yet apart from the faults.
        (in_notebook, faults),
        (in_terminal, faults),
    ],
)
def test_the_same_things_to_fix_are_told_in_the_same_order(sample_records, show, found):
    for record in sample_records.values():
        shown = " ".join(show(record).split())
        sentences = [visible(fix.text)[:BEGINNING].strip() for fix in found(record)[:SHOWN_FIXES]]
        places = [shown.find(sentence) for sentence in sentences if record.status == "graded"]

        assert -1 not in places, record.student
        assert places == sorted(places), record.student


def test_no_comment_says_only_that_hidden_cases_differ(sample_records):
    for record in sample_records.values():
        found = fixes(record) if record.status == "graded" else []
        assert not any(fix.example.hidden for fix in found[:1] if len(found) > 1), record.student
