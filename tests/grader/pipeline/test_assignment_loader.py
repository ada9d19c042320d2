import textwrap
from pathlib import Path

import pytest

from grader.model.errors import AssignmentError
from grader.pipeline.assignment_loader import choose_assignment, fingerprint, load_assignment

ROOT = Path(__file__).parents[3]
SOUND = """
from grader import ArrayInput, Assignment, Case, FunctionProblem, Tolerance

ASSIGNMENT = Assignment(
    id="homework", title="Homework", points=1,
    problems=[FunctionProblem(
        id="double", title="Double", points=1, function="double", parameters=["x"],
        reference=lambda x: 2 * x, tolerance=Tolerance(atol=1e-8),
        cases=[Case(id="one", title="One", points=1, inputs=[ArrayInput(values=1.0)])],
    )],
)
"""


@pytest.fixture
def write(tmp_path):
    def write_source(source, name="homework.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(source))
        return str(path)

    return write_source


def complaint(name):
    with pytest.raises(AssignmentError) as caught:
        load_assignment(name)
    return str(caught.value)


def test_a_file_is_loaded_by_its_path(write):
    assert load_assignment(write(SOUND)).title == "Homework"


def test_a_folder_is_loaded_as_a_package_with_relative_imports(write, tmp_path):
    write(SOUND, "homework/parts.py")
    write("from .parts import ASSIGNMENT", "homework/__init__.py")

    assert load_assignment(str(tmp_path / "homework")).title == "Homework"


def test_an_installed_package_is_loaded_by_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert load_assignment("reference").points == 100


def test_an_installed_package_is_loaded_and_not_its_namesake_in_the_working_directory(
    write, tmp_path, monkeypatch
):
    write(SOUND, "installed/homework_of_two.py")
    write("raise SystemExit('run')", "class/homework_of_two.py")
    monkeypatch.syspath_prepend(tmp_path / "installed")
    monkeypatch.syspath_prepend("")
    monkeypatch.chdir(tmp_path / "class")

    assert load_assignment("homework_of_two").title == "Homework"


def test_a_name_that_stands_for_nothing_says_how_to_name_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    message = complaint("no_such_homework")

    assert "no_such_homework" in message
    assert "--assignment" in message


def test_a_module_without_an_assignment_says_what_is_missing(write):
    assert "must define ASSIGNMENT" in complaint(write("x = 1"))


def test_points_that_do_not_add_up_are_named_with_file_and_line(write):
    path = write(SOUND.replace('title="Homework", points=1', 'title="Homework", points=2'))

    message = complaint(path)

    assert f"{path}, line 4: " in message
    assert "homework: has 2 points, but its parts add up to 1" in message


def test_an_exception_is_named_with_file_and_line(write):
    path = write("x = 1\ny = x / 0")

    assert f"{path}, line 2: ZeroDivisionError" in complaint(path)


def test_the_fingerprint_changes_with_the_source_and_with_the_settings(write):
    path = write(SOUND)
    before = fingerprint(path, "process")

    write(SOUND.replace("2 * x", "3 * x"))

    assert fingerprint(path, "process") != before
    assert fingerprint(path, "strict") != fingerprint(path, "process")


AFTERWARDS = """ASSIGNMENT = Assignment(  # due
    late=LatePolicy(per_day=10),
    adjust=[Adjustment(where="double", points=2)],
    equal_mutants=[EqualMutant(before="a", after="b", reason="c")],
"""


def test_the_fingerprint_stays_where_only_what_changes_no_result_changes(write):
    path = write(SOUND)
    before = fingerprint(path, "process")
    models = "from grader import Adjustment, EqualMutant, LatePolicy,"

    changed = SOUND.replace("from grader import", models)
    write(changed.replace("ASSIGNMENT = Assignment(\n", AFTERWARDS))

    assert fingerprint(path, "process") == before


def test_the_sample_assignment_is_used_from_a_checkout(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert choose_assignment() == str(ROOT / "reference")
