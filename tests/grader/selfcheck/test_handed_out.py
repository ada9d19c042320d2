"""A self-check of work that uses the course's support files, beside the handout."""

import pytest

from grader import (
    AssignmentError,
    HandoutError,
    SubmissionsError,
    check,
    check_file,
    load_assignment,
    make_handout,
    read_handout,
    write_handout,
)

ASSIGNMENT = """
from pathlib import Path

import dnn_utils
from grader import Assignment, Case, FunctionProblem

def doubled(x):
    return dnn_utils.twice(x) + int(Path(__file__).with_name("zero.csv").read_text())

ASSIGNMENT = Assignment(
    id="hw", title="HW", points=1, files=("dnn_utils.py", "zero.csv"), packages=(),
    problems=[
        FunctionProblem(
            id="p", title="P", points=1, function="doubled", parameters=["x"], reference=doubled,
            cases=[Case(id="one", title="One", points=1, inputs=[2])],
        ),
    ],
)
"""
HELPER = "def twice(x):\n    return 2 * x\n"
WORK = """
from dnn_utils import twice

def doubled(x):
    return twice(x) + int(open("zero.csv").read())
"""


@pytest.fixture
def assignment(tmp_path):
    course = tmp_path / "course"
    course.mkdir()
    (course / "hw3.py").write_text(ASSIGNMENT)
    (course / "dnn_utils.py").write_text(HELPER)
    (course / "zero.csv").write_text("0\n")
    return str(course / "hw3.py")


@pytest.fixture
def folder(assignment, tmp_path):
    """The folder of a student: the handout, and right work."""
    folder = tmp_path / "handout"
    write_handout(make_handout(load_assignment(assignment), install="grader"), folder)
    (folder / "anna.py").write_text(WORK)
    return folder


def codes(record):
    return [note.code for note in record.notes]


class TestTheHandout:
    def test_it_has_the_files_beside_the_starter(self, folder):
        assert (folder / "dnn_utils.py").read_text() == HELPER
        assert (folder / "zero.csv").read_text() == "0\n"

    def test_public_json_has_their_names_and_digests_and_not_their_content(self, folder):
        text = (folder / "public.json").read_text()

        assert read_handout(folder / "public.json").files == ("dnn_utils.py", "zero.csv")
        assert "twice" not in text

    def test_the_how_to_names_them(self, folder):
        text = (folder / "HOWTO.md").read_text()

        assert "- `dnn_utils.py`: from your course" in text
        assert "- `zero.csv`: from your course" in text

    def test_a_new_version_is_written_over_the_one_before(self, assignment, folder, tmp_path):
        (tmp_path / "course" / "zero.csv").write_text("00\n")

        write_handout(make_handout(load_assignment(assignment), install="grader"), folder)

        assert (folder / "zero.csv").read_text() == "00\n"

    def test_one_that_somebody_has_edited_is_kept_and_told(self, assignment, folder):
        (folder / "zero.csv").write_text("edited")

        made = write_handout(make_handout(load_assignment(assignment), install="grader"), folder)

        assert made.kept == ("zero.csv",)
        assert (folder / "zero.csv").read_text() == "edited"

    def test_it_cannot_be_made_of_files_that_nobody_has_read(self, assignment):
        loaded = load_assignment(assignment)

        with pytest.raises(AssignmentError, match="load_assignment, which reads its files"):
            make_handout(loaded.with_support({}))

    def test_it_cannot_be_written_from_public_json_alone(self, folder, tmp_path):
        handout = read_handout(folder / "public.json")

        with pytest.raises(HandoutError, match="no contents of support files"):
            write_handout(handout, tmp_path / "new")

    @pytest.mark.parametrize("path", ["../zero.csv", "/zero.csv", "numpy.py"])
    def test_a_name_that_no_assignment_can_have_is_refused(self, folder, path):
        public = folder / "public.json"
        public.write_text(public.read_text().replace('"zero.csv"', f'"{path}"'))

        with pytest.raises(HandoutError, match="is damaged"):
            read_handout(public)


