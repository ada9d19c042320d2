"""Students who have other ids than in the last run: their results and decisions go with them."""

import json

import pytest

from grader import diff, redraw
from grader.pipeline.record_store import RecordStore

ROSTER = "student,name,email\n1,Anna Lee,anna@example.edu\n2,Bela Kiss,bela@example.edu\n"


def scores(gradebook):
    return {record.student: record.score for record in gradebook.records()}


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return path


@pytest.fixture
def download(tmp_path, right):
    """The work of two students, in folders by their names."""
    for name, source in (("Anna Lee", right), ("Bela Kiss", "x = 1")):
        folder = tmp_path / "download" / name
        folder.mkdir(parents=True)
        (folder / "hw.py").write_text(source)
    return tmp_path / "download"


@pytest.fixture
def decided(download, grade_class):
    """The reports of a run without a roster, with an override and an extension."""
    reports = grade_class(download).reports
    (reports / "overrides.csv").write_text("student,where,points\nBela Kiss,total,30\n")
    (reports / "extensions.csv").write_text("student,until\nAnna Lee,2026-12-24\n")
    (reports / "review.csv").write_text("student,done,by\nBela Kiss,2026-12-01 10:00,Jo\n")
    redraw(reports)
    return reports


@pytest.fixture
def by_number(decided):
    """Results and decisions under ids that are not the names."""
    store = RecordStore(decided)
    for name, number in (("Anna Lee", "101"), ("Bela Kiss", "102")):
        record = store.read(name)
        told = record.provenance.model_copy(update={"name": name})
        store.write(record.model_copy(update={"student": number, "provenance": told}))
        store.record_path(name).unlink()
        store.page_path(name).rename(store.page_path(number))
    manifest = store.read_manifest().model_copy(update={"students": ("101", "102")})
    store.write_manifest(manifest)
    (decided / "overrides.csv").write_text("student,where,points\n102,total,30\n")
    (decided / "extensions.csv").write_text("student,until\n101,2026-12-24\n")
    last = decided / "last_run.json"
    last.write_text(last.read_text().replace('"Anna Lee"', '"101"').replace('"Bela Kiss"', '"102"'))
    return decided


def test_a_roster_gives_other_ids_and_nobody_is_new_or_gone(grade_class, download, decided, roster):
    gradebook = grade_class(download, roster=roster)

    assert scores(gradebook) == {"1": 100, "2": 30}
    assert gradebook.renamed == {"Anna Lee": "1", "Bela Kiss": "2"}
    assert gradebook.absent == ()
    assert gradebook.unchanged == 2


def test_the_change_of_an_id_is_told(grade_class, download, decided, roster):
    grade_class(download)

    changes = grade_class(download, roster=roster).changes

    assert [(each.student, each.told) for each in changes.students] == [
        ("1", "id changed from Anna Lee to 1"),
        ("2", "id changed from Bela Kiss to 2"),
    ]
    assert "2 with another id" in changes.text
    assert "id changed from Anna Lee to 1" in (decided / "changes.html").read_text("utf-8")
    assert diff(decided).text == changes.text


def test_what_a_roster_tells_of_the_owner_is_no_other_work(grade_class, tmp_path, right):
    work = tmp_path / "download" / "Anna Lee_7_assignsubmission_file_"
    work.mkdir(parents=True)
    (work / "hw.py").write_text(right)
    worksheet = tmp_path / "worksheet.csv"
    worksheet.write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\n"
        "Participant 7,Anna Lee,anna@x.org,Submitted for grading - 1 hour late,,100,Yes,"
        '"Monday, 30 November 2026, 9:00 PM",-,\n'
    )
    grade_class(tmp_path / "download")

    told = grade_class(tmp_path / "download", roster=worksheet)
    anew = grade_class(tmp_path / "download", "anew", roster=worksheet)

    assert told.unchanged == 1
    assert [each.told for each in told.changes.students] == ["id changed from 7 to anna@x.org"]
    [used_again], [fresh] = told.records(), anew.records()
    blank = {"run": fresh.run}
    assert used_again.model_copy(update=blank).model_dump() == fresh.model_dump()
    assert "late" in [note.code for note in fresh.notes]


