"""The pipeline as a whole: records, pages and the gradebook of real submissions."""

import csv
import json
import shutil
import threading
from pathlib import Path, PurePosixPath

import nbformat
import pytest

from grader import ExportError, ReportsError, RosterError, redraw
from grader.feedback.student_page import student_page
from grader.model.submission import File, Handin
from grader.pipeline import class_run as class_module
from grader.pipeline import grade_one as one_module
from grader.pipeline.grade_one import Job, grade_one

CONTRACT = {"student", "score", "max_score", "status", "cases"}
CASE_CONTRACT = {"id", "points", "max_points", "verdict", "mistake", "message"}


def scores(gradebook):
    return {record.student: record.score for record in gradebook.records()}


def files(folder, *endings):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in endings
    }


def without_run(content):
    record = json.loads(content)
    del record["run"]
    return record


def test_a_class_gets_records_pages_a_gradebook_and_a_class_page(make_class, grade_class, right):
    gradebook = grade_class(make_class(anna=right, bela="x = 1"))

    assert scores(gradebook) == {"anna": 100, "bela": 0}
    assert set(files(gradebook.reports, ".json", ".html", ".csv")) == {
        "class.json", "grades.csv", "index.html", "last_run.json",
        "students/anna.html", "students/anna.json",
        "students/bela.html", "students/bela.json",
    }  # fmt: skip


def test_the_record_holds_what_the_contract_promises(make_class, grade_class, right, isolation):
    gradebook = grade_class(make_class(anna=right))

    record = json.loads((gradebook.reports / "students" / "anna.json").read_text())
    assert set(record) >= CONTRACT
    assert all(set(case) >= CASE_CONTRACT for case in record["cases"])
    assert [case["id"] for case in record["cases"]][:6] == [
        "problem1.dL_dyhat", "problem1.dL_dz3", "problem1.dL_da2",
        "problem1.dL_dz2", "problem1.dL_da1", "problem1.dL_dz1",
    ]  # fmt: skip
    assert record["run"]["isolation"] == isolation
    assert record["run"]["layers"]
    assert record["run"]["cpu_seconds"] > 0
    assert record["run"]["wall_seconds"] > 0
    assert record["run"]["peak_bytes"] > 2**20


def test_the_gradebook_has_a_line_for_each_student_sorted(make_class, grade_class, right):
    gradebook = grade_class(make_class(zoë="x = 1", anna=right))

    with gradebook.csv.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["student", "name", "score", "max_score", "percent", "status", "problem1", "problem2",
         "late", "attempts", "section", "submitted"],
        ["anna", "", "100", "100", "100", "graded", "60", "40", "", "1", "", ""],
        ["zoë", "", "0", "100", "0", "graded", "0", "0", "", "1", "", ""],
    ]  # fmt: skip


def test_two_runs_give_the_same_records_and_gradebook_to_the_byte(make_class, grade_class, right):
    wrong = "def relu_backward(dA, Z):\n    print(object())\n    return dA[99]"
    folder = make_class(anna=right, bela=wrong)

    one = grade_class(folder, "one").reports
    two = grade_class(folder, "two").reports

    assert files(one, ".csv") == files(two, ".csv")
    assert files(one, ".html") == files(two, ".html")
    assert {name: without_run(c) for name, c in files(one / "students", ".json").items()} == {
        name: without_run(c) for name, c in files(two / "students", ".json").items()
    }


def test_a_submission_that_has_not_changed_is_not_run_again(make_class, grade_class, right):
    folder = make_class(anna=right, bela="x = 1")
    reports = grade_class(folder).reports
    before = files(reports, ".json", ".csv", ".html")
    make_class(bela=right)

    gradebook = grade_class(folder)

    assert gradebook.unchanged == 1
    assert scores(gradebook) == {"anna": 100, "bela": 100}
    anna = "students/anna.json"
    assert files(reports, ".json")[anna] == before[anna]


def test_a_damaged_record_is_made_again(make_class, grade_class, right):
    folder = make_class(anna=right)
    (grade_class(folder).reports / "students" / "anna.json").write_text("{")

    assert scores(grade_class(folder)) == {"anna": 100}


