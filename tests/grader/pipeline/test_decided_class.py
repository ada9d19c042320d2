"""Overrides count on pages, in the CSV and in exports; records keep what the grader found."""

import csv
import threading
import zipfile

import pytest

from grader import OverrideError, export_class, redraw

HEADER = "student,where,points,reason,by\n"
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Last modified (grade),Feedback comments\r\n"
    "Participant 7,Anna Lee,anna@example.edu,Submitted,,-,\r\n"
)


def decide(reports, *lines):
    """Write the overrides of a class."""
    file = reports / "overrides.csv"
    file.write_text(HEADER + "".join(f"{line}\n" for line in lines))
    return file


def scores(gradebook):
    return {record.student: record.score for record in gradebook.records()}


def gradebook_of(reports):
    with (reports / "grades.csv").open(newline="", encoding="utf-8-sig") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture
def folder(make_class, right, right_gradients):
    """A class: anna has everything right, bela one of two problems, and carl cannot be read."""
    return make_class(anna=right, bela=right_gradients, carl="def (:")


@pytest.fixture
def reports(folder, grade_class):
    return grade_class(folder).reports


def test_without_overrides_nothing_changes(reports):
    before = {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()}

    redraw(reports)

    assert {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()} == before


def test_points_by_people_are_in_the_gradebook_and_on_both_pages(reports):
    decide(reports, "bela,problem2,36,Accepted the name.,Ada")

    gradebook = redraw(reports)

    assert scores(gradebook) == {"anna": 100, "bela": 96, "carl": None}
    row = gradebook_of(reports)["bela"]
    assert (row["score"], row["percent"], row["problem2"]) == ("96", "96", "36")
    page = (reports / "students" / "bela.html").read_text()
    assert "<strong>96</strong> of 100 points" in page
    assert '36 points instead of 0. Accepted the name. <span class="hint">– Ada</span>' in page
    assert "36 points instead of 0. Accepted the name." in (reports / "index.html").read_text()


def test_the_record_keeps_what_the_grader_found(reports):
    before = (reports / "students" / "bela.json").read_bytes()
    decide(reports, "bela,total,100,,")

    redraw(reports)

    assert (reports / "students" / "bela.json").read_bytes() == before


def test_overrides_survive_grading_again(folder, reports, grade_class, right):
    decide(reports, "bela,total,77,Spoke to her.,")
    (folder / "bela.py").write_text(right)

    gradebook = grade_class(folder)

    assert scores(gradebook)["bela"] == 77
    assert (
        "77 points instead of 100. Spoke to her."
        in (reports / "students" / "bela.html").read_text()
    )


def test_a_page_is_drawn_again_where_nothing_but_an_override_changed(folder, reports, grade_class):
    decide(reports, "anna,total,99,Copied.,")

    gradebook = grade_class(folder)

    assert gradebook.unchanged == 3
    assert "99 points instead of 100" in (reports / "students" / "anna.html").read_text()


def test_what_is_decided_no_more_is_gone_from_the_page(folder, reports, grade_class):
    before = (reports / "students" / "anna.html").read_bytes()
    decide(reports, "anna,total,99,Copied.,")
    grade_class(folder)
    (reports / "overrides.csv").unlink()

    grade_class(folder)

    assert (reports / "students" / "anna.html").read_bytes() == before


def test_a_person_decides_on_what_cannot_be_read(reports):
    assert "Not graded yet" in (reports / "students" / "carl.html").read_text()
    decide(reports, "carl,total,40,Read on paper.,Ada")

    gradebook = redraw(reports)

    assert scores(gradebook)["carl"] == 40
    page = (reports / "students" / "carl.html").read_text()
    assert "40 points. Read on paper." in page
    assert "Not graded yet" not in page
    assert "This is not a grade" not in page


def test_who_is_excused_has_no_score_even_where_the_unreadable_get_zero(folder, grade_class):
    gradebook = grade_class(folder, zero_unreadable=True)
    assert gradebook_of(gradebook.reports)["carl"]["score"] == "0"
    decide(gradebook.reports, "anna,total,excused,Ill.,", "carl,total,excused,Ill.,")

    redraw(gradebook.reports)

    rows = gradebook_of(gradebook.reports)
    assert (rows["anna"]["score"], rows["carl"]["score"]) == ("", "")
    assert "Excused" in (gradebook.reports / "students" / "carl.html").read_text()


def test_a_comment_changes_no_points(reports):
    decide(reports, "bela,line bela.py:2,,Good start!,Ada", "bela,total,,See me.,Ada")

    assert scores(redraw(reports))["bela"] == 60
    page = (reports / "students" / "bela.html").read_text()
    assert "← Good start! (Ada)" in page
    assert "Score: See me." in page


def test_exports_have_the_points_that_count(reports, tmp_path):
    decide(reports, "bela,total,+5,Well explained.,")

    export_class(reports, ["gradescope"])

    result = (reports / "export" / "gradescope" / "bela" / "results.json").read_text()
    assert '"score": 65' in result
    assert "65 points instead of 60. Well explained." in result


@pytest.fixture
def from_moodle(make_class, grade_class, right_gradients, tmp_path):
    """A class of one, from Moodle, with the worksheet as its roster."""
    folder = tmp_path / "moodle" / "Anna Lee_7_assignsubmission_file"
    folder.mkdir(parents=True)
    (folder / "a.py").write_text(right_gradients)
    worksheet = tmp_path / "worksheet.csv"
    worksheet.write_text(WORKSHEET, newline="")
    return grade_class(folder.parent, roster=worksheet).reports


