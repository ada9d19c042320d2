import pytest

from grader.model.errors import ExportError
from tests.grader.export.importers import paths, read_canvas, read_canvas_zip, rows_of

COLUMN = "Assignment 3 (1235)"
GRADEBOOK = """
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Quiz (1234),Assignment 3 (1235),Final Score
,,,,,,,Manual Posting,
    Points Possible,,,,,,10,100,(read only)
"Lee, Anna",101,007,alee,CS1 A and CS1 B,"shy, but good",8.5,77,85
"O'Brien-Smith, José",102,008,jos_e,CS1 A,-,,12,
"王, 小明",103,009,wang,CS1 B,,,N/A,
"Student, Test",999,,a1b2,CS1 A,,,,
"""
FORMULAS = ['=HYPERLINK("http://evil","x")', "@SUM(1)", "+1+cmd|' /C calc'!A0", "-2+3"]


@pytest.fixture
def gradebook(a_roster):
    return a_roster("canvas", GRADEBOOK, "ID", "canvas")


def test_the_scores_go_into_the_assignments_column(export, a_record, gradebook):
    records = [a_record("101", 87.5), a_record("102", 100), a_record("103", 0)]

    found = read_canvas(export("canvas", *records, roster=gradebook)["canvas.csv"], 1)

    assert [found.grades[id_][COLUMN] for id_ in ("101", "102", "103")] == ["87.5", "100", "0"]


def test_all_else_stays_as_canvas_wrote_it(export, a_record, gradebook):
    content = export("canvas", a_record("101", 87.5), roster=gradebook)["canvas.csv"]

    expected = GRADEBOOK.lstrip().splitlines()[:4]
    assert content.decode().splitlines() == [*expected[:3], expected[3].replace(",77,", ",87.5,")]


@pytest.mark.parametrize("status", ["no_submission", "harness_error"])
def test_a_student_without_a_score_has_no_row(export, a_record, gradebook, status):
    records = [a_record(id_, None, status=status) for id_ in ("101", "102", "103", "999")]

    found = read_canvas(export("canvas", *records, roster=gradebook)["canvas.csv"], 1)

    assert found.grades == {}


def test_who_gets_no_score_is_counted(notes, a_record, gradebook):
    told = notes("canvas", a_record("103", 87.5), roster=gradebook)

    assert "without 3 students who get no score" in told["canvas.csv"]


def test_a_student_who_is_excused_stays_excused(export, a_record, a_roster):
    excused = a_roster("canvas", GRADEBOOK.replace(",77,", ",EX,"), "ID", "canvas")

    found = read_canvas(export("canvas", a_record("101", 87.5), roster=excused)["canvas.csv"], 1)

    assert "101" not in found.grades


def test_the_points_that_an_assignment_is_worth_in_canvas_stay(export, a_record, gradebook):
    found = read_canvas(export("canvas", a_record("101", 87.5), roster=gradebook)["canvas.csv"], 1)

    assert found.points[COLUMN] == "100"


def test_a_student_who_is_not_on_the_roster_gets_no_row(export, a_record, gradebook):
    found = read_canvas(export("canvas", a_record("555", 87.5), roster=gradebook)["canvas.csv"], 1)

    assert found.grades == {}


def test_semicolons_and_decimal_commas_are_read_again(export, a_record, a_roster):
    roster = a_roster(
        "canvas",
        "Student;ID;Section;Quiz (1);Assignment 3 (2)\nLee, Anna;101;A;8,5;\nBo;102;A;;7,25\n",
        "ID",
        "canvas",
        delimiter=";",
        encoding="utf-8-sig",
        newline="\r\n",
    )

    content = export("canvas", a_record("101", 87.5), roster=roster)["canvas.csv"]

    assert content.startswith(b"\xef\xbb\xbfStudent;ID;Section;")
    assert content.endswith(b'"Lee, Anna";101;A;"8,5";"87,5"\r\n')
    assert read_canvas(content).grades == {
        "101": {"Quiz (1)": "8.5", "Assignment 3 (2)": "87.5"},
    }


def test_columns_that_canvas_passes_over_never_take_the_scores(export, a_record, a_roster):
    header = "Student,ID,Section,Final Grade essay (1),Current Score (2)"
    roster = a_roster("canvas", f"{header}\nAnna,101,A,,", "ID", "canvas")

    with pytest.raises(ExportError, match="The roster has no column"):
        export("canvas", a_record("101", 87.5), roster=roster)