def test_a_failure_of_the_grader_is_no_zero_and_costs_nobody_else(
    make_class, grade_class, right, monkeypatch
):
    def fail_for_anna(submission, *arguments, really=one_module.run_submission, **options):
        if submission.student == "anna":
            raise OSError("no more processes")
        return really(submission, *arguments, **options)

    monkeypatch.setattr(one_module, "run_submission", fail_for_anna)

    gradebook = grade_class(make_class(anna=right, bela=right))

    assert gradebook.failed == 1
    assert scores(gradebook) == {"anna": None, "bela": 100}
    anna = next(gradebook.records())
    assert anna.status == "harness_error"
    assert "no more processes" in anna.run.failure


@pytest.mark.parametrize(("method", "what"), [("read_bytes", "anna.py"), ("iterdir", "anna")])
def test_work_that_may_not_be_read_is_no_zero_and_says_why(
    make_class, grade_class, right, monkeypatch, method, what
):
    """As root all may be read, so the system's answer is given here."""
    really = getattr(Path, method)

    def refuse_annas(path):
        if path.name == what:
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(Path, method, refuse_annas)
    folder = make_class(bela=right)
    (folder / "anna").mkdir()
    (folder / "anna" / "anna.py").write_text(right)

    gradebook = grade_class(folder)

    assert gradebook.failed == 1
    assert scores(gradebook) == {"anna": None, "bela": 100}
    assert f"{what} cannot be read: Permission denied." in next(gradebook.records()).run.failure


def test_a_page_that_cannot_be_drawn_costs_nobody_else(make_class, grade_class, right, monkeypatch):
    def fail_for_anna(record, really=class_module.draw_student):
        if record.student == "anna" and record.status == "graded":
            raise KeyError("no such part")
        return really(record)

    monkeypatch.setattr(class_module, "draw_student", fail_for_anna)

    gradebook = grade_class(make_class(anna=right, bela=right))

    assert scores(gradebook) == {"anna": None, "bela": 100}
    assert "no such part" in next(gradebook.records()).run.failure


def test_what_failed_is_tried_again_by_the_next_run(make_class, grade_class, right, monkeypatch):
    folder = make_class(anna=right)
    with monkeypatch.context() as patch:
        patch.setattr(one_module, "run_submission", None)
        grade_class(folder)

    assert scores(grade_class(folder)) == {"anna": 100}


def test_a_stopped_run_reports_what_was_done_and_goes_on_the_next_time(
    make_class, grade_class, right
):
    stop = threading.Event()
    folder = make_class(**{f"student{number:02}": right for number in range(12)})

    stopped = grade_class(folder, stop=stop, on_progress=lambda done, of: done and stop.set())
    resumed = grade_class(folder)

    assert 0 < len(stopped.students) < 12
    assert stopped.left == 12 - len(stopped.students)
    assert resumed.left == 0
    assert resumed.unchanged == len(stopped.students)
    assert set(scores(resumed).values()) == {100}


def test_a_stopped_run_keeps_the_results_of_the_run_before(make_class, grade_class, right):
    stop = threading.Event()
    folder = make_class(anna="x = 1")
    grade_class(folder)
    make_class(anna=right)
    stop.set()

    gradebook = grade_class(folder, stop=stop)

    assert scores(gradebook) == {"anna": 0}
    assert (gradebook.left, gradebook.manifest.not_again) == (1, ("anna",))
    told = "1 of 1 submissions is not graded yet. anna keeps the result of the run before."
    assert told in gradebook.index.read_text("utf-8")


def test_a_stopped_run_says_how_many_are_left_on_the_class_page_until_they_are_graded(
    make_class, grade_class, right
):
    stop = threading.Event()
    stop.set()
    folder = make_class(anna=right, bela=right)

    stopped = grade_class(folder, stop=stop).index.read_text("utf-8")
    redrawn = redraw(folder.parent / "reports").index.read_text("utf-8")
    resumed = grade_class(folder).index.read_text("utf-8")

    assert "2 of 2 submissions are not graded yet" in stopped
    assert "2 of 2 submissions are not graded yet" in redrawn
    assert "not graded yet" not in resumed


def test_who_is_left_by_a_stopped_run_is_not_told_to_be_gone(make_class, grade_class, right):
    stop = threading.Event()
    stop.set()
    folder = make_class(anna=right)
    grade_class(folder)

    assert grade_class(folder, stop=stop).absent == ()


