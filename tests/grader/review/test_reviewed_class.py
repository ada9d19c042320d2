"""The class under review follows its files."""

from datetime import datetime

import pytest

from grader import Adjustment, LatePolicy, ReportsError
from grader.model.submission import Provenance
from grader.pipeline.record_store import RecordStore
from grader.review.desk import Desk
from tests.grader.review.conftest import RECORDS, a_case, a_record, write_class

HEADER = "student,where,points,reason,by\n"


def scores(reviewed):
    return {student.id: student.decided.score for student in reviewed.students.values()}


def test_a_class_has_tasks_and_mistakes(review):
    reviewed = review()

    assert {each.id: list(each.tasks) for each in reviewed.students.values() if each.tasks} == {
        "dana": ["unexplained"],
        "emil": ["unreadable"],
    }
    assert [(each.kind, each.students) for each in reviewed.mistakes][:1] == [("p1:absolute", 2)]
    assert reviewed.students["carl"].lost == {"p1:absolute": ["p1.two"]}


def test_what_was_decided_counts(review, reports):
    (reports / "overrides.csv").write_text(f"{HEADER}bela,p1,9,,\nemil,total,4,,\n")
    reviewed = review()

    assert scores(reviewed) == {"anna": 10, "bela": 9, "carl": 6, "dana": 5, "emil": 4}
    assert reviewed.students["bela"].found.score == 0
    assert reviewed.problem == ""


def test_an_unreadable_submission_is_no_task_once_a_person_has_decided(review, reports):
    (reports / "overrides.csv").write_text(f"{HEADER}emil,total,4,,\n")

    assert "unreadable" not in review().students["emil"].tasks


def test_lines_that_name_students_otherwise_count(review, reports):
    (reports / "overrides.csv").write_text(f"{HEADER}Béla Øster,p1,9,,\n")
    (reports / "review.csv").write_text("student,done,by\nanna lee,2026-12-01 10:00,Jo\n")

    reviewed = review()
    reviewed.desk.tick("anna", is_done=False)

    assert scores(reviewed)["bela"] == 9
    assert reviewed.problem == ""
    assert reviewed.students["anna"].done.by == "Jo"
    assert (reports / "review.csv").read_text() == "student,done,by\n"


def test_changes_of_another_process_are_seen(review, reports):
    reviewed = review()
    other = Desk(reports / "overrides.csv", "Jo")

    (reports / "overrides.csv").write_text(f"{HEADER}bela,p1,9,,\n")
    other.tick("anna", is_done=True)
    reviewed.refresh()

    assert scores(reviewed)["bela"] == 9
    assert reviewed.students["anna"].done.by == "Jo"


def test_points_are_those_after_adjustments_and_after_the_late_policy(review, reports):
    store = RecordStore(reports)
    anna = store.read("anna")
    times = {"deadline": datetime(2026, 12, 1), "provenance": Provenance(submitted="2026-12-02")}
    store.write(anna.model_copy(update=times))
    rules = {"late": LatePolicy(per_day=10), "adjust": (Adjustment(where="p1.two", points=15),)}
    store.write_manifest(store.read_manifest().model_copy(update=rules))
    reviewed = review()

    assert reviewed.students["anna"].tasks == {
        "late_policy": "Late by 1 day: −2 points, 18 instead of 20."
    }
    assert scores(reviewed) == {"anna": 18, "bela": 0, "carl": 8, "dana": 15, "emil": None}

    (reports / "extensions.csv").write_text("student,until\nanna,2026-12-02\n")
    reviewed.refresh()

    assert scores(reviewed)["anna"] == 20
    assert reviewed.students["anna"].tasks == {}
    assert reviewed.read("anna").score == 20


def test_a_class_that_was_graded_again_is_seen(review, reports):
    reviewed = review()

    write_class(reports, [*RECORDS[1:], a_record("zoe")])
    reviewed.refresh()

    assert sorted(reviewed.students) == ["bela", "carl", "dana", "emil", "zoe"]


