"""A group hands in once, and each member gets the result."""

import pytest

from grader.intake.class_download import find_submissions
from grader.intake.group_list import with_groups
from grader.intake.matching import check_assignment, match
from grader.intake.roster_file import read_roster
from grader.model.errors import RosterError
from grader.model.roster import Person, Roster, RosterTable

TEAMS = ("Team A_1_assignsubmission_file_hw.py", "Default group_assignsubmission_file_hw.py")
GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Assignment 3 (77)
    Points Possible,,,,,100
"Lee, Anna",101,S1,anna,A,
"Kiss, Bela",102,S2,bela,A,
"Roux, Carl",103,S3,carl,A,
"Test Student",999,,x,A,
"""
GROUPS = """\
name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id
Anna Lee,101,S1,anna,A,Team A,7,
Bela Kiss,102,S2,bela,A,Team A,7,
Carl Roux,103,S3,carl,A,,,
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with files of these names: `folder("anna.py")`."""

    def make(*names):
        path = tmp_path / "download"
        path.mkdir()
        for name in names:
            (path / name).write_text("x = 1")
        return path

    return make


@pytest.fixture
def canvas(tmp_path):
    """Canvas's gradebook with the groups of another list: `canvas(GROUPS)`."""

    def make(groups):
        (tmp_path / "gradebook.csv").write_text(GRADEBOOK)
        (tmp_path / "groups.csv").write_text(groups)
        return with_groups(read_roster(tmp_path / "gradebook.csv"), tmp_path / "groups.csv")

    return make


def owners(found):
    """Whose work there is, by student: the name and the group."""
    told = {handin.student: handin.provenance for handin in found.handins}
    return {student: (each.name, each.group) for student, each in told.items()}


def test_each_member_of_a_team_in_moodle_gets_the_teams_work(moodle_files, tmp_path):
    roster = read_roster(moodle_files / "team.csv")

    found = find_submissions(moodle_files / "team.zip", unpack_to=tmp_path, people=roster.people)
    matched = match(found.handins, roster)

    groups = {handin.student: handin.provenance.group for handin in matched.handins}
    assert groups["anna2@example.com"] == groups["wang@example.com"] == "Team B"
    assert groups["zoe@example.com"] == "Team A, x"
    assert groups["soren@example.com"] == "王  group"
    assert list(groups.values()).count("Default group") == 17
    assert {*matched.absent} == {"nadia@example.com", "oisin@example.com"}
    assert matched.unmatched == ()


def test_without_a_worksheet_a_team_is_known_by_its_name_and_has_no_number(folder):
    found = find_submissions(folder(*TEAMS))

    assert owners(found) == {
        "Team A": ("Team A", "Team A"),
        "Default group": ("Default group", "Default group"),
    }
    assert [handin.provenance.ids for handin in found.handins] == [{}, {}]


def test_two_teams_of_one_name_stay_two(folder):
    names = ("Team_1_assignsubmission_file_hw.py", "Team_2_assignsubmission_file_hw.py", TEAMS[1])

    assert {*owners(find_submissions(folder(*names)))} == {"Team 1", "Team 2", "Default group"}


def test_a_teams_number_is_never_taken_for_a_participants(folder):
    people = (
        Person("anna", 0, "Anna", {"moodle": "1"}, group="Team B"),
        Person("bela", 1, "Bela", {"moodle": "2"}, group="Team A"),
    )

    found = find_submissions(folder(*TEAMS), people=people)

    assert owners(found)["bela"] == ("Bela", "Team A")
    assert "anna" not in owners(found)


def test_a_team_that_was_renamed_since_has_no_number_of_a_participant(folder):
    people = (Person("anna", 0, "Anna", {"moodle": "1"}, group="Team B"),)

    found = find_submissions(folder("Team A_1_assignsubmission_file_hw.py"), people=people)

    assert owners(found) == {"Team A": ("Team A", "Team A")}


def test_where_the_worksheet_has_no_groups_a_number_is_a_participants(folder):
    people = (Person("anna", 0, "Team A", {"moodle": "1"}),)

    assert owners(find_submissions(folder(*TEAMS), people=people))["1"] == ("Team A", "")


def test_each_member_of_a_group_in_canvas_gets_the_groups_work(folder, canvas):
    roster = canvas(GROUPS)

    found = find_submissions(folder("teama_LATE_101_2001_hw.py"), people=roster.people)
    matched = match(found.handins, roster)

    told = {handin.student: handin.provenance for handin in matched.handins if handin.files}
    assert {student: (each.name, each.late) for student, each in told.items()} == {
        "anna": ("Lee, Anna", True),
        "bela": ("Kiss, Bela", True),
    }
    # Canvas takes a page back once, for all members.
    assert [told[student].upload_prefix for student in ("anna", "bela")] == ["teama_101_2001_", ""]
    assert {*matched.absent} == {"carl"}


def test_who_handed_in_alone_keeps_their_own_work(folder, canvas):
    names = ("leeanna_101_2001_hw.py", "kissbela_102_2002_own.py")

    found = find_submissions(folder(*names), people=canvas(GROUPS).people)

    files = {each.student: [str(file.path) for file in each.files] for each in found.handins}
    assert files == {"101": ["hw.py"], "102": ["own.py"]}


def test_groups_may_be_in_any_list_with_ids(canvas):
    people = canvas("login,group\nbela,Blue\n").people

    assert [person.group for person in people] == ["", "Blue", ""]


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ("login,name\nbela,Bela\n", "has no column with groups"),
        ("login,group\nzoe,Blue\n", "no id on it is that of anybody on the roster"),
    ],
)
def test_a_list_of_groups_that_does_not_fit_is_told(canvas, groups, told):
    with pytest.raises(RosterError, match=told):
        canvas(groups)


def test_canvass_test_student_is_left_out(folder, canvas):
    names = ("studenttest_999_2009_hw.py", "leeanna_101_2001_hw.py")

    assert {*owners(find_submissions(folder(*names), people=canvas(GROUPS).people))} == {
        "101", "bela",
    }  # fmt: skip


def test_a_worksheet_of_another_assignment_is_named_as_that(moodle_files, tmp_path):
    found = find_submissions(moodle_files / "twenty.zip", unpack_to=tmp_path)
    path = moodle_files / "Lde.csv"

    with pytest.raises(RosterError, match=r"Lde\.csv: is the worksheet of another assignment"):
        check_assignment(path, found.handins, read_roster(path))


def test_namesakes_are_no_sign_of_another_assignment(moodle_files, tmp_path):
    found = find_submissions(moodle_files / "twenty.zip", unpack_to=tmp_path)
    annas = [each for each in found.handins if each.provenance.name == "Anna Lee"]
    path = moodle_files / "twenty.csv"

    check_assignment(path, annas[:1], read_roster(path))


def test_the_number_after_a_name_that_is_too_long_for_file_systems_is_read(moodle_files, tmp_path):
    roster = read_roster(moodle_files / "weird.csv")

    found = find_submissions(moodle_files / "weird.zip", unpack_to=tmp_path)

    assert match(found.handins, roster).unmatched == ()


def test_what_a_worksheet_says_of_late_work_and_drafts_is_told(folder):
    person = Person("anna", 0, "Anna", {"moodle": "1"}, late=True, draft=True)
    roster = Roster("moodle_worksheet", RosterTable((), ()), (person,))

    [handin] = match(
        find_submissions(folder("Anna_1_assignsubmission_file_hw.py")).handins, roster
    ).handins

    assert (handin.provenance.late, handin.provenance.draft) == (True, True)
    assert "late" in [note.code for note in handin.notes]
