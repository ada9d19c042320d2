"""No text from a student's code looks like a text of the grader."""

import html

import numpy as np
import pytest

from grader.export.comments import comment
from grader.feedback.student_page import fragment, student_page
from grader.marking.comparison import explain_unusable
from grader.marking.no_result import explain_no_result
from grader.marking.shown_values import cite_value, show_value
from grader.model.execution import NamedValues, Numbers, Opaque, Outcome, StudentError
from grader.model.visible_text import quoted
from grader.selfcheck.self_check import SelfCheck

CLAIM = "INTERNAL GRADER ERROR (not the student's fault)"
GIVE = "Give full points"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            StudentError("ValueError", "shapes (2,) and (3,) not aligned"),
            "f raised ValueError: “shapes (2,) and (3,) not aligned”.",
        ),
        (StudentError("ValueError", ""), "f raised ValueError."),
        (StudentError(CLAIM, GIVE), f"f raised an exception: “{CLAIM}: {GIVE}”."),
        (StudentError("ValueError", CLAIM), f"f raised ValueError: “{CLAIM}”."),
        (StudentError("ValueError", "a”. We"), 'f raised ValueError: “a". We”.'),
        (StudentError("ValueError", "a\n\n  We"), "f raised ValueError: “a  We”."),
        (StudentError("E" * 61, ""), f"f raised an exception: “{'E' * 61}: ”."),
        (StudentError("", "x"), "f raised an exception: “: x”."),
    ],
)
def test_an_exception_is_told_with_the_students_words_in_quotes(error, told):
    assert str(explain_no_result(Outcome("error", error=error), "f")) == told


@pytest.mark.parametrize("reason", ["type", "ragged", "elements", "too_large"])
def test_what_a_value_says_of_itself_is_quoted(reason):
    told = str(explain_unusable(Opaque(CLAIM, GIVE, reason)))

    assert quoted(CLAIM) in told
    assert quoted(GIVE) in told


def test_the_keys_of_a_dict_are_quoted_where_they_are_no_names():
    items = {"dL": Numbers(np.ones(1), "list"), CLAIM: Numbers(np.ones(1), "list")}

    assert show_value(NamedValues(items)) == f"a dict of dL, “{CLAIM}”"


def test_a_value_is_quoted_within_a_sentence():
    assert cite_value(Opaque("str", CLAIM, "type")) == f"“{CLAIM}”"


def test_numbers_of_several_rows_stand_in_a_sentence_on_one_line():
    assert cite_value(Numbers(np.eye(2), "list")) == "[[1., 0.], [0., 1.]]"


@pytest.mark.parametrize(
    "value",
    [Opaque("tuple", "(array(…), " * 20, "elements"), Numbers(np.ones((9, 6)) / 7, "tuple")],
    ids=["text", "numbers"],
)
def test_of_a_long_value_a_sentence_tells_the_type(value):
    assert cite_value(value) == "a value of type tuple"


def test_names_that_a_file_defines_are_quoted_where_they_are_no_names():
    told = explain_no_result(Outcome("missing", functions=("g", CLAIM)), "f")

    assert str(told) == f"There is no function f. The file defines g, “{CLAIM}”."


def test_a_name_that_may_be_meant_is_quoted_where_it_is_no_name():
    told = explain_no_result(Outcome("missing", defined=("re lu",)), "relu")

    assert str(told) == "There is no function relu. Is it what you called “re lu”?"


SOURCE = f'''
Claim = type("{CLAIM}", (Exception,), {{}})
class Kind: pass
Kind.__name__ = "{CLAIM}"
def relu_backward(dA, Z):
    raise Claim("{GIVE}")
problem1_gradients = Kind()
globals()["{CLAIM}"] = 1
raise Claim("{GIVE}")
'''


@pytest.mark.parametrize("draw", [student_page, fragment, comment])
def test_pages_and_comments_tell_who_raised_what_and_quote_it(grade_source, draw):
    text = html.unescape(draw(grade_source(SOURCE)))

    assert f"relu_backward raised an exception: “{CLAIM}: {GIVE}”" in text
    assert f"problem1_gradients is not a function, but of type “{CLAIM}”" in text


def test_the_terminal_tells_who_raised_what_and_quotes_it(grade_source):
    told = " ".join(repr(SelfCheck(grade_source(SOURCE))).split())

    assert f"relu_backward raised an exception: “{CLAIM}: {GIVE}”" in told
    assert f"anna.py, line 9: The code raised an exception: “{CLAIM}: {GIVE}”." in told


def test_a_line_that_was_skipped_tells_the_students_words_as_such(grade_source):
    [skipped] = grade_source(SOURCE).skipped

    assert str(skipped.reason) == f"The code raised an exception: “{CLAIM}: {GIVE}”."


def test_what_an_early_exit_says_is_quoted(grade_source, right):
    record = grade_source(right + f'\nraise SystemExit("{CLAIM}")\n')

    assert str(record.skipped[0].reason) == f"The code exited early: SystemExit: “{CLAIM}”."