def test_a_record_that_changed_while_the_class_did_not_is_seen(review, reports):
    reviewed = review()

    write_class(reports, [a_record("bela"), *(each for each in RECORDS if each.student != "bela")])
    reviewed.refresh()

    assert scores(reviewed)["bela"] == 10


def test_a_record_is_seen_while_the_class_is_being_graded_again(review, reports):
    (reports / "overrides.csv").write_text(f"{HEADER}bela,p1,9,,\n")
    reviewed = review()

    RecordStore(reports).write(a_record("bela", a_case("one", 5), a_case("two", 3, "absolute")))
    reviewed.refresh()

    assert reviewed.students["bela"].found.score == 8
    assert scores(reviewed)["bela"] == 9


def test_nothing_is_read_again_if_nothing_changed(review):
    reviewed = review()
    before = reviewed.students["anna"]

    reviewed.refresh()

    assert reviewed.students["anna"] is before


def test_a_damaged_file_is_told_and_what_was_known_stays(review, reports):
    (reports / "overrides.csv").write_text(f"{HEADER}bela,p1,9,,\n")
    reviewed = review()

    (reports / "overrides.csv").write_text(f"{HEADER}bela,p1,many,,\n")
    reviewed.refresh()
    assert "overrides.csv, line 2: “many”" in reviewed.problem
    assert scores(reviewed)["bela"] == 9

    (reports / "overrides.csv").write_text(f"{HEADER}bela,p1,8,,\n")
    reviewed.refresh()
    assert reviewed.problem == ""
    assert scores(reviewed)["bela"] == 8


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("bela,p1,11,,", "line 2: “bela”: 11 points are more than the maximum"),
        ("zoe,total,5,,", "line 2: there is no student “zoe”"),
        ("bela,line bela.py:9,,Hm.,", "line 2: “bela”: bela.py has 4 lines, but no line 9"),
    ],
)
def test_a_line_that_does_not_fit_is_told_and_costs_nobody_else(review, reports, line, told):
    (reports / "overrides.csv").write_text(f"{HEADER}{line}\ncarl,p1,9,,\n")
    reviewed = review()

    assert told in reviewed.problem
    assert scores(reviewed) == {"anna": 10, "bela": 0, "carl": 9, "dana": 5, "emil": None}


@pytest.mark.parametrize("name", ["class.json", "students/anna.json"])
def test_damaged_results_are_told_until_they_are_whole_again(review, reports, name):
    reviewed = review()
    before = scores(reviewed)
    whole = (reports / name).read_bytes()

    (reports / name).write_bytes(b"{")
    reviewed.refresh()
    assert reviewed.problem.startswith("New results do not count. ")
    reviewed.refresh()
    assert reviewed.problem.startswith("New results do not count. ")
    assert scores(reviewed) == before

    (reports / name).write_bytes(whole)
    reviewed.refresh()
    assert reviewed.problem == ""
    assert scores(reviewed) == before


def test_without_a_record_no_review_begins(review, reports):
    (reports / "students" / "anna.json").unlink()

    with pytest.raises(ReportsError, match="anna.json is missing or damaged"):
        review()


def test_only_a_section_is_reviewed(review):
    assert sorted(review(section="A").students) == ["anna", "bela"]


def test_who_is_in_several_sections_is_in_each(review, reports):
    write_class(reports, [a_record("anna", section="Monday, 10 am, B")])

    assert list(review(section="B").students) == ["anna"]
    assert list(review(section="Monday, 10 am, B").students) == ["anna"]


def test_a_section_that_does_not_exist_is_told_with_those_that_do(review):
    with pytest.raises(ReportsError, match="nobody is in section 'C'; there are A, B"):
        review(section="C")


def test_lists_keep_no_code_and_no_values(review):
    found = review().students["bela"].found

    assert found.source[0].code == "\n\n\n\n"
    assert all(case.comparison is None for case in found.cases)
