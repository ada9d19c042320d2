"""A folder of submissions whose files have the names of libraries: none of them is ever imported.

Every file writes its name to a folder of canaries as soon as it is run. In the sandbox it cannot,
so a canary proves that it ran outside.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.pipeline.record_store import RecordStore

ROOT = Path(__file__).parents[2]
REFERENCE = str(ROOT / "reference")
# Of the standard library, of what the grader needs, and what Python itself looks for.
LIBRARIES = """
random numpy pydantic click json typing multiprocessing concurrent pickle subprocess jinja2 rich
pygments yaml nbformat IPython socket tempfile re logging types ast queue threading hashlib
pydantic_core click_default_group fastjsonschema markupsafe platform statistics email_validator
""".split()  # noqa: SIM905 (to be read, not one a line)
PROGRAMS = ["uname", "chmod", "rm", "sh", "python", "python3", "ldconfig", "gcc", "git", "xdg-open"]
AT_START = ["sitecustomize", "usercustomize", "site", "os", "io", "codecs", "encodings", "abc"]
CANARY = """
import os
os.close(os.open(os.path.join({canaries!r}, {name!r}), os.O_CREAT | os.O_WRONLY))
"""


@pytest.fixture
def canaries(tmp_path):
    folder = tmp_path / "canaries"
    folder.mkdir()
    return folder


@pytest.fixture
def hostile(tmp_path, canaries, right):
    """A folder of submissions with the names of libraries, and of packages of ours."""
    folder = tmp_path / "class" / "submissions"
    folder.mkdir(parents=True)
    for name in [*LIBRARIES, *AT_START]:
        canary = CANARY.format(canaries=str(canaries), name=name)
        (folder / f"{name}.py").write_text(canary + right)
    for name in PROGRAMS:
        (folder / name).write_text(f"#!/bin/sh\necho >{canaries}/{name}\n")
        (folder / name).chmod(0o755)
    for name in ("grader", "reference"):
        package = folder / name
        package.mkdir()
        canary = CANARY.format(canaries=str(canaries), name=name)
        (package / "__init__.py").write_text(canary + right)
    return folder


@pytest.fixture
def grade(tmp_path):
    """Run the program in a folder, as its installed script does."""
    script = tmp_path / "bin" / "grade"
    script.parent.mkdir()
    script.write_text(
        f"import sys; sys.path.append({str(ROOT)!r})\nfrom grader.__main__ import main; main()"
    )

    def run(*arguments, cwd, **variables):
        return subprocess.run(
            [sys.executable, str(script), *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def graded(grade, hostile, canaries, tmp_path):
    """Grade from a folder with these arguments; return the output if no canary was found."""

    def run(*words, cwd, **variables):
        reports = tmp_path / "reports"
        options = ("--assignment", REFERENCE, "--reports", reports, "--workers", 2)
        result = grade(*words, *options, cwd=cwd, **variables)
        assert result.returncode == 0, result.stderr + result.stdout
        assert names_in(canaries) == []
        assert RecordStore(reports).read("random").score == 100
        return result.stdout

    return run


@pytest.mark.usefixtures("strict")
class TestAClassIsGraded:
    def test_from_within_its_folder(self, graded, hostile):
        graded(".", cwd=hostile)

    @pytest.mark.ci
    def test_from_the_folder_that_it_lies_in(self, graded, hostile):
        graded("submissions", cwd=hostile.parent)

    @pytest.mark.ci
    def test_from_a_students_folder(self, graded, hostile):
        graded("..", cwd=hostile / "reference")

    @pytest.mark.ci
    def test_as_an_archive_from_its_own_folder_where_it_was_unpacked_as_well(self, graded, hostile):
        with zipfile.ZipFile(hostile / "class.zip", "w") as archive:
            for file in hostile.glob("*.py"):
                archive.write(file, file.name)

        graded("class.zip", cwd=hostile)

    @pytest.mark.ci
    @pytest.mark.parametrize(
        ("variable", "place"),
        [
            (variable, place)
            for variable in ("PYTHONPATH", "LD_LIBRARY_PATH", "PATH")
            for place in (os.pathsep, ".", "{hostile}", "{parent}")
        ],
    )
    def test_whatever_a_variable_points_to(self, graded, hostile, variable, place):
        # Python runs these before any program, and the last is the program.
        for name in AT_START:
            (hostile / f"{name}.py").unlink()
        shutil.rmtree(hostile / "grader")
        value = place.format(hostile=hostile, parent=hostile.parent)
        before = os.environ.get(variable, "")

        graded(".", cwd=hostile, **{variable: os.pathsep.join(filter(None, [value, before]))})


@pytest.mark.ci
@pytest.mark.usefixtures("strict")
def test_the_run_says_which_assignment_it_used_by_its_full_path(graded, hostile):
    assert f"Assignment: {REFERENCE}\n" in graded(".", cwd=hostile)


@pytest.mark.ci
@pytest.mark.usefixtures("strict")
def test_other_commands_run_nothing_either(grade, graded, hostile, canaries, tmp_path, right):
    graded(".", cwd=hostile)
    reports = tmp_path / "reports"
    handout = tmp_path / "handout"

    for words in (
        ["report", reports],
        ["export", "canvas", "csv", "--reports", reports],
        ["handout", "-o", handout, "--install", "x", "--assignment", REFERENCE],
        ["--help"],
    ):
        result = grade(*words, cwd=hostile)
        assert result.returncode == 0, result.stderr

    assert names_in(canaries) == []


def test_a_self_check_imports_no_file_that_lies_beside_the_checked_one(
    grade, hostile, canaries, tmp_path, right
):
    handout = tmp_path / "handout"
    made = grade("handout", "-o", handout, "--install", "x", "--assignment", REFERENCE, cwd=ROOT)
    shutil.copy(handout / "public.json", hostile)
    (hostile / "mine.py").write_text(right)

    checked = grade("check", "mine.py", cwd=hostile)

    assert made.returncode == 0, made.stderr
    assert "correct" in checked.stdout
    assert names_in(canaries) == []


@pytest.mark.parametrize("words", [["."], ["anna.py"], ["../submissions"]])
@pytest.mark.parametrize(
    "named", [pytest.param([], marks=pytest.mark.ci), ["--assignment", "reference"]]
)
def test_an_assignment_in_a_class_is_not_run(grade, hostile, canaries, right, words, named):
    (hostile / "anna.py").write_text(right)

    result = grade(*words, *named, cwd=hostile)

    assert result.returncode == 2
    told = " ".join(result.stderr.split())
    assert f"{hostile / 'reference'} was not run" in told
    assert "--assignment /full/path/to/assignment" in told
    assert names_in(canaries) == []


@pytest.mark.parametrize("path", ["{hostile}/reference", "../submissions/reference", "reference"])
def test_an_assignment_among_the_submissions_is_not_run_however_it_is_named(
    grade, hostile, canaries, path
):
    named = path.format(hostile=hostile)

    result = grade(hostile, "--assignment", named, cwd=hostile)

    assert result.returncode == 2
    assert names_in(canaries) == []


def test_an_assignment_that_an_archive_was_unpacked_to_is_not_run(grade, hostile, canaries):
    downloads = hostile.parent
    shutil.copytree(hostile / "reference", downloads / "reference")
    with zipfile.ZipFile(downloads / "class.zip", "w") as archive:
        archive.write(hostile / "reference" / "__init__.py", "reference/__init__.py")

    result = grade("class.zip", cwd=downloads)

    assert result.returncode == 2
    assert "class.zip also contains something called reference" in " ".join(result.stderr.split())
    assert names_in(canaries) == []


@pytest.mark.parametrize("around", ["", "week4/"])
def test_an_assignment_that_an_archive_elsewhere_was_unpacked_to_is_not_run(
    grade, hostile, canaries, tmp_path, around
):
    unpacked = tmp_path / "unpacked"
    shutil.copytree(hostile / "reference", unpacked / "reference")
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for student in ("anna", "reference"):
            archive.write(hostile / "reference" / "__init__.py", f"{around}{student}/work.py")

    result = grade("../class.zip", cwd=unpacked)

    assert result.returncode == 2
    assert "class.zip also contains something called reference" in " ".join(result.stderr.split())
    assert names_in(canaries) == []


def test_an_assignment_in_a_copy_of_the_submissions_is_not_run(grade, hostile, canaries, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(hostile / "reference", copy / "reference")

    result = grade(hostile, cwd=copy)

    assert result.returncode == 2
    told = " ".join(result.stderr.split())
    assert "submissions also contains something called reference" in told
    assert names_in(canaries) == []


@pytest.mark.ci
def test_a_student_called_like_the_assignment_keeps_nobody_from_grading(
    grade, canaries, tmp_path, right, isolation
):
    course = tmp_path / "course"
    shutil.copytree(REFERENCE, course / "reference")
    named = course / "submissions" / "reference"
    named.mkdir(parents=True)
    canary = CANARY.format(canaries=str(canaries), name="reference")
    (named / "__init__.py").write_text(canary)
    (course / "submissions" / "anna.py").write_text(right)

    result = grade("submissions", "--isolation", isolation, cwd=course)

    assert result.returncode == 0, result.stderr
    assert f"Assignment: {course / 'reference'}\n" in result.stdout
    assert isolation == "process" or names_in(canaries) == []


@pytest.mark.ci
def test_a_python_file_beside_the_assignment_keeps_nobody_from_grading(
    grade, tmp_path, right, isolation
):
    course = tmp_path / "course"
    shutil.copytree(REFERENCE, course / "reference")
    (course / "setup.py").touch()
    (course / "submissions").mkdir()
    (course / "submissions" / "anna.py").write_text(right)

    result = grade("submissions", "--isolation", isolation, cwd=course)

    assert result.returncode == 0, result.stderr


def test_a_handout_is_not_made_of_what_lies_among_students_files(grade, hostile, canaries):
    result = grade("handout", "--install", "x", cwd=hostile)

    assert result.returncode == 2
    assert "was not run" in result.stderr
    assert names_in(canaries) == []


@pytest.mark.parametrize("name", ["homework", "homework.week3"])
def test_a_package_is_not_looked_for_among_the_submissions(grade, canaries, tmp_path, name):
    package = tmp_path / "class" / "homework"
    package.mkdir(parents=True)
    canary = CANARY.format(canaries=str(canaries), name="homework")
    for file in ("__init__", "week3"):
        (package / f"{file}.py").write_text(canary)

    variables = {"PYTHONPATH": str(package.parent)}
    result = grade("class", "--assignment", name, cwd=tmp_path, **variables)

    assert result.returncode == 2
    assert "no such installed package" in " ".join(result.stderr.split())
    assert names_in(canaries) == []


@pytest.mark.ci
def test_what_an_assignment_imports_may_lie_beside_it(grade, tmp_path, right, isolation):
    course, submissions = tmp_path / "course", tmp_path / "class"
    shutil.copytree(REFERENCE, course / "homework")
    (course / "lib").mkdir()
    (course / "lib" / "course_tools.py").touch()
    with (course / "homework" / "__init__.py").open("a") as file:
        file.write("\nimport course_tools\n")
    submissions.mkdir()
    (submissions / "anna.py").write_text(right)

    words = ["class", "--assignment", course / "homework", "--isolation", isolation]
    result = grade(*words, cwd=tmp_path, PYTHONPATH=str(course / "lib"))

    assert result.returncode == 0, result.stderr
    assert RecordStore(tmp_path / "reports").read("anna").score == 100


def test_an_assignment_beside_the_submissions_is_run(grade, tmp_path, right, canaries, isolation):
    course = tmp_path / "course"
    shutil.copytree(REFERENCE, course / "reference")
    (course / "submissions").mkdir()
    (course / "submissions" / "anna.py").write_text(right)

    result = grade("submissions", "--isolation", isolation, cwd=course)

    assert result.returncode == 0, result.stderr
    assert f"Assignment: {course / 'reference'}" in result.stdout
