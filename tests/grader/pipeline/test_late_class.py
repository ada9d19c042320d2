"""The late policy and extensions of a class, from its times to pages, CSV, comments and mails."""

import csv
import shutil
from datetime import datetime

import pytest

from grader import Adjustment, LatePolicy, OverrideError, ReportsError, export_class, redraw
from grader.pipeline.class_mail import write_mail
from grader.pipeline.record_store import RecordStore

TEN = LatePolicy(per_day=10)
ROSTER = "student,name,email\nanna,Anna,anna@example.edu\nbela,Bela,bela@example.edu\n"


@pytest.fixture
def folder(tmp_path, right, right_gradients):
    """A download of Blackboard's: anna was in time with all points, bela 27 hours late with 60."""
    folder = tmp_path / "download"
    folder.mkdir()
    anna, bela = "anna_attempt_2026-11-30-22-00-00", "bela_attempt_2026-12-02-03-00-00"
    (folder / f"HW 1_{anna}_hw.py").write_text(right)
    (folder / f"HW 1_{bela}_hw.py").write_text(right_gradients)
    return folder


@pytest.fixture
def grade_due(folder, grade_class):
    """Grade the download by an assignment that is due at midnight of 1 December."""

    def run(**options):
        gradebook = grade_class(folder, **options)
        store = RecordStore(gradebook.reports)
        for record in list(store.read_class()):
            store.write(record.model_copy(update={"deadline": datetime(2026, 12, 1)}))
        return redraw(gradebook.reports)

    return run


@pytest.fixture
def reports(grade_due):
    return grade_due(late=TEN).reports


def gradebook_of(reports):
    with (reports / "grades.csv").open(newline="", encoding="utf-8-sig") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def page_of(reports, student):
    return (reports / "students" / f"{student}.html").read_text("utf-8")


def extend(reports, *lines):
    (reports / "extensions.csv").write_text("student,until,reason\n" + "\n".join(lines) + "\n")


def files_of(reports):
    return {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()}


def test_what_late_work_loses_is_in_the_gradebook_and_on_both_pages(reports):
    rows = gradebook_of(reports)

    assert [(row["score"], row["late"], row["late_points"]) for row in rows.values()] == [
        ("100", "", ""),
        ("40", "yes", "-20"),
    ]
    assert rows["bela"]["problem1"] == "60"
    told = "Late by 1 day 3 h: −20 points, 40 instead of 60."
    assert told in page_of(reports, "bela")
    assert "<strong>40</strong> of 100 points" in page_of(reports, "bela")
    assert told in (reports / "index.html").read_text("utf-8")
    assert "Late by" not in page_of(reports, "anna")


def test_late_points_are_the_last_column(reports):
    header = (reports / "grades.csv").read_text().partition("\n")[0]

    assert header.endswith(",late,attempts,section,submitted,late_points")


def test_the_record_keeps_what_the_grader_found(reports):
    assert RecordStore(reports).read("bela").score == 60


def test_the_rules_are_on_the_class_page(reports, ruled):
    redraw(reports, assignment=ruled)

    page = (reports / "index.html").read_text("utf-8")
    assert "Late policy: 20%/day. Scores are those after it." in page
    assert "Problem 2: relu_backward(dA, Z): everybody got the points. It was unclear." in page


def test_without_a_policy_nothing_changes(grade_due):
    reports = grade_due().reports
    before = files_of(reports)
    extend(reports, "bela,2026-12-03,Ill.")

    redraw(reports)

    after = files_of(reports)
    assert {path: after[path] for path in before} == before
    assert "late_points" not in (reports / "grades.csv").read_text()


def test_to_draw_again_changes_nothing(reports):
    before = files_of(reports)

    redraw(reports)

    assert files_of(reports) == before


def test_a_policy_can_be_taken_back(grade_due):
    reports = grade_due().reports
    before = files_of(reports)
    redraw(reports, late=TEN)
    assert files_of(reports) != before

    redraw(reports, late=LatePolicy())

    assert files_of(reports) == before


def test_a_later_deadline_counts_for_one_student(reports):
    extend(reports, "bela,2026-12-01 12:00,Ill.")

    redraw(reports)

    assert gradebook_of(reports)["bela"]["score"] == "50"
    told = (
        "Your deadline was 1 December 2026, 12:00. Ill. Late by 15 h: −10 points, 50 instead of 60."
    )
    assert told in page_of(reports, "bela")


