"""Students' pages show hidden cases in full when a TA says so, and never before the deadline."""

import re
from datetime import datetime, timezone
from zipfile import ZipFile

import pytest

from grader import ReportsError, load_assignment, redraw
from grader.marking.shown_values import show_array
from grader.model.decided_record import decided_by
from grader.model.overrides import read_override
from grader.pipeline import class_run as grade_class_module
from grader.pipeline.class_export import export_class
from grader.pipeline.decided_class import decided_class
from grader.pipeline.record_store import RecordStore
from grader.pipeline.reports import add_decision

INVERTED = "\ndef relu_backward(dA, Z):\n    return dA * (Z < 0)\n"
NOT_KEPT = "What your code gave in this hidden case was not kept."
OWN = "\ndef relu_backward(dA, Z):\n    return dA * Z ** 3 + 17\n"


@pytest.fixture
def reports(make_class, grade_class, right, right_gradients):
    """A class: anna has everything right, bela a known mistake, and carl one of his own."""
    sources = {"anna": right, "bela": right_gradients + INVERTED, "carl": right_gradients + OWN}
    folder = make_class(**sources)
    return grade_class(folder).reports


@pytest.fixture
def release(reports, reference_path):
    def run(**options):
        return redraw(reports, assignment=reference_path, release_hidden=True, **options)

    return run


@pytest.fixture
def hidden_numbers(reference_path):
    """Numbers with many digits that only hidden cases of Problem 2 have, as pages show them."""
    [problem] = [each for each in load_assignment(reference_path).problems if each.id == "problem2"]
    shown = [
        show_array(array)
        for case in problem.cases
        if case.visibility == "hidden"
        for array in case.build_inputs()
    ]
    return decimals_in(" ".join(shown))


def decimals_in(text):
    return set(re.findall(r"\d+\.\d{5,}", text))


def page_of(reports, student):
    return (reports / "students" / f"{student}.html").read_text("utf-8")


def given_numbers(reports, student):
    """Numbers with many digits that the student's code gave in hidden cases."""
    return sorted(decimals_in((reports / "hidden" / f"{student}.json").read_text("utf-8")))


def written(exports):
    return b"".join(unpacked(file.path) for file in exports.files)


def unpacked(path):
    if path.suffix != ".zip":
        return path.read_bytes()
    with ZipFile(path) as packed:
        return b"".join(map(packed.read, packed.namelist()))


def alter(reports, student, **fields):
    store = RecordStore(reports)
    store.write(store.read(student).model_copy(update=fields))


def test_pages_show_the_values_of_hidden_cases(reports, release, hidden_numbers):
    assert not decimals_in(page_of(reports, "bela")) & hidden_numbers

    release()

    assert decimals_in(page_of(reports, "bela")) & hidden_numbers


def test_no_record_has_them(reports, release, hidden_numbers):
    release()

    stored = "".join(path.read_text("utf-8") for path in reports.glob("students/*.json"))
    assert not decimals_in(stored) & hidden_numbers


def test_the_given_values_of_wrong_hidden_cases_are_in_a_file_beside_the_records(reports):
    assert sorted(path.name for path in reports.glob("hidden/*")) == ["bela.json", "carl.json"]


def test_this_file_has_no_hidden_input(reports, hidden_numbers):
    assert not {*given_numbers(reports, "carl")} & hidden_numbers


def test_pages_show_what_the_student_gave(reports, release):
    given = {*given_numbers(reports, "carl")}
    assert not given & decimals_in(page_of(reports, "carl"))

    release()

    assert given & decimals_in(page_of(reports, "carl"))
    assert NOT_KEPT not in page_of(reports, "carl")


def test_where_the_given_value_was_not_kept_the_page_says_so(reports, release):
    (reports / "hidden" / "carl.json").unlink()

    release()

    assert NOT_KEPT in page_of(reports, "carl")
    assert NOT_KEPT not in page_of(reports, "anna")


def test_values_that_belong_to_another_submission_are_not_shown(reports, release):
    alter(reports, "carl", submission_digest="of-other-work")

    release()

    assert NOT_KEPT in page_of(reports, "carl")


def test_values_kept_for_a_student_go_with_the_next_work_that_is_right(
    reports, grade_class, right, tmp_path
):
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "carl.py").write_text(right)

    grade_class(tmp_path / "late", reports=reports)

    assert sorted(path.name for path in reports.glob("hidden/*")) == ["bela.json"]


def test_values_stay_when_unchanged_work_is_graded_again(reports, grade_class, tmp_path):
    before = (reports / "hidden" / "carl.json").read_bytes()

    grade_class(tmp_path / "submissions", reports=reports)

    assert (reports / "hidden" / "carl.json").read_bytes() == before


def test_values_of_a_student_whose_record_was_removed_go_too(reports):
    (reports / "students" / "carl.json").unlink()
    edited = RecordStore(reports).read_manifest().model_copy(update={"students": ("anna", "bela")})
    RecordStore(reports).write_manifest(edited)

    redraw(reports)

    assert sorted(path.name for path in reports.glob("hidden/*")) == ["bela.json"]


