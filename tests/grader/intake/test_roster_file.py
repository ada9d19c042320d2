"""A class list is read in the form in which the LMS gives it, or any CSV does."""

import pytest

from grader.intake.roster_file import MAX_BYTES, read_roster
from grader.model.errors import RosterError

CANVAS = '''Student,ID,SIS User ID,SIS Login ID,Section,Assignment 3 (77),Final Score
,,,,,Manual Posting,
    Points Possible,,,,,100,(read only)
"O'Brien-Smith, Seán",101,S1,sob,A and B,,
"=""=cmd()""",102,S2,,A,7,70
"Student, Test",999,,a1b2,A,,
'''
WORKSHEET = """Identifier,Full name,ID number,Email address,Status,Grade,Last modified (grade)
Participant 1201,Seán O'Brien-Smith,,sean@example.edu,Submitted for grading,,-
Participant 1202,王小明,0456,wang@example.edu,No submission,,-
"""
MOODLE = """First name,Last name,ID number,Email address,Assignment: 3 (Real)
Seán,O'Brien-Smith,,sean@example.edu,-
"""
BLACKBOARD = """"Last Name"	"First Name"	"Username"	"Student ID"	"HW |77"
"O'Brien-Smith"	"Seán"	"sob_1"	"0123"	""
"Preview"	"User"	"x_previewuser"	""	""
"""
BRIGHTSPACE = """OrgDefinedId,Username,Last Name,First Name,HW Points Grade,End-of-Line Indicator
#0123,#sob,O'Brien-Smith,Seán,,#
"""
GRADESCOPE = """First Name,Last Name,SID,Email,Total Score,Status
Seán,O'Brien-Smith,0123,sean@example.edu,,Missing
"""
GITHUB = """"identifier","github_username","github_id","name"
"O'Brien-Smith, Seán (i02)","sean-ob","1002","Seán"
"王","","",""
"""


@pytest.fixture
def read(tmp_path):
    """Read a class list from its text, or bytes."""

    def read(content, encoding="utf-8", **columns):
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_roster(path, columns)

    return read


def people(roster):
    return [(person.student, person.name, person.ids) for person in roster.people]


def test_canvass_gradebook(read):
    roster = read(CANVAS)

    assert roster.format == "canvas"
    assert people(roster) == [
        ("sob", "O'Brien-Smith, Seán", {"canvas": "101", "number": "S1", "username": "sob"}),
        ("S2", "=cmd()", {"canvas": "102", "number": "S2"}),
    ]
    assert [person.row for person in roster.people] == [2, 3]


def test_moodles_grading_worksheet(read):
    roster = read(WORKSHEET)

    assert roster.format == "moodle_worksheet"
    assert people(roster) == [
        ("sean@example.edu", "Seán O'Brien-Smith", {"moodle": "1201", "email": "sean@example.edu"}),
        ("0456", "王小明", {"moodle": "1202", "number": "0456", "email": "wang@example.edu"}),
    ]


def test_moodles_gradebook(read):
    roster = read(MOODLE)

    assert roster.format == "moodle_gradebook"
    assert people(roster) == [
        ("sean@example.edu", "Seán O'Brien-Smith", {"email": "sean@example.edu"})
    ]


def test_blackboards_grade_file_in_utf_16(read):
    roster = read(BLACKBOARD, "utf-16")

    assert roster.format == "blackboard"
    assert (roster.table.encoding, roster.table.delimiter) == ("utf-16", "\t")
    assert people(roster) == [
        ("sob_1", "Seán O'Brien-Smith", {"username": "sob_1", "number": "0123"})
    ]


def test_brightspaces_grades_without_the_marks_before_ids(read):
    roster = read(BRIGHTSPACE)

    assert roster.format == "brightspace"
    assert people(roster) == [("sob", "Seán O'Brien-Smith", {"username": "sob", "number": "0123"})]


def test_gradescopes_grades(read):
    roster = read(GRADESCOPE)

    assert roster.format == "gradescope"
    assert people(roster) == [
        ("0123", "Seán O'Brien-Smith", {"number": "0123", "email": "sean@example.edu"})
    ]


def test_github_classrooms_roster(read):
    roster = read(GITHUB)

    assert roster.format == "github"
    assert people(roster)[0] == (
        "O'Brien-Smith, Seán (i02)",
        "Seán",
        {"any": "O'Brien-Smith, Seán (i02)", "github": "sean-ob"},
    )


@pytest.mark.parametrize("column", ["student", "Student ID", "user_name", "NetID", "Login"])
def test_any_csv_whose_columns_are_obvious(read, column):
    roster = read(f"Nr,{column},First Name,Surname,E-Mail\n1,anna,Anna,Lee,a@example.edu\n")

    assert roster.format == "csv"
    assert people(roster) == [("anna", "Anna Lee", {"any": "anna", "email": "a@example.edu"})]


