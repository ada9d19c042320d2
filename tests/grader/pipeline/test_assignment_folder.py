"""Support files are read with the assignment, which can import and open them."""

import textwrap

import pytest

from grader import AssignmentError, grade, load_assignment
from grader.model.support_files import MAX_BYTES
from grader.pipeline.assignment_loader import fingerprint

ASSIGNMENT = """
{head}
from grader import Assignment, Case, FunctionProblem

def reference(x):
    {body}

ASSIGNMENT = Assignment(
    id="hw", title="HW", points=1,
    files={files},
    problems=[FunctionProblem(
        id="p", title="P", points=1, function="doubled", parameters=["x"], reference=reference,
        cases=[Case(id="one", title="One", points=1, inputs=[2])],
    )],
)
"""
HELPER = "def twice(x):\n    return 2 * x\n"


@pytest.fixture
def write(tmp_path):
    """Write an assignment and the files beside it; return its path."""

    def write_files(files, *, head="", body="return 2 * x", name="hw3.py", **beside):
        source = ASSIGNMENT.format(head=head, body=body, files=files)
        for path, text in {name: textwrap.dedent(source), **beside}.items():
            place = tmp_path / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        return str(tmp_path / name)

    return write_files


def complaint(path):
    with pytest.raises(AssignmentError) as caught:
        load_assignment(path)
    return str(caught.value)


def test_the_files_beside_a_single_file_are_read(write):
    path = write('("dnn_utils.py", "data/x.csv")', **{"dnn_utils.py": HELPER, "data/x.csv": "1"})

    support = load_assignment(path).support

    assert support == {"dnn_utils.py": HELPER.encode(), "data/x.csv": b"1"}


def test_the_files_in_a_package_are_read(write, tmp_path):
    write('("x.csv",)', name="hw3/__init__.py", **{"hw3/x.csv": "1", "x.csv": "2"})

    assert load_assignment(str(tmp_path / "hw3")).support == {"x.csv": b"1"}


def test_a_missing_file_is_told_with_the_line_that_names_it(write, tmp_path):
    said = complaint(write('("x.csv",)'))

    assert f"{tmp_path / 'hw3.py'}, line 10: files: 'x.csv' cannot be read" in said
    assert f"there is no such file in {tmp_path}" in said


def test_a_folder_is_refused(write):
    said = complaint(write('("data",)', **{"data/x.csv": "1"}))

    assert "'data' is a folder; name the files in it" in said


def test_a_link_that_leads_out_is_refused(write, tmp_path):
    path = write('("x.csv",)', name="hw/hw3.py", **{"secret.csv": "1"})
    (tmp_path / "hw" / "x.csv").symlink_to(tmp_path / "secret.csv")

    assert "is a link that leads out of" in complaint(path)


def test_a_folder_that_is_a_link_that_leads_out_is_refused(write, tmp_path):
    path = write('("data/x.csv",)', name="hw/hw3.py", **{"secret/x.csv": "1"})
    (tmp_path / "hw" / "data").symlink_to(tmp_path / "secret")

    assert "is a link that leads out of" in complaint(path)


def test_a_link_within_the_folder_is_followed(write, tmp_path):
    path = write('("x.csv",)', **{"real.csv": "1"})
    (tmp_path / "x.csv").symlink_to("real.csv")

    assert load_assignment(path).support == {"x.csv": b"1"}


def test_a_file_that_is_too_large_is_refused(write, tmp_path):
    path = write('("x.bin",)')
    with (tmp_path / "x.bin").open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    assert "'x.bin' has more than 16 MB" in complaint(path)


def test_files_that_are_too_large_together_are_refused(write, tmp_path):
    path = write('("a.bin", "b.bin", "c.bin")')
    for name in ("a.bin", "b.bin", "c.bin"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(MAX_BYTES)

    assert "together, they have more than 32 MB" in complaint(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def doubled(x):\n    return 2 * x", "defines doubled, which students are asked to write"),
        ("doubled = lambda x: 2 * x", "defines doubled, which students are asked to write"),
        ("ASSIGNMENT = None", "defines ASSIGNMENT"),
        ("def f(:\n", "is not Python that can be read (line 1"),
        ("a = '\0'", "is not Python that can be read"),
    ],
)
def test_code_that_students_must_not_or_cannot_use_is_refused(write, text, said):
    assert said in complaint(write('("dnn_utils.py",)', **{"dnn_utils.py": text}))


