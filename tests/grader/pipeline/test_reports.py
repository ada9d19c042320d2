"""Pages and gradebooks are drawn from records alone."""

import pytest

from grader import ExportError, ReportsError, export_class, redraw


def files(folder, *endings):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in endings
    }


def test_drawing_again_needs_only_the_records(make_class, grade_class, right):
    folder = make_class(anna=right, bela="x = 1")
    reports = grade_class(folder).reports
    before = files(reports, ".html", ".csv")
    for path in [*reports.rglob("*.html"), *reports.rglob("*.csv"), *folder.iterdir()]:
        path.unlink()

    redraw(reports)

    assert files(reports, ".html", ".csv") == before


def test_drawing_again_includes_students_of_an_earlier_run_who_have_overrides(
    make_class, grade_class, right
):
    folder = make_class(anna=right, bela=right)
    reports = grade_class(folder).reports
    (folder / "bela.py").unlink()
    grade_class(folder)
    (reports / "overrides.csv").write_text(
        "student,where,points,reason,by\nbela,total,99,Late.,Jo\n"
    )

    redraw(reports)

    assert "99 points instead of 100" in (reports / "students" / "bela.html").read_text()


def test_drawing_again_without_records_says_what_to_do(tmp_path):
    with pytest.raises(ReportsError, match="grade a folder of submissions first"):
        redraw(tmp_path)


def test_a_gradebook_of_no_known_lms_says_which_there_are(tmp_path):
    with pytest.raises(ExportError, match="known are canvas, moodle"):
        export_class(tmp_path, ["sakai"])


def test_a_gradebook_without_records_says_what_to_do(tmp_path):
    with pytest.raises(ReportsError, match="grade a folder of submissions first"):
        export_class(tmp_path, ["canvas"])


def test_a_gradebook_that_cannot_be_written_says_where(make_class, grade_class, right):
    reports = grade_class(make_class(anna=right)).reports
    (reports / "export").write_text("")

    with pytest.raises(ReportsError, match="cannot write .*export"):
        export_class(reports, ["csv"])