def test_who_is_in_time_by_an_extension_is_not_late(reports):
    extend(reports, "bela,2026-12-02,Ill.")

    redraw(reports)

    row = gradebook_of(reports)["bela"]
    assert (row["score"], row["late"], row["late_points"]) == ("60", "", "")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["bele,2026-12-03,"], "line 2: there is no student “bele”; do you mean bela?"),
        (["anna,2025-12-03,"], "line 2: “anna”: 3 December 2025, 23:59 is before the deadline"),
        (["anna,soon,"], "line 2: “soon” is not a time"),
        (["anna,2026-12-03,", "anna,2026-12-04,"], "line 3: line 2 is for “anna” too"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_drawn(reports, lines, told):
    before = (reports / "grades.csv").read_bytes()
    extend(reports, *lines)

    with pytest.raises(OverrideError, match=f"extensions.csv, {told}"):
        redraw(reports, late=LatePolicy(per_day=1))

    assert (reports / "grades.csv").read_bytes() == before


def test_a_wrong_line_is_told_before_anything_is_run(reports, grade_due):
    extend(reports, "anna,soon,")

    with pytest.raises(OverrideError, match="“soon” is not a time"):
        grade_due(late=TEN)


def test_an_extension_for_nobody_is_told_by_a_run(reports, grade_due):
    extend(reports, "zoe,2026-12-03,")

    with pytest.raises(OverrideError, match="there is no student “zoe”"):
        grade_due(late=TEN)


def test_another_file_of_extensions_is_remembered(reports, tmp_path):
    extend(tmp_path, "bela,2026-12-02,")

    redraw(reports, extensions=tmp_path / "extensions.csv")
    redraw(reports)

    assert gradebook_of(reports)["bela"]["score"] == "60"


def test_points_for_the_total_are_the_last_word(reports):
    (reports / "overrides.csv").write_text("student,where,points\nbela,total,60\n")

    redraw(reports)

    assert gradebook_of(reports)["bela"]["score"] == "60"
    assert "Score: 60 points instead of 40." in page_of(reports, "bela")


def test_where_no_time_is_known_nothing_is_taken_off(folder, grade_due, right):
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "leeanna_LATE_101_2001_hw.py").write_text(right)
    reports = grade_due(late=TEN).reports

    assert gradebook_of(reports)["101"]["score"] == "100"
    assert "Late, but by how much?" in (reports / "index.html").read_text("utf-8")


def test_comments_and_mails_say_what_was_taken_off(folder, grade_due, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER)
    reports = grade_due(late=TEN, roster=roster).reports

    export_class(reports, ["gradescope", "csv"])
    write_mail(reports)

    told = "Late by 1 day 3 h: −20 points, 40 instead of 60."
    result = (reports / "export" / "gradescope" / "bela" / "results.json").read_text("utf-8")
    assert '"score": 40' in result
    assert told in result
    assert "bela,Bela,bela@example.edu,40,100" in (reports / "export" / "roster.csv").read_text()
    assert b"=E2=88=9220 points, 40 instead of 60." in (reports / "mail/bela.eml").read_bytes()


RULES = """
from grader import Adjustment, Assignment, LatePolicy
from reference import ASSIGNMENT as A
ASSIGNMENT = Assignment(
    id=A.id, title=A.title, points=A.points, problems=A.problems, course=A.course,
    late=LatePolicy(per_day=20),
    adjust=[Adjustment(where="problem2", points="given", reason="It was unclear.")],
)
"""


@pytest.fixture
def ruled(tmp_path):
    """A file with the sample assignment, a late policy and an adjustment."""
    path = tmp_path / "ruled.py"
    path.write_text(RULES)
    return str(path)


def test_the_rules_of_an_assignment_are_read_again(reports, ruled):
    redraw(reports, assignment=ruled)

    assert gradebook_of(reports)["bela"]["score"] == "60"
    page = page_of(reports, "bela")
    assert "Late by 1 day 3 h: −40 points, 60 instead of 100." in page
    assert "everybody got the points. It was unclear." in page


def test_rules_are_read_from_no_other_assignment(reports, tmp_path, ruled):
    (tmp_path / "other.py").write_text(RULES.replace("title=A.title", 'title="Another"'))

    with pytest.raises(ReportsError, match="Name the right one with --assignment"):
        redraw(reports, assignment=str(tmp_path / "other.py"))


def test_a_dropped_case_leaves_the_maximum_in_exports(reports, tmp_path, ruled):
    dropped = RULES.replace('"given"', '"dropped"').replace("per_day=20", "per_day=10")
    (tmp_path / "ruled.py").write_text(dropped)

    redraw(reports, assignment=ruled)

    row = gradebook_of(reports)["bela"]
    assert (row["score"], row["max_score"]) == ("48", "60")
    assert redraw(reports).manifest.adjust == (
        Adjustment(where="problem2", points="dropped", reason="It was unclear."),
    )


HEADER = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
)
SENT = "Submitted for grading -  - "
NONE = "No submission - Assignment is overdue by: 1 hour -  - "
MONDAY, TUESDAY = '"Monday, 30 November 2026, 9:00 PM"', '"Wednesday, 2 December 2026, 3:00 AM"'


@pytest.fixture
def worksheet(tmp_path):
    """Write a worksheet of anna and bela, by the time of bela's work."""

    def write(time="-", name="worksheet.csv"):
        path = tmp_path / name
        rows = [("7,anna,anna@x.org", SENT, MONDAY)]
        rows.append(("8,bela,bela@x.org", NONE if time == "-" else SENT, time))
        path.write_text(
            HEADER
            + "".join(f"Participant {who},{state},,100,Yes,{at},-,\n" for who, state, at in rows)
        )
        return path

    return write