def test_the_assignment_itself_is_refused(write):
    assert "defines ASSIGNMENT" in complaint(write('("hw3.py",)'))


def test_the_name_of_an_installed_package_is_refused(write):
    path = write('("_pytest.py",)', **{"_pytest.py": ""})

    assert "_pytest, which is installed here" in complaint(path)


@pytest.mark.parametrize(
    ("files", "head", "beside"),
    [
        ('("dnn_utils.py",)', "from dnn_utils import twice", {"dnn_utils.py": HELPER}),
        ('("tools/a.py",)', "from tools.a import twice", {"tools/a.py": HELPER}),
        (
            '("dnn_utils.py", "more.py")',
            "from dnn_utils import twice",
            {"dnn_utils.py": "from more import twice", "more.py": HELPER},
        ),
    ],
    ids=["a module", "in a folder", "one that uses another"],
)
def test_the_reference_can_import_them(write, files, head, beside):
    path = write(files, head=head, body="return twice(x)", **beside)

    assert load_assignment(path).problems[0].reference(2) == 4


def test_the_reference_can_import_them_when_it_is_called(write):
    path = write(
        '("dnn_utils.py",)',
        body="import dnn_utils; return dnn_utils.twice(x)",
        **{"dnn_utils.py": HELPER},
    )

    assert load_assignment(path).problems[0].reference(2) == 4


def test_a_package_can_import_them_as_its_own(write, tmp_path):
    write(
        '("dnn_utils.py",)',
        head="from .dnn_utils import twice",
        body="return twice(x)",
        name="hw3/__init__.py",
        **{"hw3/dnn_utils.py": HELPER},
    )

    assert load_assignment(str(tmp_path / "hw3")).problems[0].reference(2) == 4


def test_another_assignment_gets_its_own_helper_of_the_same_name(write):
    head, files, body = "from dnn_utils import twice", '("dnn_utils.py",)', "return twice(x)"
    first = write(files, head=head, body=body, name="a/hw.py", **{"a/dnn_utils.py": HELPER})
    other = HELPER.replace("2 * x", "20 * x")
    second = write(files, head=head, body=body, name="b/hw.py", **{"b/dnn_utils.py": other})
    load_assignment(first)

    assert load_assignment(second).problems[0].reference(2) == 40


def test_what_the_assignment_does_not_name_is_not_imported_from_its_folder(write):
    """It may be a student's, and the assignment runs with all permissions."""
    path = write("()", head="import some_students_work", **{"some_students_work.py": "1 / 0"})

    said = complaint(path)

    assert "line 2: No module named 'some_students_work'" in said
    assert 'list it in Assignment(files=("some_students_work.py",))' in said


@pytest.mark.parametrize("name", ["hw3.py", "hw3/__init__.py"])
def test_a_changed_file_changes_the_fingerprint(write, tmp_path, name):
    path = write('("x.csv",)', name=name, **{"x.csv": "1", "hw3/x.csv": "1"})
    path = path.removesuffix("/__init__.py")
    before = fingerprint(path)

    (tmp_path / name).with_name("x.csv").write_text("2")

    assert fingerprint(path) != before


def test_a_changed_file_grades_the_class_again(write, make_class, tmp_path, isolation):
    path = write('("x.csv",)', name="course/hw3.py", **{"course/x.csv": "4"})
    folder = make_class(anna="def doubled(x):\n    return int(open('x.csv').read())")
    run = {"assignment": path, "reports": tmp_path / "reports", "isolation": isolation}
    assert [record.score for record in grade(folder, **run).records()] == [1]

    (tmp_path / "course" / "x.csv").write_text("5")

    assert [record.score for record in grade(folder, **run).records()] == [0]