@pytest.mark.parametrize(
    "title",
    ["Student number", "Student No.", "ID number", "SIS User ID", "Org Defined ID", "UIN", "uid",
     "Matrikelnummer", "numéro étudiant"],
)  # fmt: skip
def test_an_ordinary_title_of_a_column_with_ids_is_known_and_told(read, title):
    roster = read(f"Name,{title},Email\nAnna,0123,a@b.edu\n")

    assert roster.people[0].student == "0123"
    assert roster.id_columns == (title,)


def test_all_columns_that_gave_ids_are_told_the_commonest_first(read):
    roster = read(
        "First name,Last name,ID number,Email address,Assignment: 3 (Real)\n"
        "Anna,Lee,,a@b.edu,-\nBela,Kiss,7,b@b.edu,-\nCarl,Roux,8,c@b.edu,-\n"
    )

    assert roster.id_columns == ("ID number", "Email address")


def test_a_column_that_is_named_for_a_kind_of_ids_leaves_the_column_of_the_id(read):
    roster = read(CANVAS, username="Section")

    assert roster.people[0].student == "sob"
    assert roster.id_columns[0] == "SIS Login ID"


def test_columns_that_are_not_obvious_are_named(read):
    roster = read("Kürzel,Wer\nanna,Anna Lee\n", student="kürzel", name="Wer")

    assert people(roster) == [("anna", "Anna Lee", {"any": "anna"})]


def test_a_column_can_be_named_where_the_form_is_known(read):
    assert read(CANVAS, student="SIS User ID").people[0].student == "S1"


@pytest.mark.parametrize(
    ("encoding", "known_as"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16"),
     ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")],
)  # fmt: skip
def test_an_encoding_is_told_by_its_mark_or_by_what_fits(read, encoding, known_as):
    roster = read("student,name\nanna,Zoé\n", encoding)

    assert roster.people[0].name == "Zoé"
    assert roster.table.encoding == known_as


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_separator_is_told_by_the_header(read, delimiter):
    table = read(f"student{delimiter}name\r\nanna{delimiter}Lee\r\n").table

    assert (table.delimiter, table.newline) == (delimiter, "\r\n")


def test_rows_that_are_too_short_or_too_long_are_read(read):
    table = read("student,name\nanna\nbela,B,extra\n").table

    assert table.header == ("student", "name", "")
    assert table.rows == (("anna", "", ""), ("bela", "B", "extra"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"PK\x03\x04...", "is a workbook. Save it as CSV"),
        (b"student\n", "there is nobody in it"),
        (
            b"Nr,Wer\n1,Anna\n",
            "Its columns are Nr, Wer. Name .* with --roster-columns student=COLUMN",
        ),
        (
            b"id,name\na,A\nb,B\na,C\n",
            "rows 2 and 4 are of different people, but both have the id 'a'",
        ),
        (b'id,name\na,"A\nb,B\nc,C\n', "cannot be read as CSV: unexpected end of data"),
    ],
)
def test_a_list_that_does_not_say_who_is_who_is_told(read, content, message):
    with pytest.raises(RosterError, match=message):
        read(content)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RosterError, match="nowhere.csv: cannot be read: No such file"):
        read_roster(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("columns", "message"),
    [({"student": "No"}, "has no column 'No'"), ({"who": "student"}, "the roles are student")],
)
def test_columns_that_are_not_there_are_told(read, columns, message):
    with pytest.raises(RosterError, match=message):
        read("student\nanna\n", **columns)


@pytest.mark.parametrize("participant", ["Teilnehmer/in1234", "Participante 1234"])
def test_a_worksheet_in_another_language_is_told_by_its_participants(read, participant):
    roster = read(f"ID,Vollständiger Name,Bewertung\n{participant},Anna Lee,\n")

    assert roster.format == "moodle_worksheet"
    assert people(roster) == [("1234", "Anna Lee", {"moodle": "1234"})]


def test_a_worksheet_in_any_language_is_read_by_the_column_that_is_named(read):
    text = "№,Имя,Оценка\nУчастник 1234,Anna Lee,\n"

    roster = read(text, moodle="№", name="Имя")

    assert roster.format == "moodle_worksheet"
    assert people(roster) == [("1234", "Anna Lee", {"moodle": "1234"})]


def test_semicolons_in_a_title_do_not_part_columns(read):
    roster = read('Student,ID,Section,HW; a; b; c; d (1)\n"Lee, Anna",7,A,\n')

    assert roster.format == "canvas"


def test_canvass_test_student_is_nobody_by_either_form_of_name(read):
    roster = read("LastName,FirstName,ID,Section\nLee,Anna,7,A\nStudent,Test,9,A\n")

    assert [person.name for person in roster.people] == ["Anna Lee"]


def test_all_columns_of_ids_are_kept(read):
    [anna] = read("ID,Username,Name\n1,alee,Anna Lee\n").people

    assert (anna.student, anna.ids) == ("1", {"any": "1", "username": "alee"})


def test_somebody_in_two_sections_is_one(read):
    [anna] = read("student,name,section\nanna,Anna Lee,A\nanna,Anna Lee,B\n").people

    assert (anna.row, anna.more_rows) == (0, (1,))
    assert anna.sections == ("A", "B")