def test_before_the_release_no_other_file_of_the_reports_has_what_was_given(reports):
    given = given_numbers(reports, "carl")

    files = [path for path in reports.rglob("*.*") if path.parent.name != "hidden"]
    told = "".join(path.read_text("utf-8") for path in files)
    assert given
    assert not [number for number in given if number in told]


def test_a_record_of_which_the_grader_failed_keeps_no_values(
    reports, grade_class, tmp_path, monkeypatch
):
    def fail_for_carl(record, really=grade_class_module.draw_student):
        if record.student == "carl" and record.status == "graded":
            raise KeyError("no such part")
        return really(record)

    monkeypatch.setattr(grade_class_module, "draw_student", fail_for_carl)

    grade_class(tmp_path / "submissions", fresh=True)

    assert sorted(path.name for path in reports.glob("hidden/*")) == ["bela.json"]


def test_no_export_has_what_was_given(reports):
    given = given_numbers(reports, "carl")

    exports = export_class(reports, ["csv", "gradescope", "pages"])

    assert not [number for number in given if number.encode() in written(exports)]


def test_records_the_class_page_and_the_gradebook_stay_as_they_were(reports, release):
    paths = [*reports.glob("students/*.json"), reports / "index.html", reports / "grades.csv"]
    before = [path.read_bytes() for path in paths]

    release()

    assert [path.read_bytes() for path in paths] == before


def test_pages_are_drawn_without_the_values_again(reports, release):
    before = page_of(reports, "bela")
    release()

    redraw(reports, release_hidden=False)

    assert page_of(reports, "bela") == before


def test_what_is_released_stays_so_when_pages_are_drawn_again(reports, release, hidden_numbers):
    release()

    redraw(reports)

    assert decimals_in(page_of(reports, "bela")) & hidden_numbers


def test_an_override_leaves_what_is_released_open(reports, release, hidden_numbers):
    release()

    add_decision(reports, read_override("bela", "total", "50", "Agreed."))

    assert decimals_in(page_of(reports, "bela")) & hidden_numbers
    assert "Agreed." in page_of(reports, "bela")


def test_an_export_draws_a_missing_page_as_released(reports, release, hidden_numbers):
    release()
    (reports / "students" / "bela.html").unlink()

    export_class(reports, ["pages"])

    assert decimals_in(page_of(reports, "bela")) & hidden_numbers


def test_an_export_draws_a_page_anew_that_was_drawn_before_the_release(
    reports, release, hidden_numbers
):
    before = page_of(reports, "bela")
    release()
    (reports / "students" / "bela.html").write_text(before, "utf-8")

    export_class(reports, ["pages"])

    assert decimals_in(page_of(reports, "bela")) & hidden_numbers


@pytest.mark.parametrize("student", ["dora", "bela"])
def test_work_that_is_graded_after_the_release_is_shown_as_released(
    reports, release, grade_class, right_gradients, hidden_numbers, student, tmp_path
):
    release()
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / f"{student}.py").write_text(right_gradients + OWN)

    assert grade_class(tmp_path / "late", reports=reports).manifest.released

    assert decimals_in(page_of(reports, student)) & hidden_numbers
    assert NOT_KEPT not in page_of(reports, student)


def test_a_release_does_not_count_as_a_decision_about_points(reports, release):
    before = [
        *decided_class(RecordStore(reports), RecordStore(reports).read_manifest()).read_class()
    ]
    release()
    store = RecordStore(reports)
    after = decided_class(store, store.read_manifest()).read_class()

    assert [decided_by(record) for record in after] == [decided_by(record) for record in before]


def test_an_assignment_that_is_gone_is_told_before_anything_is_written(reports, release):
    release()
    store = RecordStore(reports)
    manifest = store.read_manifest().model_copy(update={"released": str(reports / "gone.py")})
    store.write_manifest(manifest)

    with pytest.raises(ReportsError, match="--release-hidden --assignment PATH"):
        add_decision(reports, read_override("bela", "total", "50", "Agreed."))

    assert not (reports / "overrides.csv").exists()


def test_before_the_deadline_nothing_is_shown(reports, release):
    before = page_of(reports, "bela")
    alter(reports, "anna", deadline=datetime(2999, 1, 1, tzinfo=timezone.utc))

    with pytest.raises(ReportsError, match="the deadline of anna is still to come: 1 January 2999"):
        release()

    assert page_of(reports, "bela") == before


def test_before_the_later_deadline_of_one_student_nothing_is_shown(reports, release):
    (reports / "extensions.csv").write_text("student,until\nbela,2999-01-01 12:00\n")

    with pytest.raises(ReportsError, match="the deadline of bela is still to come"):
        release()


def test_what_another_version_graded_stays_hidden_and_is_told(reports, release, hidden_numbers):
    alter(reports, "bela", fingerprint="older")

    assert release().closed == ("bela",)

    assert not decimals_in(page_of(reports, "bela")) & hidden_numbers


def test_values_of_another_version_than_the_class_was_graded_by_are_refused(reports, release):
    for student in ("anna", "bela", "carl"):
        alter(reports, student, fingerprint="older")

    with pytest.raises(ReportsError, match="has changed since the class was graded"):
        release()
