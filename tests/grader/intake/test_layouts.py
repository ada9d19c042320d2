"""Each LMS's download is recognised, and each file in it is given to its student."""

import shutil
import zipfile

import pytest

from grader.errors import SubmissionsError
from grader.intake import LAYOUTS, find_submissions


def summary(found):
    return {
        handin.student: (handin.name, sorted(str(file.path) for file in handin.files))
        for handin in found.handins
    }


def of(found, student):
    [handin] = (handin for handin in found.handins if handin.student == student)
    return handin


EXPECTED = {
    "canvas": {
        "101": ("obriensmithseán", ["helpers.py", "my hw-1.py"]),
        "102": ("van_der_bergann", ["12_hw.py"]),
        "103": ("王小明", ["hw.py"]),
        "104": ("cmd1", ["text.html"]),
        "anon_aB3xZ": ("", ["hw.py"]),
    },
    "moodle": {
        "1201": ("Seán OBrien-Smith", ["src/helpers.py", "src/my hw.py"]),
        "1202": ("王小明", ["hw.py"]),
        "1203": ("=cmd()", ["onlinetext.html"]),
        "1204": ("Ann van der Berg", ["12_my_hw.py"]),
        "Default group": ("Default group", ["hw.py"]),
    },
    "blackboard": {
        "sob_1": ("Seán O'Brien-Smith", ["my hw.py"]),
        "wang": ("", ["x_attempt_2026-11-02-10-00-00.py"]),
        "=cmd": ("", ["hw.py"]),
    },
    "brightspace": {
        "301": ("Seán O'Brien-Smith", ["my hw.py"]),
        "302": ("wang01 王 - 小明", ["hw - 2.py"]),
        "303": ("=cmd", ["hw.py"]),
    },
    "gradescope": {
        "0123": ("Seán O'Brien-Smith", ["src/my hw.py"]),
        "0456": ("王小明", ["hw.py"]),
        "cmd@example.edu": ("=cmd", ["hw.py"]),
        "submission_600000002": ("", ["hw.py"]),
    },
    "nbgrader": {
        "seán_o'brien-smith": ("", ["my hw.py"]),
        "王小明": ("", ["hw.py"]),
        "=cmd": ("", ["hw.py"]),
    },
    "github": {
        "sean-ob": ("", ["README.md", "src/my hw.py"]),
        "wang": ("", ["hw.py"]),
        "ann-1": ("", ["hw.py"]),
    },
    "plain": {
        "seán o'brien-smith": ("", ["seán o'brien-smith.py"]),
        "van_der_berg": ("", ["src/my hw.py"]),
        "王小明": ("", ["王小明.py"]),
        "=cmd()": ("", ["=cmd().py"]),
    },
}


@pytest.mark.parametrize("layout", EXPECTED)
def test_a_folder_is_recognised_and_each_file_finds_its_student(download, layout):
    found = find_submissions(download(layout))

    assert found.layout == layout
    assert summary(found) == EXPECTED[layout]


@pytest.mark.parametrize("layout", EXPECTED)
@pytest.mark.parametrize("form", ["zip", "tar", "gztar"])
def test_an_archive_is_read_as_the_folder_is(download, tmp_path, layout, form):
    archive = shutil.make_archive(str(tmp_path / "packed"), form, download(layout))

    found = find_submissions(type(tmp_path)(archive), unpack_to=tmp_path)

    assert found.layout == layout
    assert summary(found) == EXPECTED[layout]


def test_every_layout_has_a_download_to_try_it_on():
    assert set(EXPECTED) == set(LAYOUTS)


@pytest.mark.parametrize("layout", ["canvas", "moodle", "blackboard", "brightspace", "nbgrader"])
def test_a_folder_around_a_download_does_not_hide_it(download, tmp_path, layout):
    (tmp_path / "outer").mkdir()
    download(layout).rename(tmp_path / "outer" / "inner")

    assert find_submissions(tmp_path / "outer").layout == layout