class TestAFile:
    def test_right_work_passes_without_notes(self, folder):
        result = check_file(folder / "anna.py")

        assert result.passed
        assert result.record.notes == ()

    def test_in_a_folder_they_are_not_the_work(self, folder):
        (folder / "hw.py").unlink()
        (folder / "hw.ipynb").unlink()

        record = check_file(folder).record

        assert record.file == "anna.py"
        assert record.score == 1

    def test_a_missing_helper_is_told_and_not_as_a_file_to_hand_in(self, folder):
        (folder / "dnn_utils.py").unlink()

        record = check_file(folder / "anna.py").record

        assert codes(record) == ["support_missing"]
        assert record.cases[0].finding.code == "uses_course"

    @pytest.mark.parametrize(
        ("source", "code"),
        [
            ("from dnn_utils import *\ndef doubled(x): return twice(x)", "uses_course"),
            (
                "def doubled(x):\n    import dnn_utils\n    return dnn_utils.twice(x)",
                "imports_course",
            ),
            ("from dnn_utils import doubled", "missing_course"),
        ],
        ids=["all names", "in the function", "the function itself"],
    )
    def test_each_kind_of_import_of_a_missing_helper_is_told(self, folder, source, code):
        (folder / "dnn_utils.py").unlink()
        (folder / "anna.py").write_text(source)

        assert check_file(folder / "anna.py").record.cases[0].finding.code == code

    def test_missing_data_is_told(self, folder):
        (folder / "zero.csv").unlink()

        record = check_file(folder / "anna.py").record

        assert [note.text for note in record.notes] == [
            "zero.csv is missing beside your file. It belongs to the handout: take it again from "
            "your course. Your work is graded with it."
        ]
        assert not record.cases[0].passed

    def test_a_changed_file_is_told_and_used(self, folder):
        (folder / "zero.csv").write_text("1\n")

        record = check_file(folder / "anna.py").record

        assert codes(record) == ["support_changed"]
        assert not record.cases[0].passed

    def test_other_ends_of_lines_are_no_change(self, folder):
        helper = folder / "dnn_utils.py"
        helper.write_bytes(helper.read_bytes().replace(b"\n", b"\r\n"))

        assert check_file(folder / "anna.py").record.notes == ()

    def test_a_folder_in_a_files_place_is_told_as_missing(self, folder):
        (folder / "zero.csv").unlink()
        (folder / "zero.csv").mkdir()

        assert codes(check_file(folder / "anna.py").record) == ["support_missing"]

    def test_a_damaged_helper_ends_no_check(self, folder):
        (folder / "dnn_utils.py").write_text("def twice(:\n    pass\n\ndef more(): return 1\n")

        assert codes(check_file(folder / "anna.py").record) == ["support_changed"]

    def test_the_helper_itself_is_not_checked(self, folder):
        with pytest.raises(SubmissionsError, match="dnn_utils.py is a file of your course"):
            check_file(folder / "dnn_utils.py")

    def test_a_folder_with_the_courses_files_alone_has_no_work(self, folder):
        for name in ("anna.py", "hw.py", "hw.ipynb"):
            (folder / name).unlink()

        with pytest.raises(SubmissionsError, match="has only files of your course"):
            check_file(folder)

    def test_an_author_checks_with_the_files_of_the_assignment(self, assignment, tmp_path):
        work = tmp_path / "try"
        work.mkdir()
        (work / "mine.py").write_text(WORK)

        result = check_file(work / "mine.py", assignment=assignment)

        assert result.passed
        assert result.record.notes == ()


class TestANotebook:
    @pytest.fixture
    def notebook(self, folder, monkeypatch):
        """What `check()` gives in a notebook beside the handout."""
        monkeypatch.chdir(folder)

        def run():
            source = "import dnn_utils"
            code = "def doubled(x): return 2 * x"
            namespace = {"check": check, "In": ["", source, code]}
            exec(code, namespace)  # noqa: S102
            return eval("check()", namespace)  # noqa: S307

        return run

    def test_right_work_passes_without_notes(self, notebook):
        result = notebook()

        assert result.passed
        assert result.record.notes == ()

    def test_a_missing_file_is_told(self, notebook, folder):
        (folder / "zero.csv").unlink()

        assert codes(notebook().record) == ["support_missing"]

    def test_a_changed_file_is_told(self, notebook, folder):
        (folder / "dnn_utils.py").write_text("x = 1")

        assert codes(notebook().record) == ["support_changed"]
