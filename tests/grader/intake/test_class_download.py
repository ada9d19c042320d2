import os
from pathlib import Path

import pytest

from grader.intake import listing
from grader.intake.class_download import find_submissions
from grader.model.errors import SubmissionsError
from grader.model.notes import Note


@pytest.fixture
def folder(tmp_path):
    """Make files by their names: `folder("anna.py", "bela/work.py")`."""

    def make(*names):
        root = tmp_path / "submissions"
        root.mkdir()
        for name in names:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text("x = 1")
        return root

    return make


def students(root):
    return [handin.student for handin in find_submissions(root).handins]


def test_a_flat_files_student_is_its_name_without_the_ending(folder):
    assert students(folder("anna.py", "bela.ipynb", "o'brien-smith.py")) == [
        "anna",
        "bela",
        "o'brien-smith",
    ]


def test_a_folders_student_is_its_name(folder):
    assert students(folder("anna/work.py", "王小明/work.py")) == ["anna", "王小明"]


def test_one_file_is_a_class_of_one(folder):
    assert students(folder("anna.py", "bela.py") / "anna.py") == ["anna"]


def test_files_and_a_folder_of_one_student_are_one_submission(folder):
    handins = find_submissions(folder("anna.py", "anna.ipynb", "anna/helpers.py")).handins

    assert [(handin.student, len(handin.files)) for handin in handins] == [("anna", 3)]


def test_both_unicode_forms_of_a_name_are_one_student(folder):
    assert students(folder("zoe\u0308.py")) == ["zo\u00eb"]


def test_what_tools_leave_behind_is_passed_over(folder):
    root = folder("anna.py", ".DS_Store", "__pycache__/anna.pyc", "bela/.git/config", "bela/b.py")

    assert students(root) == ["anna", "bela"]
    assert [len(handin.files) for handin in find_submissions(root).handins] == [1, 1]


def test_a_readme_and_a_roster_are_no_submissions_and_are_told(folder):
    found = find_submissions(folder("anna.py", "README.md", "roster.csv"))

    assert [handin.student for handin in found.handins] == ["anna"]
    assert found.ignored == ("README.md", "roster.csv")


def test_links_are_not_followed(folder, tmp_path):
    (tmp_path / "secret.py").write_text("secret")
    root = folder("anna/work.py")
    (root / "anna" / "link.py").symlink_to(tmp_path / "secret.py")
    (root / "bela.py").symlink_to(tmp_path / "secret.py")

    anna, bela = find_submissions(root).handins

    assert [file.source.name for file in anna.files] == ["work.py"]
    assert bela.files == ()
    assert anna.notes == (Note.of("link", name="link.py"),)
    assert bela.notes == (Note.of("link", name="bela.py"),)


def test_of_very_many_links_the_first_are_told_and_how_many_more_there_are(folder):
    root = folder("anna/work.py")
    for number in range(1000):
        (root / "anna" / f"{number:04}.py").symlink_to("work.py")

    [anna] = find_submissions(root).handins

    assert list(map(str, anna.notes[49:])) == [
        "0049.py was not read: it is a link, and links are not followed.",
        "And 950 more.",
    ]


def test_a_pipe_does_not_hang_the_grader(folder):
    root = folder("anna.py")
    os.mkfifo(root / "bela.py")

    assert find_submissions(root).handins[1].files == ()


def test_a_name_that_is_not_utf8_is_made_printable(folder):
    root = folder("anna.py")
    (root / os.fsdecode(b"b\xe9la\n.py")).write_text("x = 1")

    (root / os.fsdecode(b"b\xe8la\n.py")).write_text("x = 2")

    assert students(root) == ["anna", "b\ufffdla_-39d445d8", "b\ufffdla_-6dfd0deb"]


def test_names_that_differ_only_by_a_space_are_two_students(folder):
    assert students(folder("anna.py", "anna .py")) == ["anna", "anna "]


def test_the_reports_folder_is_no_submission(folder):
    root = folder("anna.py", "reports/grades.csv")

    found = find_submissions(root, leave_out=root / "reports")

    assert [handin.student for handin in found.handins] == ["anna"]


def test_a_folder_that_cannot_be_read_costs_only_its_student(folder, monkeypatch):
    """As root nothing is unreadable, so the system's answer is given here."""
    root = folder("anna/work.py", "bela/work.py")
    listing = Path.iterdir

    def refuse_bela(path):
        if path.name == "bela":
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(Path, "iterdir", refuse_bela)

    anna, bela = find_submissions(root).handins

    assert len(anna.files) == 1
    assert str(bela.failure) == "bela cannot be read: Permission denied."


def test_folders_in_folders_without_end_are_read_only_so_far(folder):
    root = folder("anna/work.py")
    deep = root / "anna"
    for _ in range(15):
        deep = deep / ("d" * 200)
        deep.mkdir()

    assert len(find_submissions(root).handins[0].files) == 1


def test_who_has_all_work_too_deep_to_be_read_is_told_and_is_in_the_class(folder):
    _, deep = find_submissions(folder("anna/work.py", "bela/" + "d/" * 22 + "work.py")).handins

    assert (deep.student, deep.files) == ("bela", ())
    assert deep.notes == (Note.of("too_deep", name="d"),)


def test_a_path_that_is_not_there_says_so(tmp_path):
    with pytest.raises(SubmissionsError, match="no such file or folder"):
        find_submissions(tmp_path / "nowhere")


def test_a_folder_with_nothing_to_grade_says_what_is_expected(folder):
    with pytest.raises(SubmissionsError, match="Expected is a .py or .ipynb file or a folder"):
        find_submissions(folder(".hidden"))


def test_a_folder_of_more_files_than_any_class_has_is_not_read_in_part(folder, monkeypatch):
    monkeypatch.setattr(listing, "MAX_ENTRIES", 2)

    with pytest.raises(SubmissionsError, match="has more than 2 files and folders"):
        find_submissions(folder("anna.py", "bela.py", "carl.py"))


def test_of_a_students_folder_of_very_many_files_the_first_are_read_and_it_is_told(
    folder, monkeypatch
):
    monkeypatch.setattr(listing, "MAX_ENTRIES", 2)

    [anna] = find_submissions(folder("anna/a.py", "anna/b.py", "anna/c.py")).handins

    assert len(anna.files) == 2
    assert anna.notes == (Note.of("folder_too_long", name="anna", count=2),)
