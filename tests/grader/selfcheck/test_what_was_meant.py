"""A path that cannot be checked: what is said, and what to do instead."""

import zipfile
from pathlib import Path

import pytest

from grader import GraderError, check_file
from tests.conftest import RIGHT_FUNCTION


@pytest.fixture
def folder(make_folder, monkeypatch):
    """A folder with the handout and `mine.py`, which is the working directory."""
    made = make_folder(mine=RIGHT_FUNCTION)
    monkeypatch.chdir(made)
    return made


def told(path):
    with pytest.raises(GraderError) as caught:
        check_file(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("min.py", "min.py: no such file. Do you mean mine.py?"),
        ("mine", "mine: no such file. Do you mean mine.py?"),
        ("MINE.PY", "MINE.PY: no such file. Do you mean mine.py?"),
        ("mine.ipynb", "mine.ipynb: no such file. Do you mean mine.py?"),
        ("'mine.py'", "'mine.py': no such file. Do you mean mine.py?"),
        ("“mine.py”", "“mine.py”: no such file. Do you mean mine.py?"),
        ("mine.py ", "mine.py : no such file. Do you mean mine.py?"),
        ("*.py", "*.py: no such file. Beside it, there is mine.py"),
        ("homework.py", "homework.py: no such file. Beside it, there is mine.py"),
        ("nowhere/mine.py", "nowhere/mine.py: there is no folder nowhere"),
        ("https://example.org/mine.py", "is an address, not a file: download the file"),
        ("public.json", "public.json is the handout of your course, not your work. Name your own "),
    ],
)
def test_a_wrong_name_is_told_what_may_be_meant(folder, path, message):
    assert message in told(path)


def test_a_name_that_is_near_to_several_names_gets_a_choice(folder):
    (folder / "mine2.py").write_text("")
    (folder / "mine3.py").write_text("")

    assert told("mine1.py").endswith("Do you mean mine.py, mine3.py or mine2.py?")


def test_a_file_where_there_is_no_work_is_only_missing(tmp_path):
    assert told(tmp_path / "mine.py") == f"{tmp_path / 'mine.py'}: no such file"


@pytest.mark.parametrize("name", ["work.zip", "work.tar.gz", "work.7z"])
def test_an_archive_is_to_be_unpacked(folder, name):
    (folder / name).write_bytes(b"PK")

    assert told(name) == f"{name} is an archive: unpack it, and check the file that is in it"


@pytest.mark.parametrize("name", ["HOWTO.md", "data.csv", "notes.txt", "mine.pyc"])
def test_a_file_that_is_no_code_is_told_apart(folder, name):
    (folder / name).write_text("Some words.")

    assert told(name) == (
        f"{name} is neither a Python file (.py) nor a notebook (.ipynb). Name your own file "
        "instead: mine.py"
    )


def test_a_document_is_named_as_what_it_is(folder):
    (folder / "mine.docx").write_bytes(b"PK\x03\x04...")

    reason = check_file("mine.docx").record.reason

    assert reason.code == "other_format"
    assert "such as .zip or .docx" in reason.text


def test_python_with_another_ending_is_checked(folder):
    (folder / "mine.txt").write_text(RIGHT_FUNCTION)

    assert check_file("mine.txt").record.status == "graded"


@pytest.mark.parametrize("name", ["public (1).json", "public-2.json", "public.json.txt"])
def test_a_handout_of_another_name_is_no_work_either(folder, name):
    (folder / name).write_text("{}")

    assert f"{name} is the handout of your course" in told(name)


def test_a_folder_with_work_below_names_that_folder(tmp_path):
    (tmp_path / "hw3").mkdir()
    (tmp_path / "hw3" / "mine.py").write_text("")

    assert told(tmp_path).endswith(f"There is some work in {tmp_path / 'hw3'}: name that folder")


def test_a_folder_with_an_archive_says_to_unpack_it(tmp_path):
    with zipfile.ZipFile(tmp_path / "hw3.zip", "w") as archive:
        archive.writestr("mine.py", "")

    assert told(tmp_path).endswith("Unpack hw3.zip, and check the file that is in it")


def test_a_folder_without_anything_says_where_to_go(tmp_path):
    assert told(tmp_path).endswith(
        "go to the folder with your work and public.json, or name your file"
    )


@pytest.fixture
def without_handout(tmp_path):
    """A folder with work, and no handout."""
    made = tmp_path / "course" / "hw3"
    made.mkdir(parents=True)
    (made / "mine.py").write_text("")
    return made


def test_a_folder_without_a_handout_says_where_it_comes_from(without_handout):
    assert told(without_handout).endswith(
        "Your course handed it out with the assignment: put it beside your file"
    )


@pytest.mark.parametrize("name", ["public (1).json", "Public.json.txt", "public_hw3.json"])
def test_a_handout_that_was_renamed_by_a_browser_is_found(without_handout, name):
    (without_handout / name).write_text("{}")

    assert f"but {name} seems to be one: give it the name public.json" in told(without_handout)


@pytest.mark.parametrize("place", [".", "hw3/handout"])
def test_a_handout_in_a_folder_nearby_is_found(without_handout, place):
    course = without_handout.parent
    (course / place).mkdir(exist_ok=True)
    (course / place / "public.json").write_text("{}")

    assert f"but there is one in {Path(course / place)}" in told(without_handout)


def test_a_second_handout_is_told(folder, public_json):
    (folder / "public (1).json").write_text(public_json)

    notes = check_file("mine.py").record.notes

    assert [note.code for note in notes] == ["other_handout"]
    assert "“public (1).json” seems to be a handout too" in notes[0].text
