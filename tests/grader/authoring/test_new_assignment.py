"""A new assignment grades at once, has no holes, and takes nobody's place."""

import pytest

from grader import AssignmentError, grade, load_assignment, new_assignment, validate


def test_it_can_be_graded_at_once(tmp_path, monkeypatch, isolation, workers_in_threads):
    monkeypatch.chdir(tmp_path)
    new_assignment("homework_1")

    book = grade("homework_1/submissions", assignment="homework_1", isolation=isolation)

    scores = {record.student: record.score for record in book.records()}
    assert scores == {"right": 10, "wrong_rows": 0, "wrong_in_place": 8, "wrong_name": 0}
    named = {case.mistake for record in book.records() for case in record.cases}
    assert {"along_rows", "in_place"} <= named


def test_it_has_no_holes(tmp_path, isolation):
    new_assignment(tmp_path / "homework")

    validation = validate(tmp_path / "homework", isolation=isolation, runs=2)

    assert [(hole.where, hole.text) for hole in validation.holes] == []


def test_its_name_is_its_id_and_title(tmp_path):
    new_assignment(tmp_path / "course" / "second_homework")

    assignment = load_assignment(str(tmp_path / "course" / "second_homework"))

    assert (assignment.id, assignment.title) == ("second_homework", "Second homework")
    assert assignment.statement.startswith("# Second homework\n")


def test_the_files_are_returned(tmp_path):
    files = new_assignment(tmp_path / "homework")

    assert all(file.is_file() for file in files)
    assert {file for file in (tmp_path / "homework").rglob("*") if file.is_file()} == {*files}


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "homework").mkdir()

    with pytest.raises(AssignmentError, match="exists already"):
        new_assignment(tmp_path / "homework")

    assert [*(tmp_path / "homework").iterdir()] == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("hw-1", "take hw_1"),
        ("1st", "begins with a letter"),
        ("random", "'random' is the name of a Python module"),
        ("numpy", "Choose another id, such as numpy_homework"),
        ("class", "keyword"),
    ],
)
def test_a_name_that_cannot_be_an_id_is_refused(tmp_path, name, told):
    with pytest.raises(AssignmentError, match=told):
        new_assignment(tmp_path / name)

    assert not (tmp_path / name).exists()
