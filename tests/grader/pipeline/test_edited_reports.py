"""What people edit by hand in reports is told, and kept aside."""

import pytest

from grader import OverrideError, redraw
from grader.pipeline.edited_reports import keep_aside, matches_digest, with_digest
from grader.pipeline.record_store import RecordStore


@pytest.fixture
def folder(make_class, right, right_gradients):
    return make_class(anna=right, bela=right_gradients)


@pytest.fixture
def reports(folder, grade_class):
    return grade_class(folder).reports


def edit(path, old, new):
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new), "utf-8")


def test_an_edited_gradebook_is_kept_aside_before_it_is_written_again(reports):
    grades = reports / "grades.csv"
    written = grades.read_bytes()
    edit(grades, "bela,,60,", "bela,,66,")
    edited = grades.read_bytes()

    gradebook = redraw(reports)

    assert gradebook.aside == (reports / "grades.csv.edited",)
    assert (reports / "grades.csv.edited").read_bytes() == edited
    assert grades.read_bytes() == written


def test_an_edited_gradebook_is_kept_aside_after_a_run_with_a_wrong_override(
    folder, reports, grade_class
):
    edit(reports / "grades.csv", "bela,,60,", "bela,,66,")
    (reports / "overrides.csv").write_text("student,where,points,reason\nbela,total,200,Great.\n")
    with pytest.raises(OverrideError):
        grade_class(folder)
    (reports / "overrides.csv").unlink()

    assert redraw(reports).aside == (reports / "grades.csv.edited",)


def test_another_gradebook_of_a_version_without_digests_is_kept_aside(reports):
    edit(reports / "grades.csv", "bela,,60,", "bela,,66,")
    store = RecordStore(reports)
    store.write_manifest(store.read_manifest().model_copy(update={"grades_digest": ""}))

    assert redraw(reports).aside == (reports / "grades.csv.edited",)


def test_a_gradebook_that_changes_with_its_class_is_not_edited(folder, reports, grade_class, right):
    (folder / "bela.py").write_text(right)

    assert grade_class(folder).aside == ()
    assert redraw(reports).aside == ()


def test_each_edit_of_a_gradebook_is_kept(reports):
    for points in ("66", "67"):
        edit(reports / "grades.csv", "bela,,60,", f"bela,,{points},")
        redraw(reports)

    assert "bela,,66," in (reports / "grades.csv.edited").read_text()
    assert "bela,,67," in (reports / "grades.csv.edited-2").read_text()


def test_a_gradebook_that_somebody_deleted_is_written_again(reports):
    (reports / "grades.csv").unlink()

    assert redraw(reports).aside == ()
    assert (reports / "grades.csv").is_file()


def test_an_edited_record_is_graded_again_and_kept_aside(folder, reports, grade_class):
    record = reports / "students" / "bela.json"
    edit(record, '"score": 60.0', '"score": 66.0')
    edited = record.read_bytes()

    gradebook = grade_class(folder)

    assert gradebook.aside == (reports / "students" / "bela.json.edited",)
    assert gradebook.aside[0].read_bytes() == edited
    assert RecordStore(reports).read("bela").score == 60
    assert grade_class(folder).aside == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content.decode().encode("utf-16"),
        lambda content: b"\xef\xbb\xbf" + content,
    ],
    ids=["cut off", "UTF-16", "with BOM"],
)
def test_a_record_that_an_editor_spoiled_is_graded_again_and_kept_aside(
    folder, reports, grade_class, spoil
):
    record = reports / "students" / "bela.json"
    record.write_bytes(spoil(record.read_bytes()))

    gradebook = grade_class(folder)

    assert gradebook.aside == (reports / "students" / "bela.json.edited",)
    assert RecordStore(reports).read("bela").score == 60


def test_an_edited_record_counts_where_nothing_is_run_and_this_is_told(reports):
    edit(reports / "students" / "bela.json", '"score": 60.0', '"score": 66.0')

    gradebook = redraw(reports)

    assert gradebook.edited == ("bela",)
    assert [record.score for record in gradebook.records()] == [100, 66]


def test_an_edited_record_of_somebody_without_new_work_counts_and_is_kept_aside(
    folder, grade_class, tmp_path
):
    roster = tmp_path / "roster.csv"
    roster.write_text("student\nanna\nbela\n")
    reports = grade_class(folder, roster=roster).reports
    edit(reports / "students" / "bela.json", '"score": 60.0', '"score": 66.0')
    (folder / "bela.py").unlink()

    gradebook = grade_class(folder, roster=roster)

    assert gradebook.edited == ("bela",)
    assert gradebook.aside == (reports / "students" / "bela.json.edited",)


def test_the_same_edit_is_kept_once(tmp_path):
    file = tmp_path / "grades.csv"
    file.write_text("edited")

    assert keep_aside(file) == keep_aside(file) == tmp_path / "grades.csv.edited"


RECORD = with_digest('{\n  "score": 1,\n  "run": {\n    "digest": ""\n  }\n}\n')


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), str.rstrip, str])
def test_other_ends_of_lines_are_no_edit(change):
    assert matches_digest(change(RECORD))


def test_a_record_without_a_digest_is_not_taken_for_edited():
    assert matches_digest('{\n  "score": 1\n}\n')


def test_any_other_change_is_an_edit():
    assert not matches_digest(RECORD.replace('"score": 1', '"score": 2'))


def test_to_write_a_record_again_changes_nothing():
    assert with_digest(RECORD) == RECORD