def test_an_archive_of_one_folder_is_that_folder(tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr("submissions/anna.py", "x = 1")
        archive.writestr("submissions/bela/work.py", "x = 1")
        archive.writestr("__MACOSX/submissions/._anna.py", "junk")

    found = find_submissions(tmp_path / "class.zip", unpack_to=tmp_path)

    assert summary(found) == {"anna": ("", ["anna.py"]), "bela": ("", ["work.py"])}


def test_canvas_says_who_was_late(download):
    found = find_submissions(download("canvas"))

    assert {handin.student for handin in found.handins if handin.late} == {"102", "anon_aB3xZ"}
    assert of(found, "102").notes == ("It was handed in late, as the download says.",)


def test_ids_are_told_by_kind(download):
    assert of(find_submissions(download("canvas")), "101").ids == {"canvas": "101"}


def test_the_last_of_several_attempts_counts_and_the_others_are_told(download):
    handin = of(find_submissions(download("blackboard")), "sob_1")

    assert handin.attempts == 2
    assert handin.submitted == "2026-11-02 09:30:00"
    assert handin.notes == (
        "There were 2 attempts; the last one, of 2026-11-02 09:30:00, is graded.",
    )


@pytest.mark.parametrize(
    ("student", "submitted"), [("301", "2026-11-02 13:05"), ("302", "2026-11-12 11:05")]
)
def test_brightspaces_times_without_a_colon_are_read(download, student, submitted):
    assert of(find_submissions(download("brightspace")), student).submitted == submitted


def test_gradescopes_earlier_attempts_are_counted(download):
    handin = of(find_submissions(download("gradescope")), "0123")

    assert (handin.attempts, handin.submitted) == (2, "2026-11-02 09:30:00")


def test_those_who_handed_in_together_get_the_same_work(download):
    found = find_submissions(download("gradescope"))

    assert of(found, "0456").files == of(found, "cmd@example.edu").files


def test_nbgraders_time_is_read_from_beside_the_work(download):
    handin = of(find_submissions(download("nbgrader")), "seán_o'brien-smith")

    assert handin.submitted == "2026-11-02 09:30:00.000000 UTC"


def test_of_several_assignments_of_nbgrader_one_must_be_named(download):
    folder = download("nbgrader")
    (folder / "submitted" / "王小明" / "ps2").mkdir()
    (folder / "submitted" / "王小明" / "ps2" / "hw.py").write_text("x = 2")

    with pytest.raises(SubmissionsError, match=r"ps1, ps2\); name one with --layout nbgrader:"):
        find_submissions(folder)

    assert summary(find_submissions(folder, layout="nbgrader:ps2"))["王小明"] == ("", ["hw.py"])


def test_folders_with_a_common_start_are_students_unless_said_to_be_github_classrooms(tmp_path):
    for name in ("hw3-anna", "hw3-bela"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "work.py").write_text("x = 1")

    assert set(summary(find_submissions(tmp_path))) == {"hw3-anna", "hw3-bela"}
    assert set(summary(find_submissions(tmp_path, layout="github:hw3"))) == {"anna", "bela"}


def test_work_that_lies_otherwise_than_the_rest_is_graded_all_the_same(download):
    folder = download("moodle")
    (folder / "anna.py").write_text("x = 1")

    found = find_submissions(folder)

    assert summary(found)["anna"] == ("", ["anna.py"])


def test_a_download_that_is_half_an_lmss_must_be_told(tmp_path):
    for name in ("doejane_1_2_hw.py", "anna.py", "bela.py"):
        (tmp_path / name).write_text("x = 1")

    with pytest.raises(SubmissionsError, match="--layout canvas, or --layout plain"):
        find_submissions(tmp_path)

    assert set(summary(find_submissions(tmp_path, layout="plain"))) == {
        "doejane_1_2_hw", "anna", "bela",
    }  # fmt: skip


def test_a_layout_that_there_is_not_says_which_there_are(tmp_path):
    with pytest.raises(SubmissionsError, match="known are gradescope, moodle"):
        find_submissions(tmp_path, layout="moodel")


def test_nobody_gets_anothers_work_by_a_name_that_looks_like_an_id(tmp_path):
    """Canvas lets letters and digits of a name through: `999_888` reads as two ids."""
    for name in ("doejane_999_2001_hw.py", "999_888_101_2002_hw.py"):
        (tmp_path / name).write_text("x = 1")

    handins = find_submissions(tmp_path).handins

    assert [len(handin.files) for handin in handins] == [1, 1]
    assert "999" not in [handin.student for handin in handins]
    assert all("which is whose is not known" in handin.notes[-1] for handin in handins)


@pytest.mark.parametrize(
    "metadata",
    ["", "- 1\n- 2", "submission_1: 7", "submission_1:\n  :submitters: 7", "!!python/x 1"],
)
def test_where_gradescopes_metadata_says_nothing_the_folder_is_the_student(tmp_path, metadata):
    (tmp_path / "submission_1").mkdir()
    (tmp_path / "submission_1" / "hw.py").write_text("x = 1")
    (tmp_path / "submission_metadata.yml").write_text(metadata)

    assert set(summary(find_submissions(tmp_path))) == {"submission_1"}


@pytest.mark.parametrize("metadata", [": [", "a: &b *c", "[" * 100_000, "\0"])
def test_metadata_of_gradescope_that_cannot_be_read_is_told(tmp_path, metadata):
    (tmp_path / "submission_metadata.yml").write_text(metadata)

    with pytest.raises(SubmissionsError, match="submission_metadata.yml: cannot be read"):
        find_submissions(tmp_path)