def test_a_stopped_run_has_a_line_for_whoever_handed_in_nothing(
    make_class, grade_class, right, tmp_path
):
    stop = threading.Event()
    roster = tmp_path / "roster.csv"
    roster.write_text("student\nanna\nbela\ncarl\ndora\nemil\n")

    gradebook = grade_class(
        make_class(anna=right, bela=right, carl=right, dora=right),
        roster=roster,
        stop=stop,
        workers=1,
        on_progress=lambda done, of: done and stop.set(),
    )

    assert gradebook.left > 0
    assert "emil" in gradebook.students


def test_progress_is_told_from_nothing_to_all(make_class, grade_class, right):
    told = []

    grade_class(make_class(anna=right, bela=right), on_progress=lambda *now: told.append(now))

    assert told == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "anna.py is empty."),
        ("# only a comment\n", "There is no code in anna.py."),
        ("def f(:\n", "Nothing could be run. anna.py, line 1: "),
    ],
)
def test_what_cannot_be_run_is_unreadable_with_a_sentence(grade_source, source, message):
    record = grade_source(source)

    assert (record.status, record.score) == ("unreadable", None)
    assert record.message.startswith(message)
    assert {case.verdict for case in record.cases} == {"not_run"}


def test_an_empty_folder_is_no_submission_and_has_no_score(make_class, grade_class, right):
    folder = make_class(anna=right)
    (folder / "bela").mkdir()

    gradebook = grade_class(folder)

    assert scores(gradebook) == {"anna": 100, "bela": None}
    assert [record.status for record in gradebook.records()] == ["graded", "no_submission"]


def test_reports_of_another_assignment_are_not_written_over(make_class, grade_class, right):
    folder = make_class(anna=right)
    manifest = grade_class(folder).reports / "class.json"
    manifest.write_text(manifest.read_text().replace("Assignment 3", "Assignment 2"))

    with pytest.raises(ReportsError, match="contains results of 'Assignment 2"):
        grade_class(folder)


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("student,name,section\nanna,Anna Lee,Tue 9\nbela,Bela Kiss,Tue 10\n")
    return path


def test_everybody_on_the_roster_is_in_the_gradebook(make_class, grade_class, right, roster):
    gradebook = grade_class(make_class(anna=right), roster=roster)

    statuses = {
        record.student: (record.provenance.name, record.status) for record in gradebook.records()
    }
    assert statuses == {"anna": ("Anna Lee", "graded"), "bela": ("Bela Kiss", "no_submission")}


def test_what_a_roster_tells_of_a_student_needs_no_second_run(
    make_class, grade_class, right, roster
):
    folder = make_class(anna=right)
    grade_class(folder)

    gradebook = grade_class(folder, roster=roster)

    assert gradebook.unchanged == 1
    anna = next(gradebook.records())
    assert (anna.provenance.name, anna.provenance.section) == ("Anna Lee", "Tue 9")


def test_a_roster_with_nobody_of_the_class_is_told_before_anything_is_graded(
    make_class, grade_class, right, roster, tmp_path
):
    with pytest.raises(RosterError, match="none of the 3 submissions belongs to anybody on it"):
        grade_class(make_class(x=right, y=right, z=right), roster=roster)

    assert not (tmp_path / "reports" / "grades.csv").exists()


def test_who_was_late_is_on_the_class_page(make_class, grade_class, right, tmp_path):
    folder = tmp_path / "download"
    folder.mkdir()
    (folder / "leeanna_LATE_101_2001_hw.py").write_text(right)

    gradebook = grade_class(folder)

    assert "According to the LMS." in gradebook.index.read_text("utf-8")


def test_work_of_nobody_on_the_roster_is_graded_and_told(make_class, grade_class, right, roster):
    gradebook = grade_class(make_class(anne=right), roster=roster)

    assert scores(gradebook) == {"anna": None, "anne": 100, "bela": None}
    assert [item.student for item in gradebook.unmatched] == ["anne"]
    page = gradebook.index.read_text("utf-8")
    assert "Nobody on the roster has this id or name." in page
    assert "Anna Lee (anna)" in page


def test_who_is_absent_is_told_that_something_could_be_theirs_as_long_as_it_could(
    make_class, grade_class, right, roster
):
    folder = make_class(anna=right)
    before = [record.message for record in grade_class(folder, roster=roster).records()]
    make_class(belle=right)

    after = [record.message for record in grade_class(folder, roster=roster).records()]

    assert before == ["", "Nothing was handed in."]
    assert after == ["", "Nothing was handed in that could be matched with you.", ""]