@pytest.mark.parametrize("second", ["A", ""])
def test_a_section_counts_once(read, second):
    [anna] = read(f"student,section\nanna,A\nanna,{second}\n").people

    assert anna.sections == ("A",)


@pytest.mark.parametrize(
    "roster",
    [
        "Student,ID,SIS Login ID,Section,HW (1)\nLee,7,alee,Tue 9 and Thu 10,\n",
        "Identifier,Full name,Status,Group,Grade\nParticipant 7,Anna Lee,,Tue 9 and Thu 10,\n",
        "First name,Last name,Email address,Groups\nAnna,Lee,a@b.edu,Tue 9 and Thu 10\n",
        "Last Name,First Name,Username,Child Course ID\nLee,Anna,alee,Tue 9 and Thu 10\n",
        "OrgDefinedId,Username,Section Membership\n#7,#alee,Tue 9 and Thu 10\n",
        "First Name,Last Name,SID,Email,Sections\nAnna,Lee,7,a@b.edu,Tue 9 and Thu 10\n",
        "identifier,github_username,group_name\nalee,anna-lee,Tue 9 and Thu 10\n",
    ],
    ids=[
        "canvas", "moodle worksheet", "moodle gradebook", "blackboard", "brightspace",
        "gradescope", "github",
    ],
)  # fmt: skip
def test_each_lms_tells_the_section_in_a_column_of_its_own(read, roster):
    [anna] = read(roster).people

    assert anna.sections == ("Tue 9 and Thu 10",)


@pytest.mark.parametrize(
    "title", ["Section", "sections", "GROUP", "Tutorial", "Lab section", "Übungsgruppe", "Turma"]
)
def test_a_section_has_many_names(read, title):
    assert read(f"student,{title}\nanna,A\n").people[0].sections == ("A",)


def test_a_column_that_is_named_has_the_sections(read):
    roster = read("student,group,When\nanna,team 4,Tue 9\n", section="when")

    assert roster.people[0].sections == ("Tue 9",)


def test_who_has_no_section_has_none(read):
    assert read("student,section\nanna, \n").people[0].sections == ()


def test_a_line_of_excels_own_is_passed_over(read):
    assert read("sep=;\nstudent;name\nanna;Lee\n").people[0].name == "Lee"


def test_a_row_without_an_id_is_told_by_its_number_and_name(read):
    roster = read("student,name\nanna,Anna\n,No Id\n,,\n")

    assert [person.student for person in roster.people] == ["anna"]
    assert roster.without_id == ("row 3 (No Id)",)


def test_rows_that_are_nobodys_by_the_lmss_own_rules_are_not_told(read):
    assert read(CANVAS).without_id == ()


def test_a_file_that_is_too_large_for_a_class_list_is_told(tmp_path):
    path = tmp_path / "video.csv"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    with pytest.raises(RosterError, match=r"video\.csv: is larger than 256 MB"):
        read_roster(path)


@pytest.mark.parametrize(
    "title",
    ["Email address", "E-mail", "Adresse de courriel", "Adresse électronique", "E-Mail-Adresse",
     "Dirección de correo", "Indirizzo email", "E-mailadres", "Endereço de e-mail", "EMAIL", "Mail",
     "メールアドレス"],
)  # fmt: skip
def test_addresses_are_found_in_any_gradebook_under_their_usual_titles(read, title):
    plain = read(f"student,{title}\nanna,a@example.edu\n")
    blackboard = read(f"Last Name,First Name,Username,{title}\nLee,Anna,anna,a@example.edu\n")

    assert [people.ids["email"] for people in plain.people] == ["a@example.edu"]
    assert [people.ids["email"] for people in blackboard.people] == ["a@example.edu"]


def test_a_column_of_addresses_that_is_not_obvious_is_named(read):
    roster = read("student,Kontakt\nanna,a@example.edu\n", email="Kontakt")

    assert roster.people[0].ids["email"] == "a@example.edu"


def test_an_address_added_to_an_lmss_gradebook_is_nobodys_id(read):
    roster = read(
        "Last Name,First Name,Username,Email\nLee,Anna,anna,a@example.edu\nNo,Id,,n@example.edu\n"
    )

    assert [person.student for person in roster.people] == ["anna"]
    assert roster.without_id == ("row 3 (Id No)",)


@pytest.mark.parametrize(
    ("roster", "told"),
    [
        ("student,submitted\nanna,2026-11-02 09:30\n", "2026-11-02 09:30"),
        ("identifier,github_username,submission_timestamp\na,anna,2026-11-02 09:30:00 UTC\n",
         "2026-11-02 09:30:00 UTC"),
        ("Identifier,Full name,Grade,Last modified (submission)\nParticipant 7,Anna,,-\n", ""),
    ],
)  # fmt: skip
def test_a_roster_can_tell_when_work_was_handed_in(read, roster, told):
    assert read(roster).people[0].submitted == told


def test_a_column_with_the_times_is_named(read):
    roster = read("student,Abgabe\nanna,2026-11-02 09:30\n", submitted="Abgabe")

    assert roster.people[0].submitted == "2026-11-02 09:30"
