"""The file of overrides: what is read, what is refused, and how lines are added."""

import pytest

from grader import OverrideError
from grader.model.overrides import read_override
from grader.model.record import ProblemResult, Record
from grader.pipeline.known_students import KnownStudents
from grader.pipeline.override_file import add_override, read_overrides
from grader.pipeline.record_store import RecordStore

HEADER = "student,where,points,reason,by\n"
PROBLEM = ProblemResult(id="problem1", title="One", points=4, max_points=10)
RECORD = Record(
    student="anna", status="graded", score=4, max_score=10, assignment="HW", problems=(PROBLEM,)
)


@pytest.fixture
def write(tmp_path):
    """Write the lines of a file after its header, and return the file."""

    def written(*lines):
        file = tmp_path / "overrides.csv"
        file.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return file

    return written


def test_a_file_that_does_not_exist_has_no_overrides(tmp_path):
    assert read_overrides(tmp_path / "overrides.csv").lines == ()


def test_overrides_are_found_by_student(write):
    overrides = read_overrides(write("bela,total,5,,", "anna,problem1,36,late,Ada"))

    assert overrides.of("anna") == (read_override("anna", "problem1", "36", "late", "Ada"),)
    assert overrides.of("carl") == ()


def test_a_file_needs_no_reasons_and_no_names(tmp_path):
    file = tmp_path / "overrides.csv"
    file.write_text("where;student;points\ntotal;anna;7,5\n")

    assert read_overrides(file).of("anna") == (read_override("anna", "total", "7.5"),)


def test_what_a_spreadsheet_did_to_a_file_is_read(tmp_path):
    file = tmp_path / "overrides.csv"
    file.write_bytes(
        "student;where;points;reason;by;;\r\nanna;total;'+2,5;\"für\r\nzwei\";Jürgen;;\r\n;;;;;;\r\n"
        .encode("cp1252")
    )  # fmt: skip

    [(line, override)] = read_overrides(file).lines

    assert line == 2
    assert override == read_override("anna", "total", "+2.5", "für\r\nzwei", "Jürgen")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["anna,total,many,,"], "line 2: “many” is not a number of points"),
        (["bela,total,5,,", "anna,total,,,"], "line 3: give points, or a reason"),
        (["anna,total,5,,", "anna,Total,6,,"], "line 3: line 2 is for “anna”, total too"),
        (["anna,line a.py:3,5,,"], "line 2: a line of code takes a comment, but no points"),
        ([",total,5,,"], "line 2: name the student"),
        (["anna,total,5,late, so,Ada"], "line 2: there are 6 cells, but 5 columns"),
        (['anna,total,5,"late,Ada'], "line 2: this is not CSV: a quotation mark is not closed"),
    ],
)
def test_a_wrong_line_is_named(write, lines, told):
    file = write(*lines)

    with pytest.raises(OverrideError) as caught:
        read_overrides(file)

    assert str(caught.value).startswith(f"{file}, {told}")


def test_several_wrong_lines_are_named_together(write):
    file = write("anna,total,x,,", "bela,total,y,,", "carl,total,z,,", "dana,total,w,,")

    with pytest.raises(OverrideError, match=r"line 2.*line 3.*line 4.*\. 1 more line is wrong"):
        read_overrides(file)


def test_overrides_are_applied_to_the_record_of_their_student(write):
    overrides = read_overrides(write("anna,problem1,9,,"))

    assert overrides.decide(RECORD).score == 9
    other = RECORD.model_copy(update={"student": "bela"})
    assert overrides.decide(other) is other


def test_a_line_that_does_not_fit_a_record_is_named(write):
    file = write("bela,total,1,,", "anna,problem1,11,,", "anna,problem9,1,,")

    with pytest.raises(OverrideError) as caught:
        read_overrides(file).decide(RECORD)

    assert str(caught.value) == (
        f"{file}, line 4: “anna”: there is no case or problem “problem9”; do you mean problem1?"
    )


def add(file, *given, **options):
    add_override(file, read_override(*given), **options)


def test_a_line_is_added_to_a_new_file(tmp_path):
    file = tmp_path / "overrides.csv"

    add(file, "anna", "total", "+5", "late, so", "Ada")

    assert file.read_text() == HEADER + 'anna,total,\'+5,"late, so",Ada\n'
    assert read_overrides(file).of("anna")[0].points == 5


def test_a_line_is_added_below_those_of_people(write):
    file = write("# Monday", "bela,total,5,,")
    before = file.read_text()

    add(file, "anna", "total", "9")

    assert file.read_text() == before + "anna,total,9,,\n"


def test_a_place_that_is_decided_is_not_decided_again(write):
    file = write("anna,total,5,late,Ada")
    before = file.read_bytes()

    with pytest.raises(OverrideError, match="line 2 decides total of “anna” already"):
        add(file, "anna", "total", "9")

    assert file.read_bytes() == before


def test_a_line_is_replaced_in_its_place_if_that_is_asked_for(write):
    file = write("anna,total,5,late,Ada", "bela,total,6,,")

    add(file, "anna", "total", "9", replace=True)

    assert file.read_text() == HEADER + "anna,total,9,,\nbela,total,6,,\n"


def test_nothing_is_added_to_a_damaged_file(write):
    file = write("anna,total,many,,")
    before = file.read_bytes()

    with pytest.raises(OverrideError, match="line 2"):
        add(file, "bela", "total", "9")

    assert file.read_bytes() == before


def test_nothing_is_added_that_a_check_refuses(write):
    file = write()
    before = file.read_bytes()
    known = KnownStudents(RecordStore(file.parent), {"anna"})

    with pytest.raises(OverrideError, match="there is no student “bela”"):
        add(file, "bela", "total", "9", check=lambda overrides: overrides.check_students(known))

    assert file.read_bytes() == before


@pytest.mark.parametrize("student", ["=cmd|' /C calc'!A0", "#1", "a,b", "-x", "李雷", "x\ny", "'q"])
def test_a_student_of_any_name_can_have_an_override(tmp_path, student):
    file = tmp_path / "overrides.csv"

    add(file, student, "total", "9")

    assert len(read_overrides(file).of(student)) == 1
