import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.errors import ReportsError
from grader.model.record import Manifest, Record, file_stem, show_first, show_points
from grader.pipeline.record_store import RecordStore


def a_record(student="anna", **more):
    return Record(
        student=student, status="graded", score=5, max_score=10, assignment="Homework", **more
    )


@pytest.fixture
def store(tmp_path):
    store = RecordStore(tmp_path / "reports")
    store.create()
    return store


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (None, ""), (0.0, "0"), (100.0, "100"), (87.5, "87.5"), (12.125, "12.13"), (2.675, "2.68"),
        (0.375, "0.38"), (66.66499999999999, "66.67"), (1 / 3, "0.33"), (-2.5, "-2.5"),
        (-0.001, "0"),
    ],
)  # fmt: skip
def test_points_have_two_decimals_and_a_half_goes_up(points, shown):
    assert show_points(points) == shown


def test_a_record_is_read_back_as_it_was_written(store):
    record = a_record("zoë", output="naïve\n")

    store.write(record)

    assert store.read("zoë") == record


def test_a_record_that_is_not_there_is_none(store):
    assert store.read("nobody") is None


def test_a_damaged_record_counts_as_none(store):
    store.record_path("anna").write_text('{"student": "anna"')

    assert store.read("anna") is None


def test_writing_leaves_no_other_file_behind(store):
    store.write(a_record())

    assert [path.name for path in store.record_path("anna").parent.iterdir()] == ["anna.json"]


def test_the_class_is_read_in_the_manifests_order(store):
    for student in ("bela", "anna"):
        store.write(a_record(student))
    store.write_manifest(Manifest(assignment="Homework", students=("anna", "bela")))

    assert [record.student for record in store.read_class()] == ["anna", "bela"]


def test_a_manifest_of_before_runs_counted_what_they_left_is_read(store):
    (store.reports / "class.json").write_text('{"assignment": "Homework"}')

    assert store.read_manifest().left == 0


def test_a_folder_without_records_says_what_to_do(store):
    with pytest.raises(ReportsError, match="grade a folder of submissions first"):
        list(store.read_class())


def test_a_folder_that_cannot_be_made_says_how_to_name_another(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ReportsError, match="--reports"):
        RecordStore(tmp_path / "file" / "reports").create()


@pytest.mark.parametrize("name", ["reports", "students"])
def test_a_folder_that_may_not_be_written_says_how_to_name_another(tmp_path, monkeypatch, name):
    """As root all may be written, so the system's answer is given here."""
    really = tempfile.TemporaryFile

    def refuse(dir):  # noqa: A002 (tempfile's own name for it)
        if dir.name == name:
            raise PermissionError(13, "Permission denied")
        return really(dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)

    with pytest.raises(ReportsError, match="reports: Permission denied; name another folder"):
        RecordStore(tmp_path / "reports").create()


@pytest.mark.parametrize("student", ["anna", "zoë okafor", "王小明", "o'brien", "a.b"])
def test_ordinary_ids_are_file_names_as_they_are(student):
    assert file_stem(student) == student


@given(st.text(min_size=1))
def test_every_id_has_a_file_name_that_is_safe_everywhere(student):
    student = student.encode("utf-8", "replace").decode()

    stem = file_stem(student)

    assert not set('<>:"/\\|?*\0\n') & set(stem)
    assert stem.strip(".") != ""
    assert len(f"{stem}.html".encode()) <= 255


def test_ids_that_look_alike_as_file_names_stay_apart():
    assert file_stem("a/b") != file_stem("a:b")


def test_no_id_can_be_chosen_to_take_anothers_file():
    assert file_stem(file_stem("a?")) != file_stem("a?")


def test_a_record_of_somebody_else_is_not_taken(store):
    store.write(a_record("anna"))
    store.record_path("anna").rename(store.record_path("bela"))

    assert store.read("bela") is None


def test_a_folder_where_a_record_should_be_is_told(store):
    store.record_path("anna").mkdir()

    with pytest.raises(ReportsError, match="cannot write"):
        store.write(a_record("anna"))


@pytest.mark.parametrize(
    ("names", "shown"),
    [([], ""), (["a"], "a"), (["a", "b"], "a, b"), (["a", "b", "c", "d"], "a, b and 2 more")],
)
def test_of_many_names_the_first_are_shown_and_the_others_counted(names, shown):
    assert show_first(names, 2) == shown
