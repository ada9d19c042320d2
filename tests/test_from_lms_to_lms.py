"""From the LMS's download to the LMS's import: the same students, and their scores.

Of each class one is right, one is late or has tried twice, one has made a mistake, one has handed
in nothing Python reads, one nothing at all, and one is nobody's.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest

from grader import ExportError, RosterError, export_class
from tests.grader.export.importers import (
    read_blackboard,
    read_brightspace,
    read_brightspace_zip,
    read_canvas,
    read_canvas_zip,
    read_gradescope,
    read_moodle,
    read_moodle_zip,
    rows_of,
    starts_formula,
)

MOODLE = Path(__file__).parent / "moodle"  # files of a real Moodle
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Notes,Assignment 3 (77),Quiz (78),Final Score
,,,,,,Manual Posting,,
    Points Possible,,,,,,100,10,(read only)
"O'Brien-Smith, Seán",101,S1,sob,A and B,x,,9,90
"van der Berg_2, Ann",102,S2,ann,A,,55,8,80
"小明, 王",103,S3,wang,A,,,,
"Nobody, Absent",104,S4,absent,A,,12,,
"=HYPERLINK(""http://evil"")",105,S5,evil,A,=1+1,,,
"Student, Test",999,,x,A,,,,
"""  # noqa: E501
WORKSHEET = """\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments
Participant 101,Seán O'Brien-Smith,sob@example.edu,Submitted for grading,,100.00,-,
Participant 102,Ann van der Berg_2,ann@example.edu,Submitted for grading,,100.00,-,
Participant 103,王 小明,wang@example.edu,Submitted for grading,,100.00,-,
Participant 104,Absent Nobody,absent@example.edu,No submission,12,100.00,-,well
Participant 105,"=HYPERLINK(""http://evil"")",evil@example.edu,Submitted,,100.00,-,
"""  # noqa: E501
BLACKBOARD = """"Last Name"	"First Name"	"Username"	"Student ID"	"Assignment 3 [Total Pts: 100 Score] |77"
"O'Brien-Smith"	"Seán"	"sob"	"0101"	""
"van der Berg_2"	"Ann"	"ann_2"	"0102"	"55"
"小明"	"王"	"wang"	"0103"	""
"Nobody"	"Absent"	"absent"	"0104"	"12"
"=cmd"	"@x"	"evil"	"0105"	""
"""  # noqa: E501
BRIGHTSPACE = """OrgDefinedId,Username,Last Name,First Name,Assignment 3 Points Grade <Numeric MaxPoints:100>,End-of-Line Indicator
#0101,#sob,O'Brien-Smith,Seán,,#
#0102,#ann,van der Berg_2,Ann,55,#
#0103,#wang,小明,王,,#
#0104,#absent,Nobody,Absent,12,#
#0105,#evil,=cmd,@x,,#
"""  # noqa: E501
GRADESCOPE = """First Name,Last Name,SID,Email,Total Score,Status
Seán,O'Brien-Smith,0101,sob@example.edu,,Missing
Ann,van der Berg_2,0102,ann@example.edu,,Missing
王,小明,0103,wang@example.edu,,Missing
Absent,Nobody,0104,absent@example.edu,,Missing
=cmd,@x,0105,evil@example.edu,,Missing
"""
SUBMITTERS = "".join(
    f"submission_{number}:\n  :submitters:\n  - :name: {name}\n    :sid: '{sid}'\n"
    f"    :email: {sid}@example.edu\n  :created_at: 2026-11-02 09:30:00.0 Z\n"
    for number, name, sid in [
        (1, "Seán O'Brien-Smith", "0101"), (2, "Ann van der Berg_2", "0102"),
        (3, "王 小明", "0103"), (5, "=cmd @x", "0105"), (9, "Ghost", "0999"),
    ]
)  # fmt: skip


@pytest.fixture
def work(right):
    """What the students hand in, by who they are."""
    return {
        "right": right,
        "wrong": right.replace('"dL_dyhat": -2', '"dL_dyhat": 2'),
        "broken": "def relu_backward(:",
    }