def test_an_archive_is_graded_as_its_folder_is_and_leaves_nothing_behind(
    make_class, grade_class, right, tmp_path
):
    folder = make_class(anna=right, bela="x = 1")
    archive = shutil.make_archive(str(tmp_path / "class"), "zip", folder)

    gradebook = grade_class(archive)
    again = grade_class(folder)

    assert scores(gradebook) == {"anna": 100, "bela": 0}
    assert again.unchanged == 2
    assert not list(gradebook.reports.glob(".unpacked-*"))


@pytest.fixture
def grade_file(tmp_path, reference_path, isolation):
    """The record and the page of a file that is handed in, as it is."""

    def grade(name, content):
        file = tmp_path / name
        file.write_bytes(content)
        handin = Handin("anna", (File(PurePosixPath(name), file),))
        record = grade_one(Job(handin, reference_path, "version", isolation)).record
        return record, student_page(record)

    return grade


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("work.py", b"", "work.py is empty."),
        ("work.py", b"x = 1\0", "work.py contains null bytes"),
        ("work.py", b"PK\x03\x04", "not Python source. Its content is a packed file"),
        ("work.docx", b"PK\x03\x04", "not Python source. Its content is a packed file"),
        ("work.txt", b"I could not do it", "What was handed in: work.txt."),
        ("work.py", b"#" * 50 * 2**20, "work.py was not read: it is larger than 20 MB."),
        ("work.py", b"if 1\n\tx = 1", "SyntaxError: “expected ':'"),
        ("work.py", b"def f(:", "SyntaxError: “invalid syntax”"),
        ("work.py", b"(" * 10_000, "too many nested parentheses"),
        ("work.ipynb", b"{", "work.ipynb cannot be read as a notebook"),
        ("work.zip", b"PK\x03\x04", "work.zip was not unpacked"),
        ("text.html", b"<p>def", "Text that was typed into the LMS is not graded."),
    ],
)
def test_whatever_is_handed_in_gets_a_sentence(grade_file, name, content, sentence):
    record, page = grade_file(name, content)

    assert record.status == "unreadable"
    assert sentence in " ".join([record.message, *map(str, record.notes)])
    assert "Traceback" not in page


@pytest.mark.parametrize(
    "encode",
    [
        lambda source: b"\xef\xbb\xbf" + source.encode(),
        lambda source: source.replace("\n", "\r\n").encode(),
        lambda source: source.replace("\n", "\r").encode(),
        lambda source: source.replace("    ", "\t").encode(),
        lambda source: ("# caf\xe9\n" + source).encode("latin-1"),
        lambda source: ("# coding: latin-1\n# caf\xe9\n" + source).encode("latin-1"),
        lambda source: source.encode("utf-16"),
    ],
    ids=["BOM", "CRLF", "CR", "tabs", "Latin-1", "Latin-1 with a coding line", "UTF-16"],
)
def test_however_it_is_written_down_right_work_earns_every_point(grade_file, right, encode):
    record, _ = grade_file("work.py", encode(right))

    assert record.score == 100


def notebook_of(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()


def test_a_notebook_as_students_write_them_earns_every_point(grade_file, right, right_gradients):
    record, page = grade_file(
        "work.ipynb",
        notebook_of(
            "!pip install numpy\n%matplotlib inline\nimport numpy as np",
            "from google.colab import drive\ndrive.mount('/content/drive')",
            "name = input('Who are you? ')",
            "%%time\n" + right.replace(right_gradients, ""),
            "dL_dyhat = dL_dz3 = -2\ndL_da2 = dL_dz2 = [-2.2, -2.4]",
            "for epoch in range(10): print(epoch",
            "dL_da1 = dL_dz1 = np.array([-3.7, -4.16])",
        ),
    )

    assert record.score == 100
    assert [str(item.place).partition(",")[0] for item in record.skipped] == [
        "cell 2", "cell 2", "cell 3", "cell 6",
    ]  # fmt: skip
    assert "cell 6" in page


def test_a_format_that_there_is_not_is_told_before_anything_is_graded(
    make_class, grade_class, right, tmp_path
):
    with pytest.raises(ExportError, match="there is no format 'sakai'"):
        grade_class(make_class(anna=right), exports=["sakai"])

    assert not (tmp_path / "reports").exists()