@pytest.fixture
def grade_moodle(grade_due, folder, right):
    """Grade work of Moodle, by the participants' numbers, into the same reports."""

    def run(*people, source=right, **options):
        shutil.rmtree(folder)
        for person in people:
            work = folder / f"{person}_assignsubmission_file_"
            work.mkdir(parents=True)
            (work / "hw.py").write_text(source)
        return grade_due(late=TEN, **options).reports

    return run


def doubts(reports):
    records = RecordStore(reports).read_class()
    return {r.student: r.provenance.time_doubt for r in records if r.provenance.time_doubt}


def test_late_work_without_a_time_on_the_kept_worksheet_is_for_a_person_to_decide(
    grade_moodle, worksheet
):
    grade_moodle("anna_7", roster=worksheet())

    reports = grade_moodle("bela_8")

    assert doubts(reports) == {"bela@x.org": "missing"}
    assert gradebook_of(reports)["bela@x.org"]["late"] == "yes"
    page = (reports / "index.html").read_text("utf-8")
    assert "Late, but by how much?" in page
    assert "There is no time of submission for this work" in page


def test_a_new_worksheet_has_the_time(grade_moodle, worksheet):
    grade_moodle("anna_7", roster=worksheet())
    grade_moodle("bela_8")

    reports = grade_moodle("bela_8", roster=worksheet(TUESDAY))

    assert doubts(reports) == {}
    assert gradebook_of(reports)["bela@x.org"]["score"] == "80"


def test_a_new_worksheet_has_the_time_also_of_work_that_is_not_graded_again(
    grade_moodle, worksheet
):
    grade_moodle("anna_7", roster=worksheet())
    grade_moodle("bela_8")

    reports = grade_moodle("anna_7", roster=worksheet(TUESDAY))

    assert doubts(reports) == {}
    assert gradebook_of(reports)["bela@x.org"]["score"] == "80"


def test_work_of_nobody_on_the_worksheet_has_no_time(grade_moodle, worksheet):
    reports = grade_moodle("anna_7", "carl_9", roster=worksheet())

    assert doubts(reports) == {"9": "missing"}


def test_work_that_was_handed_in_again_has_the_time_of_the_earlier_one(
    grade_moodle, worksheet, right_gradients
):
    grade_moodle("anna_7", "bela_8", roster=worksheet(TUESDAY))

    reports = grade_moodle("bela_8", source=right_gradients)
    again = grade_moodle("bela_8", source=right_gradients)

    assert doubts(reports) == doubts(again) == {"bela@x.org": "earlier"}
    assert gradebook_of(again)["bela@x.org"]["score"] == "40"
    told = "is the time of earlier work: this was handed in again."
    assert told in (again / "index.html").read_text("utf-8")


def test_a_new_worksheet_has_the_time_of_work_that_was_handed_in_again(
    grade_moodle, worksheet, right_gradients
):
    grade_moodle("anna_7", "bela_8", roster=worksheet(MONDAY))

    reports = grade_moodle("bela_8", source=right_gradients, roster=worksheet(TUESDAY))

    assert doubts(reports) == {}


def test_a_new_worksheet_with_the_same_time_is_believed(grade_moodle, worksheet, right_gradients):
    grade_moodle("anna_7", "bela_8", roster=worksheet(MONDAY))
    doubted = doubts(grade_moodle("bela_8", source=right_gradients))
    path = worksheet(MONDAY)
    path.write_text(path.read_text().replace(SENT, f"{SENT}- Graded"))

    reports = grade_moodle("bela_8", source=right_gradients, roster=path)

    assert (doubted, doubts(reports)) == ({"bela@x.org": "earlier"}, {})


def test_the_same_work_keeps_its_time_with_a_roster_that_has_none(
    grade_moodle, worksheet, tmp_path
):
    grade_moodle("anna_7", "bela_8", roster=worksheet(TUESDAY))
    gradebook = tmp_path / "gradebook.csv"
    gradebook.write_text("student,name\nanna@x.org,anna\nbela@x.org,bela\n")

    reports = grade_moodle("anna_7", "bela_8", roster=gradebook)

    assert doubts(reports) == {}
    assert gradebook_of(reports)["bela@x.org"]["score"] == "80"


def test_a_late_file_alone_has_no_time_in_a_class_that_has_times(
    folder, grade_due, right, tmp_path
):
    grade_due(late=TEN)
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "carl.py").write_text(right)

    reports = grade_due(layout="plain").reports

    assert doubts(reports) == {"carl": "missing"}


def test_in_a_class_without_times_nobody_is_asked_for_one(folder, grade_due, right):
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "anna.py").write_text(right)

    assert doubts(grade_due(late=TEN).reports) == {}
