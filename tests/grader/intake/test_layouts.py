"""Each LMS's download is recognised, and each file in it is given to its student."""

import os
import shutil
import zipfile
from unittest.mock import Mock

import pytest

from grader.intake import student_group
from grader.intake.class_download import find_submissions
from grader.intake.layouts import LAYOUTS
from grader.model.errors import SubmissionsError
from grader.model.notes import Note
from grader.model.roster import Person


def summary(found):
    return {
        handin.student: (handin.provenance.name, sorted(str(file.path) for file in handin.files))
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

    assert {handin.student for handin in found.handins if handin.provenance.late} == {
        "102",
        "anon_aB3xZ",
    }
    assert of(found, "102").notes == (Note.of("late"),)


def test_ids_are_told_by_kind(download):
    assert of(find_submissions(download("canvas")), "101").provenance.ids == {"canvas": "101"}


def test_the_last_of_several_attempts_counts_and_the_others_are_told(download):
    handin = of(find_submissions(download("blackboard")), "sob_1")

    assert handin.provenance.attempts == 2
    assert handin.provenance.submitted == "2026-11-02 09:30:00"
    assert list(map(str, handin.notes)) == [
        "There were 2 attempts. The last one (2026-11-02 09:30:00) is graded."
    ]


def _attempts_of_sob(folder, first, last):
    """Replace the contents of the two attempts of `sob_1` in Blackboard's download."""
    paths = sorted(
        path for path in folder.iterdir() if "_sob_1_attempt_" in path.name and path.suffix == ".py"
    )
    for path, content in zip(paths, (first, last), strict=True):
        path.write_bytes(content)


@pytest.mark.parametrize(
    "last",
    [
        b"",
        b"<!DOCTYPE html><title>Sign in</title>",
        b"https://colab.research.google.com/drive/1",
        b'{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "x = 1"}]}',
        b"%PDF-1.7",
    ],
    ids=["empty", "web page", "link", "text cells only", "PDF"],
)
def test_an_earlier_attempt_is_told_if_only_it_has_code(download, last):
    folder = download("blackboard")
    _attempts_of_sob(folder, b"x = 1", last)

    handin = of(find_submissions(folder), "sob_1")

    assert Note.of("earlier_attempt", number=1) in handin.notes
    assert [file.source.read_bytes() for file in handin.files] == [last]


@pytest.mark.parametrize(("first", "last"), [(b"x = 1", b"x = 2"), (b"", b""), (b"", b"x = (")])
def test_no_earlier_attempt_is_told_if_the_last_has_code_or_none_has(download, first, last):
    folder = download("blackboard")
    _attempts_of_sob(folder, first, last)

    codes = {note.code for note in of(find_submissions(folder), "sob_1").notes}

    assert codes == {"attempts"}


def test_no_earlier_file_is_read_if_the_last_has_code(download, monkeypatch):
    read = Mock(wraps=student_group.read_cells)
    monkeypatch.setattr(student_group, "read_cells", read)

    find_submissions(download("blackboard"))

    assert read.call_count == 1


@pytest.mark.parametrize(
    ("student", "submitted"), [("301", "2026-11-02 13:05"), ("302", "2026-11-12 11:05")]
)
def test_brightspaces_times_without_a_colon_are_read(download, student, submitted):
    assert of(find_submissions(download("brightspace")), student).provenance.submitted == submitted


def test_gradescopes_earlier_attempts_are_counted(download):
    handin = of(find_submissions(download("gradescope")), "0123")

    assert (handin.provenance.attempts, handin.provenance.submitted) == (2, "2026-11-02 09:30:00 Z")


def test_those_who_handed_in_together_get_the_same_work(download):
    found = find_submissions(download("gradescope"))

    assert of(found, "0456").files == of(found, "cmd@example.edu").files


def test_nbgraders_time_is_read_from_beside_the_work(download):
    handin = of(find_submissions(download("nbgrader")), "seán_o'brien-smith")

    assert handin.provenance.submitted == "2026-11-02 09:30:00.000000 UTC"


def test_of_several_assignments_of_nbgrader_one_must_be_named(download):
    folder = download("nbgrader")
    (folder / "submitted" / "王小明" / "ps2").mkdir()
    (folder / "submitted" / "王小明" / "ps2" / "hw.py").write_text("x = 2")

    with pytest.raises(SubmissionsError, match=r"\(ps1, ps2\). Choose one with --layout nbgrader:"):
        find_submissions(folder)

    assert summary(find_submissions(folder, layout="nbgrader:ps2"))["王小明"] == ("", ["hw.py"])


def test_an_assignment_that_nbgraders_folder_does_not_have_is_told(download):
    with pytest.raises(SubmissionsError, match="has no assignment 'ps9'; its assignments: ps1"):
        find_submissions(download("nbgrader"), layout="nbgrader:ps9")


def test_where_moodles_marking_is_blind_nobody_is_called_participant(tmp_path):
    (tmp_path / "Participant_1201_assignsubmission_file_hw.py").write_text("x = 1")

    assert summary(find_submissions(tmp_path)) == {"1201": ("", ["hw.py"])}


def test_folders_with_a_common_start_are_students_unless_said_to_be_github_classrooms(tmp_path):
    for name in ("hw3-anna", "hw3-bela"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "work.py").write_text("x = 1")

    assert set(summary(find_submissions(tmp_path))) == {"hw3-anna", "hw3-bela"}
    assert set(summary(find_submissions(tmp_path, layout="github:hw3"))) == {"anna", "bela"}


def test_github_classrooms_clones_may_lie_two_folders_down(tmp_path):
    for name in ("hw3-anna", "hw3-bela"):
        folder = tmp_path / "course" / "hw3-submissions" / name
        folder.mkdir(parents=True)
        (folder / "work.py").write_text("x = 1")

    assert set(summary(find_submissions(tmp_path))) == {"anna", "bela"}


def test_work_that_lies_otherwise_than_the_rest_is_graded_all_the_same(download):
    folder = download("moodle")
    (folder / "anna.py").write_text("x = 1")

    found = find_submissions(folder)

    assert summary(found)["anna"] == ("", ["anna.py"])


def test_a_download_that_is_half_an_lmss_must_be_told(tmp_path):
    for name in ("doejane_1_2_hw.py", "anna.py", "bela.py"):
        (tmp_path / name).write_text("x = 1")

    with pytest.raises(SubmissionsError, match="--layout canvas or --layout plain"):
        find_submissions(tmp_path)

    assert set(summary(find_submissions(tmp_path, layout="plain"))) == {
        "doejane_1_2_hw", "anna", "bela",
    }  # fmt: skip


def test_a_layout_that_there_is_not_says_which_there_are(tmp_path):
    with pytest.raises(SubmissionsError, match="The layouts are gradescope, moodle"):
        find_submissions(tmp_path, layout="moodel")


def test_nobody_gets_anothers_work_by_a_name_that_looks_like_an_id(tmp_path):
    """Canvas lets letters and digits of a name through: `999_888` reads as two ids."""
    for name in ("doejane_999_2001_hw.py", "999_888_101_2002_hw.py"):
        (tmp_path / name).write_text("x = 1")

    jane, other = find_submissions(tmp_path).handins

    assert (jane.student, jane.provenance.name, len(jane.files)) == ("999", "doejane", 1)
    assert (other.student, other.provenance.ids, len(other.files)) == ("999_888_101_2002_hw", {}, 1)
    assert other.notes == (Note.of("ambiguous_name", users="999 or 888 or 101"),)


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


@pytest.fixture
def lay(tmp_path):
    """Lay out files by their names, all alike: `lay("anna/hw.py", "bela.py")`."""

    def make(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text("x = 1")
        return tmp_path

    return make


STUDENTS = [f"s{number}/hw.py" for number in range(5)]


@pytest.mark.parametrize(
    "hostile",
    [
        ["mallory/submitted/mallory/hw/hw.py"],
        ["mallory/submission_metadata.yml", *(f"mallory/x/{number}.py" for number in range(40))],
        [f"mallory/doe_1_{number}_hw.py" for number in range(40)],
        [f"mallory/Doe_1_assignsubmission_file_{number}.py" for number in range(40)],
        [f"1_1_assignsubmission_file/{number}.py" for number in range(40)],
    ],
)
def test_what_a_student_has_in_a_folder_does_not_say_how_the_class_lies(lay, hostile):
    found = find_submissions(lay(*STUDENTS, *hostile))

    assert found.layout == "plain"
    assert {f"s{number}" for number in range(5)} < set(summary(found))


@pytest.mark.parametrize(
    ("layout", "names"),
    [
        ("canvas", [f"student{n}_10{n}_200{n}_hw.py" for n in range(6)]),
        ("moodle", [f"Student {n}_10{n}_assignsubmission_file_hw.py" for n in range(6)]),
        ("blackboard", [f"HW_s{n}_attempt_2026-11-02-09-30-00_hw.py" for n in range(6)]),
        ("brightspace", [f"10{n}-9 - Student - Nov 2, 2026 905 AM - hw.py" for n in range(6)]),
    ],
)
@pytest.mark.parametrize(
    "own", ["a_attempt_2026-11-02-09-30-00_{}.py", "x_7_8_{}.py", "_assignsubmission_file_{}.py"]
)
def test_what_a_student_calls_many_files_does_not_say_how_a_flat_download_lies(
    lay, layout, names, own
):
    folder = lay(*names, *(names[0].replace("hw.py", own.format(n)) for n in range(40)))

    assert find_submissions(folder).layout == layout


def test_where_two_lmses_could_have_written_all_names_it_must_be_told(lay):
    """One student's late work, say, or a column of Blackboard's that is called hw_1_2."""
    folder = lay("mallory_666_3001_jane_attempt_2026-11-02-09-30-00_hw.py")

    with pytest.raises(SubmissionsError, match="--layout blackboard or --layout canvas"):
        find_submissions(folder)

    assert set(summary(find_submissions(folder, layout="canvas"))) == {"666"}


def test_numbers_in_a_files_name_do_not_make_a_download_of_blackboards_canvass(lay):
    found = find_submissions(lay("HW_anna_attempt_2026-11-02-09-30-00_hw_1_2_a.py"))

    assert found.layout == "blackboard"


@pytest.mark.parametrize("own", ["mallory/x/hw.py", "mallory/y/hw.py"])
def test_a_students_own_folders_do_not_make_a_folder_called_submitted_nbgraders(lay, own):
    names = (f"submitted/{name}" for name in (*STUDENTS, "mallory/x/hw.py", own))

    found = find_submissions(lay(*names) / "submitted")

    assert len(found.handins) == 6


def test_a_student_who_is_called_submitted_is_one_of_the_class(lay):
    found = find_submissions(lay(*STUDENTS, "submitted/hw/hw.py"))

    assert len(found.handins) == 6


def test_broken_metadata_in_a_students_folder_stops_nobody(lay):
    folder = lay(*STUDENTS)
    (folder / "s0" / "submission_metadata.yml").write_text("{")

    assert len(find_submissions(folder).handins) == 5


def test_metadata_that_refers_to_itself_again_and_again_is_not_written_out(lay):
    folder = lay("submission_1/hw.py")
    nested = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    (folder / "submission_metadata.yml").write_text(
        f"a0: &a0 [x]\n{nested}submission_1:\n  :created_at: *a11\n  :submitters: [*a11]\n"
    )

    assert set(summary(find_submissions(folder))) == {"submission_1"}


@pytest.mark.parametrize(
    "name",
    [
        b"Jos\xe9 Diaz_2_assignsubmission_file/hw.py",
        b"jos\xe9diaz_101_2001_hw.py",
        b"HW_jos\xe9_attempt_2026-11-02-09-30-00_hw.py",
        b"301-77 - Jos\xe9 Diaz - Nov 2, 2026 905 AM/hw.py",
    ],
)
def test_a_name_that_is_not_utf8_can_be_written_down(lay, name):
    [handin] = find_submissions(lay(os.fsdecode(name))).handins

    assert "".join(
        [handin.student, handin.provenance.name, *handin.provenance.ids.values()]
    ).encode("utf-8")


def test_of_two_ways_to_read_a_canvas_name_the_roster_has_the_right_one(lay):
    folder = lay("45_123_2001_hw.py", "doejane_101_2002_12_34_hw.py")
    people = [
        Person("x", 0, "45", {"canvas": "123"}),
        Person("jane", 1, "Doe, Jane", {"canvas": "101"}),
        Person("y", 2, "Other", {"canvas": "45"}),
    ]

    found = find_submissions(folder, people=people)

    assert summary(found) == {"123": ("45", ["hw.py"]), "101": ("doejane", ["12_34_hw.py"])}


def test_a_name_that_both_readings_of_are_on_the_roster_is_nobodys(lay):
    """Whoever calls herself `Doe, Jane_101 _9` is called doejane_101_9."""
    folder = lay("doejane_101_2001_hw.py", "doejane_101_9_555_2002_hw.py")
    people = [
        Person("jane", 0, "Doe, Jane", {"canvas": "101"}),
        Person("mallory", 1, "Doe, Jane_101 _9", {"canvas": "555"}),
    ]

    found = find_submissions(folder, people=people)

    assert [file.path.name for file in of(found, "101").files] == ["hw.py"]
    assert of(found, "doejane_101_9_555_2002_hw").provenance.ids == {}


@pytest.mark.parametrize("hidden", [".DS_Store", "notes/.git/config"])
def test_a_folder_with_a_dot_in_its_name_is_its_student_however_empty(lay, hidden):
    found = find_submissions(lay(f"j.doe/{hidden}", "j.smith/hw.py", "j.py"))

    assert set(summary(found)) == {"j.doe", "j.smith", "j"}


def test_work_whose_name_begins_with_a_dot_is_taken_in(lay):
    found = find_submissions(lay("anna/.hw.py", "anna/._hw.py"))

    assert summary(found) == {"anna": ("", [".hw.py"])}


def test_a_hidden_folder_at_the_top_is_told(lay):
    found = find_submissions(lay("anna.py", ".bela/hw.py", "venv/x.py"))

    assert found.ignored == (".bela", "venv")


def test_a_hidden_folder_that_an_lms_named_is_its_students(lay):
    found = find_submissions(lay(".Jane Doe_12_assignsubmission_file/hw.py"))

    assert summary(found) == {"12": (".Jane Doe", ["hw.py"])}


def test_what_was_typed_into_blackboards_box_was_handed_in(lay):
    name = "HW_anna_attempt_2026-11-02-09-30-00.txt"
    folder = lay(name)
    (folder / name).write_text("Name: Anna (anna)\n\nSubmission Field:\n<p>def f</p>\n")

    assert summary(find_submissions(folder)) == {"anna": ("Anna", ["text.html"])}


def test_ids_that_were_made_up_are_nobodys_else(lay):
    found = find_submissions(lay("Anna.py", "anna.py", "anna-6d1e86e9.py"))

    assert len({handin.student for handin in found.handins}) == 3


def test_a_readme_beside_the_folder_of_a_class_does_not_hide_it(tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr("README.md", "# hw")
        archive.writestr("submissions/anna.py", "x = 1")
        archive.writestr("submissions/bela.py", "x = 1")

    found = find_submissions(tmp_path / "class.zip", unpack_to=tmp_path)

    assert set(summary(found)) == {"anna", "bela"}


def test_a_repository_of_another_name_is_graded_all_the_same(lay):
    found = find_submissions(lay("hw-submissions/hw-anna/x.py", "hw-submissions/bela-hw/x.py"))

    assert set(summary(found)) == {"anna", "bela-hw"}


PREFIXES = {
    "canvas": {
        "101": "obriensmithseán_101_2001_",
        "102": "vanderbergann_102_2003_",
        "103": "王小明_103_2004_",
        "104": "",
        "anon_aB3xZ": "anon_aB3xZ_2006_",
    },
    "brightspace": {
        "301": "301-77 - Seán O'Brien-Smith - Nov 2, 2026 105 PM/",
        "302": "302-77 - wang01 王 - 小明 - Nov 12, 2026 11:05 AM - ",
        "303": "303-77 - =cmd - Nov 2, 2026 905 AM - ",
    },
}


@pytest.mark.parametrize("layout", EXPECTED)
def test_how_the_names_begin_that_the_lms_takes_back_is_told_if_it_takes_any(download, layout):
    found = find_submissions(download(layout))

    told = {handin.student: handin.provenance.upload_prefix for handin in found.handins}
    assert told == PREFIXES.get(layout, dict.fromkeys(told, ""))


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("12", "101_2001_"),
        ("x_12_y", "x12y_101_2001_"),
        ("an_on", "101_2001_"),
        ("anon1", "anon1_101_2001_"),
        ("欧阳小明" * 15, "欧阳小明" * 7 + "欧阳_101_2001_"),
    ],
)
def test_no_part_of_a_name_can_be_taken_for_an_id_by_canvas(lay, name, prefix):
    folder = lay(f"{name}_101_2001_hw.py")
    people = [Person("s", 0, name, {"canvas": "101"})]

    [handin] = find_submissions(folder, layout="canvas", people=people).handins

    assert handin.provenance.upload_prefix == prefix


def test_of_several_files_a_web_page_lends_its_name_to_canvass(lay):
    names = ["doejane_101_2001_hw.py", "doejane_101_2002_hw.html", "doejane_101_2003_x.py"]

    [handin] = find_submissions(lay(*names)).handins

    assert handin.provenance.upload_prefix == "doejane_101_2002_"


def test_whose_work_is_not_known_for_sure_has_no_name_that_canvas_takes_back(lay):
    found = find_submissions(lay("doejane_999_2001_hw.py", "999_888_101_2002_hw.py"))

    assert of(found, "999_888_101_2002_hw").provenance.upload_prefix == ""
