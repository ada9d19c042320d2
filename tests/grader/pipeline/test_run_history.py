"""What is kept of the last run and the one before it, and what `diff` tells of them."""

import csv
import threading

import pytest

from grader import ReportsError, diff
from grader.pipeline.run_history import LAST


def listed(changes):
    return {change.student: (change.difference, change.why) for change in changes.students}


@pytest.fixture
def folder(make_class, right):
    return make_class(anna=right, bela="x = 1")


def test_the_first_run_is_compared_with_nothing(grade_class, folder):
    assert grade_class(folder).changes is None


def test_a_run_tells_what_changed_since_the_last(grade_class, folder, make_class, right):
    grade_class(folder)
    make_class(bela=right, carl=right)

    changes = grade_class(folder).changes

    assert listed(changes) == {"bela": (100, ["submission"]), "carl": (None, ["new"])}


def test_nothing_changed_between_two_runs_on_the_same_work(grade_class, folder):
    grade_class(folder)

    assert grade_class(folder, fresh=True).changes.students == ()


def test_points_that_people_changed_are_told(grade_class, folder):
    reports = grade_class(folder).reports
    (reports / "overrides.csv").write_text("student,where,points,reason,by\nbela,total,5,,\n")

    assert listed(grade_class(folder).changes) == {"bela": (5, ["decision"])}


def test_the_changes_are_a_page_and_a_table(grade_class, folder, make_class, right):
    grade_class(folder)
    make_class(bela=right)

    reports = grade_class(folder).reports

    with (reports / "changes.csv").open(newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["student"], row["before"], row["after"]) == ("bela", "0", "100")
    assert row["why"] == "other work was handed in"
    page = (reports / "changes.html").read_text("utf-8")
    assert '<a href="students/bela.html">' in page
    assert "1 score changed, by +100 points." in page


def test_two_folders_are_compared(grade_class, folder, make_class, right):
    monday = grade_class(folder).reports
    make_class(bela=right)
    tuesday = grade_class(folder, reports="tuesday").reports

    assert listed(diff(monday, tuesday)) == {"bela": (100, ["submission"])}
    assert listed(diff(tuesday, monday)) == {"bela": (-100, ["submission"])}


def test_one_folder_is_compared_with_the_run_before(grade_class, folder, make_class, right):
    grade_class(folder)
    make_class(bela=right)
    reports = grade_class(folder).reports

    assert listed(diff(reports)) == {"bela": (100, ["submission"])}


def test_what_people_decide_after_a_run_counts_at_once(grade_class, folder):
    grade_class(folder)
    reports = grade_class(folder).reports
    (reports / "overrides.csv").write_text("student,where,points,reason,by\nanna,total,-5,,\n")

    assert listed(diff(reports)) == {"anna": (-5, ["decision"])}


def test_a_stopped_run_is_no_run_to_compare_with(grade_class, folder, make_class, right):
    grade_class(folder)
    make_class(bela=right)
    stop = threading.Event()
    stop.set()

    stopped = grade_class(folder, stop=stop)
    resumed = grade_class(folder)

    assert stopped.changes is None
    assert listed(resumed.changes) == {"bela": (100, ["submission"])}


def test_a_stopped_run_is_compared_with_the_last_that_finished(
    grade_class, folder, make_class, right
):
    grade_class(folder)
    make_class(bela=right)
    reports = grade_class(folder).reports
    stop = threading.Event()
    stop.set()

    grade_class(folder, fresh=True, stop=stop)

    assert (diff(reports).students, diff(reports).left) == ((), 2)


def test_reports_of_one_run_have_nothing_to_compare_with(grade_class, folder):
    reports = grade_class(folder).reports

    with pytest.raises(ReportsError, match="has the results of one run only"):
        diff(reports)


def test_a_folder_without_results_is_told(tmp_path):
    with pytest.raises(ReportsError, match="contains no records"):
        diff(tmp_path)


def test_results_of_two_assignments_are_not_compared(grade_class, folder):
    monday = grade_class(folder).reports
    tuesday = grade_class(folder, reports="tuesday").reports
    manifest = tuesday / "class.json"
    manifest.write_text(manifest.read_text().replace("Assignment 3", "Assignment 2"))

    with pytest.raises(ReportsError, match="only results of one assignment can be compared"):
        diff(monday, tuesday)


@pytest.mark.parametrize("history", ["{", None])
def test_what_no_history_tells_is_read_from_the_records(
    grade_class, folder, make_class, right, history
):
    reports = grade_class(folder).reports
    (reports / LAST).unlink()
    (reports / LAST).write_text(history) if history else None
    make_class(bela=right)

    changes = grade_class(folder).changes

    assert listed(changes) == {"bela": (100, ["submission"])}
    assert [case.before for case in changes.students[0].cases][:1] == [0]
    assert listed(diff(reports)) == {"bela": (100, ["submission"])}


def test_where_a_record_cannot_be_read_the_score_is_that_of_the_gradebook(
    grade_class, folder, make_class, right
):
    reports = grade_class(folder).reports
    (reports / LAST).unlink()
    (reports / "students" / "bela.json").write_text("{}")
    make_class(bela=right)

    [change] = grade_class(folder).changes.students

    assert (change.student, change.difference, change.cases) == ("bela", 100, [])