def test_a_note_of_several_lines_leaves_the_first_lines_whole(export, a_record, a_roster):
    header = "Student,ID,Section,Notes,Assignment 3 (2)"
    text = f'{header}\nA,101,A,"one\ntwo;;;;;;",\nB,102,A,,\nC,103,A,"one\ntwo",'
    roster = a_roster("canvas", text, "ID", "canvas")

    records = [a_record(id_, 87.5) for id_ in ("101", "102", "103")]

    content = export("canvas", *records, roster=roster)["canvas.csv"]

    assert read_canvas(content, 1).grades["101"] == {"Assignment 3 (2)": "87.5"}
    assert [row[3] for row in rows_of(content.decode())[1:]] == ["one two;;;;;;", "", "one\ntwo"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_on_the_roster_goes_out_as_text(export, a_record, a_roster, formula):
    quoted = formula.replace('"', '""')
    text = f'Student,ID,Section,Assignment 3 (2)\n"{quoted}",101,A,'
    roster = a_roster("canvas", text, "ID", "canvas")

    content = export("canvas", a_record("101", 87.5), roster=roster)["canvas.csv"]

    assert rows_of(content.decode())[1] == ["'" + formula, "101", "A", "87.5"]


def test_an_id_stays_as_it_is_whatever_it_looks_like(export, a_record, a_roster):
    text = "Student,ID,SIS Login ID,Section,Assignment 3 (2)\nAnna,101,-a@b,A,"
    roster = a_roster("canvas", text, "ID", "canvas")

    content = export("canvas", a_record("101", 87.5), roster=roster)["canvas.csv"]

    assert rows_of(content.decode())[1][2] == "-a@b"


def test_without_a_roster_a_file_is_made_that_canvas_takes(export, a_record):
    records = [
        a_record("101", 87.5, name="Lee, Anna", ids={"canvas": "101"}),
        a_record("008", 61, name="O'Brien-Smith, José", ids={"number": "008"}),
        a_record("wang_x", 0, name="王小明", ids={"username": "wang_x"}),
        a_record("zoë", 12, name="Zoë de_la Cruz", ids={"email": "zoe@example.edu"}),
    ]

    found = read_canvas(export("canvas", *records)["canvas.csv"])

    title = "Assignment 3: Backpropagation by hand"
    assert found.points == {title: "100"}
    assert found.grades == {
        "101": {title: "87.5"},
        "008": {title: "61"},
        "wang_x": {title: "0"},
        "Zoë de_la Cruz": {title: "12"},
    }


def test_without_a_roster_a_student_without_a_score_has_no_row(export, a_record):
    found = read_canvas(export("canvas", a_record("anna", 61), a_record("ben"))["canvas.csv"])

    assert list(found.grades) == ["anna"]


def test_the_ids_of_another_lmss_roster_are_used(export, a_record, a_roster):
    roster = a_roster("brightspace", "Username\n#alee", "Username", "username")

    content = export("canvas", a_record("alee", 61, ids={"email": "a@b"}), roster=roster)

    assert list(read_canvas(content["canvas.csv"]).grades) == ["alee"]


def test_students_whom_canvas_cannot_know_are_an_error(export, a_record):
    records = [a_record(id_, 61, ids={"moodle": id_}) for id_ in ("1", "2", "3", "4")]

    with pytest.raises(ExportError, match=r"1, 2, 3 and 1 more\. .* --roster"):
        export("canvas", *records)


ATTACHMENTS = {("101", "2001"): "hw.py", ("102", "2002"): "hw.ipynb", ("aB3xZ", "2003"): "x.py"}


def test_each_student_gets_their_page_beside_their_file(export, a_record):
    records = [
        a_record("anna", 61, prefix="leeanna_101_2001_"),
        a_record("bela", 0, prefix="102_2002_", status="unreadable"),
        a_record("anon", 7, prefix="anon_aB3xZ_2003_"),
    ]

    found = read_canvas_zip(
        export("canvas", *records, roster=None)["canvas-feedback.zip"], ATTACHMENTS
    )

    assert found == {
        "101": {"hw.py": b"<p>anna</p>"},
        "102": {"hw.ipynb": b"<p>bela</p>"},
        "aB3xZ": {"x.py": b"<p>anon</p>"},
    }


def test_a_page_is_called_one_so_that_canvas_serves_it_as_one(export, a_record):
    files = export("canvas", a_record("anna", 61, prefix="leeanna_101_2001_"))

    assert paths(files["canvas-feedback.zip"]) == ["leeanna_101_2001_feedback.html"]


def test_who_only_typed_text_in_is_told_to_have_no_page(notes, export, a_record):
    records = [a_record("anna", 61, prefix="leeanna_101_2001_"), a_record("bela", 7)]

    assert len(paths(export("canvas", *records)["canvas-feedback.zip"])) == 1
    assert notes("canvas", *records)["canvas-feedback.zip"] == (
        "without the page of bela, whom the LMS would not find"
    )


@pytest.mark.parametrize(
    "prefix", ["", "11-7 - Anna Lee - Nov 2, 2026 905 AM/", "101_", "../../1_2_"]
)
def test_where_no_attachments_are_known_the_pages_are_in_folders(export, a_record, prefix):
    files = export("canvas", a_record("anna", 61, prefix=prefix))

    assert "canvas-feedback.zip" not in files
    assert paths(files["pages.zip"]) == ["anna/feedback.html"]


def test_who_handed_nothing_in_has_no_page_in_canvas(export, a_record):
    records = [a_record("anna", 61, prefix="leeanna_101_2001_"), a_record("bela", None)]

    assert len(paths(export("canvas", *records)["canvas-feedback.zip"])) == 1