def test_decisions_under_an_id_of_before_count_in_each_later_run(
    grade_class, download, by_number, roster
):
    grade_class(download, roster=roster)

    again = grade_class(download, fresh=True)

    assert scores(again) == {"1": 100, "2": 30}
    assert again.elsewhere == ()
    assert (by_number / "overrides.csv").read_text() == "student,where,points\n102,total,30\n"


def test_late_work_alone_with_a_first_roster_keeps_the_others(
    grade_class, download, by_number, roster, tmp_path, right
):
    late = tmp_path / "late" / "Bela Kiss"
    late.mkdir(parents=True)
    (late / "hw.py").write_text(right)

    gradebook = grade_class(tmp_path / "late", roster=roster)

    assert scores(gradebook) == {"1": 100, "2": 30}
    assert gradebook.kept == ("1",)


def test_record_and_page_of_before_are_put_away(grade_class, download, by_number, roster):
    reports = grade_class(download, roster=roster).reports

    assert sorted(path.name for path in (reports / "students").iterdir()) == [
        "1.html", "1.json", "2.html", "2.json",
    ]  # fmt: skip
    assert sorted(path.name for path in (reports / "former").iterdir()) == [
        "101.html", "101.json", "102.html", "102.json",
    ]  # fmt: skip
    assert "30" in (reports / "students" / "2.html").read_text("utf-8")


def test_an_edited_record_is_not_used_for_the_new_id(grade_class, download, by_number, roster):
    path = RecordStore(by_number).record_path("101")
    record = json.loads(path.read_text())
    path.write_text(json.dumps(record | {"score": 1}, indent=2))

    gradebook = grade_class(download, roster=roster)

    assert scores(gradebook)["1"] == 100
    assert gradebook.aside == (by_number / "former" / "101.json",)


def test_ids_change_a_second_time(grade_class, download, by_number, roster, tmp_path):
    grade_class(download, roster=roster)
    roster.write_text(ROSTER.replace("\n1,", "\na1,").replace("\n2,", "\nb2,"))

    gradebook = grade_class(download, roster=roster)

    assert scores(gradebook) == {"a1": 100, "b2": 30}
    assert gradebook.manifest.former_ids["102"] == "b2"


def test_who_has_a_result_under_the_new_id_already_keeps_it(
    grade_class, download, roster, tmp_path, right
):
    roster.write_text("student,name\n1,Anna Lee\n")
    (download / "1").mkdir()
    (download / "1" / "hw.py").write_text("x = 1")
    grade_class(download)

    gradebook = grade_class(download / "1", roster=roster, layout="plain")

    assert gradebook.renamed == {}


def test_unmatched_work_in_a_folder_of_the_right_name_is_of_the_same_student(
    grade_class, download, roster
):
    (download / "Anna Lee").rename(download / "monday")
    reports = grade_class(download, roster=roster).reports
    (reports / "overrides.csv").write_text("student,where,points\nmonday,total,50\n")
    (download / "monday").rename(download / "1")

    gradebook = grade_class(download)

    assert gradebook.renamed == {"monday": "1"}
    assert scores(gradebook) == {"1": 50, "2": 0}
    assert gradebook.unmatched == ()
    assert "50" in (reports / "students" / "1.html").read_text("utf-8")
    assert not (reports / "students" / "monday.json").exists()


def test_a_copy_of_the_work_of_somebody_who_is_not_here_is_no_new_id(
    grade_class, download, tmp_path, right
):
    grade_class(download)
    (tmp_path / "late" / "Carl Roth").mkdir(parents=True)
    (tmp_path / "late" / "Carl Roth" / "hw.py").write_text(right)
    (tmp_path / "late" / "Dana Fox").mkdir(parents=True)
    (tmp_path / "late" / "Dana Fox" / "hw.py").write_text("y = 1")

    gradebook = grade_class(tmp_path / "late")

    assert gradebook.renamed == {}
    assert scores(gradebook) == {"Anna Lee": 100, "Bela Kiss": 0, "Carl Roth": 100, "Dana Fox": 0}