def test_an_export_hands_back_no_page_that_is_older_than_a_decision(from_moodle):
    student = next(iter(gradebook_of(from_moodle)))
    decide(from_moodle, f"{student},problem2,36,Accepted the name.,Ada")

    export_class(from_moodle, ["moodle"])

    [row] = csv.DictReader((from_moodle / "export" / "moodle.csv").read_text().splitlines())
    assert row["Grade"] == "96"
    assert "36 points instead of 0. Accepted the name." in row["Feedback comments"]
    with zipfile.ZipFile(from_moodle / "export" / "moodle-feedback.zip") as archive:
        [name] = archive.namelist()
        page = archive.read(name).decode()
    assert "Accepted the name." in page
    assert page == (from_moodle / "students" / f"{student}.html").read_text()


def test_an_export_hands_back_no_page_with_a_decision_that_was_withdrawn(from_moodle):
    student = next(iter(gradebook_of(from_moodle)))
    decide(from_moodle, f"{student},problem2,36,Accepted the name.,Ada")
    redraw(from_moodle)
    (from_moodle / "overrides.csv").unlink()

    export_class(from_moodle, ["moodle"])

    assert "Accepted" not in (from_moodle / "students" / f"{student}.html").read_text()


def test_overrides_may_be_elsewhere_and_later_commands_find_them(
    folder, reports, grade_class, tmp_path
):
    file = decide(reports, "anna,total,99,,").rename(tmp_path / "decided.csv")

    assert scores(grade_class(folder, overrides=file))["anna"] == 99
    assert scores(grade_class(folder))["anna"] == 99
    assert scores(redraw(reports))["anna"] == 99
    export_class(reports, ["csv"])
    assert "anna,,99," in (reports / "export" / "grades.csv").read_text()


def test_overrides_elsewhere_are_left_by_naming_those_in_the_reports(reports, tmp_path):
    elsewhere = decide(reports, "anna,total,99,,").rename(tmp_path / "decided.csv")
    here = decide(reports, "anna,total,98,,")
    redraw(reports, overrides=elsewhere)

    assert scores(redraw(reports, overrides=here))["anna"] == 98
    assert scores(redraw(reports))["anna"] == 98


@pytest.mark.parametrize(
    "call", [redraw, lambda reports, **given: export_class(reports, ["csv"], **given)]
)
def test_a_file_that_was_named_must_exist(reports, tmp_path, call):
    with pytest.raises(OverrideError, match="lost.csv: no such file. Name the overrides"):
        call(reports, overrides=tmp_path / "lost.csv")


def test_a_file_that_the_last_run_used_must_exist(reports, tmp_path):
    file = decide(reports, "anna,total,99,,").rename(tmp_path / "decided.csv")
    redraw(reports, overrides=file)
    file.unlink()

    with pytest.raises(OverrideError, match="decided.csv: no such file. class.json in .* names it"):
        export_class(reports, ["csv"])


def written(reports):
    return {
        path: path.read_bytes()
        for path in reports.rglob("*")
        if path.is_file() and path.name != "overrides.csv"
    }


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("dana,total,5,,", "line 3: there is no student “dana”"),
        ("anna,total,101,,", "line 3: “anna”: 101 points are more than the maximum of 100"),
        ("anna,problem9,1,,", "line 3: “anna”: there is no case or problem “problem9”"),
        ("carl,problem1,1,,", "line 3: “carl”: nothing of this student could be graded"),
        ("anna,total,many,,", "line 3: “many” is not a number of points"),
        ("bela,total,1,,", "line 3: line 2 is for “bela”, total too"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_drawn(reports, line, told):
    decide(reports, "bela,total,5,,", line)
    before = written(reports)

    with pytest.raises(OverrideError) as caught:
        redraw(reports)
    with pytest.raises(OverrideError):
        export_class(reports, ["csv"])

    assert f"overrides.csv, {told}" in str(caught.value)
    assert written(reports) == before


@pytest.mark.parametrize("line", ["dana,total,5,,", "anna,total,many,,"])
def test_what_is_known_to_be_wrong_is_told_before_anything_is_run(
    folder, reports, grade_class, line
):
    decide(reports, line)
    (folder / "anna.py").write_text("x = 1")
    before = written(reports)

    with pytest.raises(OverrideError, match="overrides.csv, line 2"):
        grade_class(folder)

    assert written(reports) == before


def test_what_no_longer_fits_costs_no_result(folder, reports, grade_class, right):
    decide(reports, "bela,total,+5,Well explained.,")
    redraw(reports)
    gradebook = (reports / "grades.csv").read_bytes()
    (folder / "bela.py").write_text(right)

    with pytest.raises(OverrideError, match=r"line 2: “bela”: 105 points.*run `grade report"):
        grade_class(folder)

    assert (reports / "grades.csv").read_bytes() == gradebook
    decide(reports)
    assert scores(redraw(reports)) == {"anna": 100, "bela": 100, "carl": None}


def test_overrides_for_those_who_are_not_graded_yet_stay(folder, grade_class):
    stop = threading.Event()
    stop.set()
    reports = grade_class(folder, stop=stop).reports
    decide(reports, "bela,total,5,,")

    redraw(reports)
    gradebook = grade_class(folder)

    assert scores(gradebook)["bela"] == 5


def test_overrides_for_those_of_an_earlier_download_stay(folder, reports, grade_class):
    decide(reports, "bela,total,5,,")
    (folder / "bela.py").rename(folder.parent / "bela.py")

    assert scores(grade_class(folder)) == {"anna": 100, "bela": 5, "carl": None}

    (folder.parent / "bela.py").rename(folder / "bela.py")
    assert scores(grade_class(folder))["bela"] == 5