@pytest.fixture
def packed(tmp_path, work):
    """An LMS's download, packed: `packed({"anna.py": "right"})`, work by its name."""

    def pack(members):
        path = tmp_path / "submissions.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, work.get(content, content))
        return path

    return pack


@pytest.fixture
def roster(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "gradebook.csv"
        path.write_text(text, encoding=encoding)
        return path

    return write


def exported(gradebook, name):
    return (gradebook.reports / "export" / name).read_bytes()


def page_of(gradebook, student):
    return (gradebook.reports / "students" / f"{student}.html").read_bytes()


def statuses(gradebook):
    return {record.student: record.status for record in gradebook.records()}


@pytest.fixture
def canvas_class(packed, roster, grade_class):
    return grade_class(
        packed(
            {
                "obriensmithseán_101_2001_my hw-1.py": "right",
                "van_der_berg_2ann_LATE_102_2002_hw.py": "wrong",
                "小明王_103_2003_hw.py": "broken",
                "hyperlinkhttpevil_105_2005_=cmd.py": "right",
                "ghost_999999_2009_hw.py": "right",
            }
        ),
        roster=roster(CANVAS),
        exports=["canvas"],
    )


def test_canvas(canvas_class):
    back = read_canvas(exported(canvas_class, "canvas.csv"), custom_columns=1)

    scores = {student: row["Assignment 3 (77)"] for student, row in back.grades.items()}
    assert scores == {"101": "100", "102": "90", "105": "100"}
    assert back.points["Assignment 3 (77)"] == "100"
    assert statuses(canvas_class) == {
        "sob": "graded", "ann": "graded", "wang": "unreadable", "absent": "no_submission",
        "evil": "graded", "999999": "graded",
    }  # fmt: skip
    assert [item.student for item in canvas_class.unmatched] == ["999999"]


def test_what_cannot_be_run_gets_0_only_if_asked(canvas_class):
    export_class(canvas_class.reports, ["canvas"], zero_unreadable=True)

    back = read_canvas(exported(canvas_class, "canvas.csv"), custom_columns=1)
    assert back.grades["103"]["Assignment 3 (77)"] == "0"


def test_each_member_of_a_group_in_canvas_gets_its_score(packed, roster, tmp_path, grade_class):
    (tmp_path / "groups.csv").write_text(
        "name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"
        "Seán O'Brien-Smith,101,S1,sob,A,Team Blue,7,\nAnn van der Berg,102,S2,ann,A,Team Blue,7,\n"
    )
    gradebook = grade_class(
        packed({"teamblue_101_2001_hw.py": "wrong", "小明王_103_2003_hw.py": "right"}),
        roster=roster(CANVAS),
        groups=tmp_path / "groups.csv",
        exports=["canvas"],
    )

    back = read_canvas(exported(gradebook, "canvas.csv"), custom_columns=1)
    attachments = {("101", "2001"): "hw.py", ("103", "2003"): "hw.py"}
    pages = read_canvas_zip(exported(gradebook, "canvas-feedback.zip"), attachments, ("teamblue",))

    scores = {student: row["Assignment 3 (77)"] for student, row in back.grades.items()}
    assert scores == {"101": "90", "102": "90", "103": "100"}
    assert set(pages) == {"101", "103"}


def test_canvas_takes_each_page_back_for_its_student(canvas_class):
    attachments = {
        ("101", "2001"): "my hw.py",
        ("102", "2002"): "hw.py",
        ("103", "2003"): "hw.py",
        ("105", "2005"): "=cmd.py",
    }

    pages = read_canvas_zip(exported(canvas_class, "canvas-feedback.zip"), attachments)

    assert set(pages) == {"101", "102", "103", "105"}
    assert pages["102"] == {"hw.py": page_of(canvas_class, "ann")}
    assert pages["103"] == {"hw.py": page_of(canvas_class, "wang")}


def test_canvass_other_columns_go_out_as_they_came(canvas_class):
    before = rows_of(CANVAS)
    after = rows_of(exported(canvas_class, "canvas.csv").decode())

    scored = [*before[:5], before[7]]  # without those who get no score, and the Test Student
    assert after[0] == before[0]
    assert [row[1:5] + row[7:] for row in after] == [row[1:5] + row[7:] for row in scored]
    assert [row[0] for row in after[:5]] == [row[0] for row in scored[:5]]


def test_no_cell_that_goes_out_is_a_formula(canvas_class):
    cells = [cell for row in rows_of(exported(canvas_class, "canvas.csv").decode()) for cell in row]
    cells += [cell for row in rows_of(canvas_class.csv.read_text("utf-8")) for cell in row]

    assert not [cell for cell in cells if starts_formula(cell)]


def test_a_late_submission_is_told_in_the_record(canvas_class):
    late = {record.student: record.provenance.late for record in canvas_class.records()}

    assert late["ann"]
    assert not late["sob"]


def test_moodle(packed, roster, grade_class):
    gradebook = grade_class(
        packed(
            {
                "Seán OBrien-Smith_101_assignsubmission_file/src/my hw.py": "right",
                "Ann van der Berg 2_102_assignsubmission_file_/hw.py": "wrong",
                "王 小明_103_assignsubmission_file_hw.py": "broken",
                "=HYPERLINK(httpevil)_105_assignsubmission_file/hw.py": "right",
                "Ghost_999_assignsubmission_file/hw.py": "right",
            }
        ),
        roster=roster(WORKSHEET),
        exports=["moodle"],
    )

    back = read_moodle(exported(gradebook, "moodle.csv"))
    pages = read_moodle_zip(exported(gradebook, "moodle-feedback.zip"))

    assert {student: grade for student, (grade, _) in back.items()} == {
        "101": 100, "102": 90, "105": 100,
    }  # fmt: skip
    assert "90 of 100 points" in back["102"][1]
    assert set(pages) == {"101", "102", "103", "105"}
    assert b"90" in pages["102"]["feedback.html"]


def test_each_member_of_a_team_in_moodle_gets_its_grade_and_page(grade_class):
    gradebook = grade_class(MOODLE / "team.zip", roster=MOODLE / "team.csv", exports=["moodle"])

    back = read_moodle(exported(gradebook, "moodle.csv"))
    pages = read_moodle_zip(exported(gradebook, "moodle-feedback.zip"))

    assert len(back) == len(pages) == 22
    assert back["99"] == back["92"]
    assert pages["99"]["feedback.html"] == page_of(gradebook, "anna2@example.com")
    assert statuses(gradebook)["nadia@example.com"] == "no_submission"


def test_teams_whose_members_are_unknown_are_graded_under_their_names(grade_class):
    gradebook = grade_class(MOODLE / "team.zip")

    assert set(statuses(gradebook)) == {"Default group", "Team A, x", "Team B", "王  group"}
    with pytest.raises(ExportError, match="Moodle grades the members of a group"):
        export_class(gradebook.reports, ["moodle"])


def test_a_worksheet_of_another_assignment_stops_the_run(grade_class):
    with pytest.raises(RosterError, match="is the worksheet of another assignment"):
        grade_class(MOODLE / "twenty.zip", roster=MOODLE / "Lde.csv")


def test_blackboard(packed, roster, grade_class):
    start = "Assignment_3_x"
    gradebook = grade_class(
        packed(
            {
                f"{start}_sob_attempt_2026-11-02-09-30-00_my_hw.py": "right",
                f"{start}_sob_attempt_2026-11-01-09-30-00_my_hw.py": "wrong",
                f"{start}_ann_2_attempt_2026-11-02-09-30-00_hw.py": "wrong",
                f"{start}_ann_2_attempt_2026-11-02-09-30-00.txt": "Name: Ann Berg (ann_2)\n",
                f"{start}_wang_attempt_2026-11-02-09-30-00_hw.py": "broken",
                f"{start}_evil_attempt_2026-11-02-09-30-00_=cmd.py": "right",
                f"{start}_ghost_attempt_2026-11-02-09-30-00_hw.py": "right",
            }
        ),
        roster=roster(BLACKBOARD, "utf-16"),
        exports=["blackboard"],
    )

    content = exported(gradebook, "blackboard.xls")

    assert content.startswith(b"\xff\xfe")
    assert read_blackboard(content) == {"77": {"sob": "100", "ann_2": "90", "evil": "100"}}
    with zipfile.ZipFile(io.BytesIO(exported(gradebook, "pages.zip"))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "@x =cmd (evil)/feedback.html": page_of(gradebook, "evil"),
            "Ann van der Berg_2 (ann_2)/feedback.html": page_of(gradebook, "ann_2"),
            "Seán O'Brien-Smith (sob)/feedback.html": page_of(gradebook, "sob"),
            "王 小明 (wang)/feedback.html": page_of(gradebook, "wang"),
        }


def test_brightspace(packed, roster, grade_class):
    gradebook = grade_class(
        packed(
            {
                "index.html": "<html>",
                "11-7 - Seán O'Brien-Smith - Nov 2, 2026 105 PM/my hw.py": "right",
                "11-7 - Seán O'Brien-Smith - Nov 2, 2026 1105 AM/my hw.py": "wrong",
                "12-7 - ann Ann van der Berg_2 - Nov 2, 2026 905 AM - hw.py": "wrong",
                "13-7 - 王 小明 - Nov 2, 2026 905 AM/hw.py": "broken",
                "15-7 - @x =cmd - Nov 2, 2026 905 AM/hw.py": "right",
                "19-7 - Ghost - Nov 2, 2026 905 AM/hw.py": "right",
            }
        ),
        roster=roster(BRIGHTSPACE, "utf-8-sig"),
        exports=["brightspace"],
    )

    back = read_brightspace(exported(gradebook, "brightspace.csv"))

    assert back == {"Assignment 3": {"sob": "100", "ann": "90", "evil": "100"}}
    assert read_brightspace_zip(
        exported(gradebook, "brightspace-feedback.zip"),
        {
            "sob": "11-7 - Seán O'Brien-Smith - Nov 2, 2026 105 PM/my hw.py",
            "ann": "12-7 - ann Ann van der Berg_2 - Nov 2, 2026 905 AM - hw.py",
            "wang": "13-7 - 王 小明 - Nov 2, 2026 905 AM/hw.py",
            "evil": "15-7 - @x =cmd - Nov 2, 2026 905 AM/hw.py",
        },
    ) == {
        student: {"feedback.html": page_of(gradebook, student)}
        for student in ("sob", "ann", "wang", "evil")
    }


def test_gradescope(packed, roster, grade_class):
    gradebook = grade_class(
        packed(
            {
                "assignment_1_export/submission_metadata.yml": SUBMITTERS,
                "assignment_1_export/submission_1/my hw.py": "right",
                "assignment_1_export/submission_2/hw.py": "wrong",
                "assignment_1_export/submission_3/hw.py": "broken",
                "assignment_1_export/submission_5/=cmd.py": "right",
                "assignment_1_export/submission_9/hw.py": "right",
            }
        ),
        roster=roster(GRADESCOPE),
        exports=["gradescope"],
    )

    files = sorted((gradebook.reports / "export" / "gradescope").rglob("results.json"))
    results = {path.parent.name: read_gradescope(path.read_bytes()) for path in files}

    assert {student: result["score"] for student, result in results.items()} == {
        "0101": 100, "0102": 90, "0105": 100,
    }  # fmt: skip
    hidden = [test for test in results["0102"]["tests"] if "hidden" in test["tags"]]
    assert hidden
    assert {test["visibility"] for test in hidden} == {"after_published"}


def test_any_csv(packed, roster, grade_class):
    listed = roster("Login;Name;Tutor\nsob;Seán O'Brien-Smith;=1+1\nabsent;;T2\n")
    gradebook = grade_class(packed({"sob.py": "wrong", "ghost/hw.py": "right"}), roster=listed)

    [file] = export_class(gradebook.reports, ["csv"]).files

    rows = [*csv.reader(io.StringIO(file.path.read_text("utf-8")), delimiter=";")]
    assert rows == [
        ["Login", "Name", "Tutor", "score", "max_score", "status"],
        ["sob", "Seán O'Brien-Smith", "'=1+1", "90", "100", "graded"],
        ["absent", "", "T2", "", "100", "no_submission"],
    ]


def test_a_gradebook_can_be_had_later_with_a_roster_that_goes_by_other_ids(
    packed, roster, grade_class
):
    """Anna's login is what Seán's id is: nobody gets another's score."""
    gradebook = grade_class(
        packed(
            {
                "obriensmithseán_101_2001_hw.py": "right",
                "van_der_berg_2ann_102_2002_hw.py": "wrong",
                "ghost_999999_2009_hw.py": "right",
            }
        )
    )

    exports = export_class(
        gradebook.reports, ["canvas"], roster=roster(CANVAS.replace("S2,ann", "S2,101"))
    )

    back = read_canvas(exported(gradebook, "canvas.csv"), custom_columns=1)
    assert back.grades["101"]["Assignment 3 (77)"] == "100"
    assert back.grades["102"]["Assignment 3 (77)"] == "90"
    assert [item.student for item in exports.unmatched] == ["999999"]
    assert [file.column for file in exports.files] == ["Assignment 3 (77)", ""]
    pages = read_canvas_zip(
        exported(gradebook, "canvas-feedback.zip"),
        {("101", "2001"): "hw.py", ("102", "2002"): "hw.py"},
    )
    assert b"van_der_berg_2ann" in pages["102"]["hw.py"]


def test_a_roster_of_another_class_is_told(packed, roster, grade_class):
    gradebook = grade_class(packed({"ghost_1_2_hw.py": "right"}))

    with pytest.raises(RosterError, match="no id and no name on it matches a record"):
        export_class(gradebook.reports, ["canvas"], roster=roster(CANVAS))


@pytest.mark.parametrize("form", ["canvas", "moodle", "blackboard", "brightspace", "csv"])
def test_work_of_nobody_on_the_roster_is_in_no_lmss_gradebook(packed, roster, grade_class, form):
    gradebook = grade_class(packed({"ghost.py": "right"}), roster=roster("student\nanna\n"))

    [file] = export_class(gradebook.reports, [form]).files

    assert "ghost" not in file.path.read_text("utf-8")
    assert "ghost" in gradebook.csv.read_text("utf-8")


def downloaded_from_canvas(name, user, late):
    """What Canvas calls the only file of a user: lib/content_zipper.rb, `get_filename`."""
    shown = re.sub(r"_(\d+)_", r"\1", name).lower()
    stem = "_".join([shown, "LATE", str(user)] if late else [shown, str(user)])
    word = re.sub(r"[^\w]", "", stem)
    return f"{word}_9{user}_hw_1_2.py"


NAMES = [
    "Lee, Anna", "Lee, Anna", "van der Berg_2, Ann", "O'Brien-Smith, Seán", "小明, 王",
    "عبد الرحمن, محمد بن عبد الله", "7", "12_13_14", "anonymous", "late, LATE", "Link, link", "_",
    "Ünlü_İpek, Çağlar", "欧阳" * 30,
]  # fmt: skip


@pytest.mark.parametrize("late", [True, False])
def test_canvas_finds_students_whatever_they_call_themselves(grade_class, packed, roster, late):
    users = [*enumerate(NAMES, start=101)]
    people = "".join(f'"{name}",{user},,,A,\n' for user, name in users)
    gradebook = grade_class(
        packed({downloaded_from_canvas(name, user, late): "right" for user, name in users}),
        layout="canvas",
        roster=roster(f"Student,ID,SIS User ID,SIS Login ID,Section,Assignment 3 (77)\n{people}"),
        exports=["canvas"],
    )

    attachments = {(str(user), f"9{user}"): "hw_1_2.py" for user, _ in users}
    pages = read_canvas_zip(exported(gradebook, "canvas-feedback.zip"), attachments)

    assert pages == {str(user): {"hw_1_2.py": page_of(gradebook, user)} for user, _ in users}
