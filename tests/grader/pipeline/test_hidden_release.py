"""Students' pages show hidden cases in full when a TA says so, and never before the deadline."""

import re
from datetime import datetime, timezone

import pytest

from grader import ReportsError, load_assignment, redraw
from grader.marking.shown_values import show_array
from grader.pipeline.record_store import RecordStore

INVERTED = "\ndef relu_backward(dA, Z):\n    return dA * (Z < 0)\n"
OWN = "\ndef relu_backward(dA, Z):\n    return dA * Z ** 3 + 17\n"


@pytest.fixture
def reports(make_class, grade_class, right, right_gradients):
    """A class: anna has everything right, bela a known mistake, and carl one of his own."""
    sources = {"anna": right, "bela": right_gradients + INVERTED, "carl": right_gradients + OWN}
    folder = make_class(**sources)
    return grade_class(folder).reports


@pytest.fixture
def release(reports, reference_path):
    def run(**options):
        return redraw(reports, assignment=reference_path, release_hidden=True, **options)

    return run


@pytest.fixture
def hidden_numbers(reference_path):
    """Numbers with many digits that only hidden cases of Problem 2 have, as pages show them."""
    [problem] = [each for each in load_assignment(reference_path).problems if each.id == "problem2"]
    shown = [
        show_array(array)
        for case in problem.cases
        if case.visibility == "hidden"
        for array in case.build_inputs()
    ]
    return decimals_in(" ".join(shown))


def decimals_in(text):
    return set(re.findall(r"\d+\.\d{5,}", text))


def page_of(reports, student):
    return (reports / "students" / f"{student}.html").read_text("utf-8")


def alter(reports, student, **fields):
    store = RecordStore(reports)
    store.write(store.read(student).model_copy(update=fields))


def test_pages_show_the_values_of_hidden_cases(reports, release, hidden_numbers):
    assert not decimals_in(page_of(reports, "bela")) & hidden_numbers

    release()

    assert decimals_in(page_of(reports, "bela")) & hidden_numbers


def test_no_record_has_them(reports, release, hidden_numbers):
    release()

    stored = "".join(path.read_text("utf-8") for path in reports.glob("students/*.json"))
    assert not decimals_in(stored) & hidden_numbers


def test_where_the_given_value_is_not_known_the_page_says_so(reports, release):
    release()

    told = "What your code gave in this hidden case was not kept."
    assert told in page_of(reports, "carl")
    assert told not in page_of(reports, "anna")


def test_records_the_class_page_and_the_gradebook_stay_as_they_were(reports, release):
    paths = [*reports.glob("students/*.json"), reports / "index.html", reports / "grades.csv"]
    before = [path.read_bytes() for path in paths]

    release()

    assert [path.read_bytes() for path in paths] == before


def test_pages_are_drawn_without_the_values_again(reports, release):
    before = page_of(reports, "bela")
    release()

    redraw(reports)

    assert page_of(reports, "bela") == before


def test_before_the_deadline_nothing_is_shown(reports, release):
    before = page_of(reports, "bela")
    alter(reports, "anna", deadline=datetime(2999, 1, 1, tzinfo=timezone.utc))

    with pytest.raises(ReportsError, match="the deadline of anna is still to come: 1 January 2999"):
        release()

    assert page_of(reports, "bela") == before


def test_before_the_later_deadline_of_one_student_nothing_is_shown(reports, release):
    (reports / "extensions.csv").write_text("student,until\nbela,2999-01-01 12:00\n")

    with pytest.raises(ReportsError, match="the deadline of bela is still to come"):
        release()


def test_what_another_version_graded_stays_hidden_and_is_told(reports, release):
    before = page_of(reports, "bela")
    alter(reports, "bela", fingerprint="older")

    assert release().closed == ("bela",)

    assert page_of(reports, "bela") == before


def test_values_of_another_version_than_the_class_was_graded_by_are_refused(reports, release):
    for student in ("anna", "bela", "carl"):
        alter(reports, student, fingerprint="older")

    with pytest.raises(ReportsError, match="has changed since the class was graded"):
        release()
