"""Which entries of a path can hold a student's file, and are left out."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from grader.import_path import PACKAGE, trusted, trusted_environment, words

HOME = str(Path(PACKAGE).parent)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder `work` to be in, and submissions elsewhere."""
    for name in ("work", "class/submissions/anna", "class/tools", "apps/lib"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return tmp_path


@pytest.mark.parametrize("entry", ["", ".", "lib", "./lib", "../class"])
def test_a_relative_entry_is_left_out(place, entry):
    assert trusted([entry]) == []


def test_the_working_directory_is_left_out(place):
    assert trusted([str(place / "work")]) == []


def test_a_link_to_the_working_directory_is_left_out(place):
    (place / "link").symlink_to(place / "work")

    assert trusted([str(place / "link")]) == []


@pytest.mark.parametrize("entry", ["class/submissions", "class/submissions/anna", "class"])
def test_the_submissions_and_the_folder_that_they_lie_in_are_left_out(place, entry):
    assert trusted([str(place / entry)], [place / "class" / "submissions"]) == []


def test_the_folder_of_an_archive_is_left_out(place):
    archive = place / "class" / "submissions.zip"
    archive.touch()

    assert trusted([str(place / "class")], [archive]) == []


def test_what_pythonpath_adds_from_beside_the_submissions_is_left_out(place, monkeypatch):
    beside = str(place / "class" / "tools")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(place / "apps" / "lib"), beside]))

    kept = trusted([beside, str(place / "apps" / "lib")], [place / "class" / "submissions"])

    assert kept == [str(place / "apps" / "lib")]


def test_libraries_and_packages_stay_even_where_they_lie_below_the_working_directory(
    place, monkeypatch
):
    packages = place / "work" / ".venv" / "lib" / "site-packages"
    monkeypatch.setattr("site.getsitepackages", lambda: [str(packages)])
    paths = [sysconfig.get_paths()["stdlib"], str(packages), sysconfig.get_paths()["purelib"]]

    assert trusted(paths, [place / "work"]) == paths


@pytest.mark.parametrize("name", ["site-packages", "anna-site-packages", "dist-packages"])
def test_a_students_folder_is_left_out_whatever_it_is_called(place, name):
    folder = place / "class" / "submissions" / name
    folder.mkdir()

    assert trusted([str(folder)], [place / "class" / "submissions"]) == []


def test_libraries_are_not_loaded_from_the_working_directory_behind_a_semicolon(place):
    library = str(place / "apps" / "lib")

    kept = trusted_environment({"LD_LIBRARY_PATH": f"{library};;.;{place / 'work'}"})

    assert kept == {"LD_LIBRARY_PATH": library}


def test_where_the_grader_lies_is_looked_at_last(place, monkeypatch):
    monkeypatch.chdir(HOME)

    assert trusted([HOME, str(place / "apps" / "lib")]) == [str(place / "apps" / "lib"), HOME]


def test_words_that_are_no_path_are_passed_over(place):
    entry = str(place / "apps" / "lib")

    assert trusted([entry], ["--workers", "2", ""]) == [entry]


@pytest.mark.parametrize("call", ["run class --assignment hw.py", "validate hw.py class"])
def test_the_path_of_an_assignment_names_no_submissions(monkeypatch, call):
    monkeypatch.setattr("sys.argv", ["grade", *call.split()])

    assert "hw.py" not in words()
    assert "class" in words()


def test_the_path_is_cleaned_with_what_python_has_loaded_already():
    file = str(Path(PACKAGE, "import_path.py"))
    code = (
        "import sys; before = set(sys.modules); "
        f"exec(open({file!r}).read(), {{'__file__': {file!r}}}); "
        "print(*(set(sys.modules) - before))"
    )

    told = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )

    assert told.stdout == "\n"


# Of the standard library, of what the grader needs, and of the grader itself.
WANTED = [
    *(name for name in sys.stdlib_module_names if not name.startswith("__")),
    *("numpy", "pydantic", "pydantic_core", "annotated_types", "typing_extensions"),
    *("click", "rich", "jinja2", "nbformat", "yaml"),
]


@pytest.fixture
def hostile(place):
    """The folder of a class in which each submission is called like a module, and ends Python."""
    folder = place / "class" / "submissions"
    for name in WANTED:
        (folder / f"{name}.py").write_text(f"raise SystemExit('{name} of a student was run')")
    return folder


@pytest.mark.parametrize(
    ("entry", "words", "cwd"),
    [
        ("", [], "class/submissions"),
        (".", [], "class/submissions"),
        ("{hostile}", [], "class/submissions"),
        ("{hostile}", ["{hostile}"], "work"),
        ("{hostile}", ["run", "{hostile}/random.py"], "work"),
        ("{hostile}", ["{hostile}/anna"], "work"),
    ],
)
def test_an_import_takes_no_module_from_where_submissions_lie(place, hostile, entry, words, cwd):
    arguments = [word.format(hostile=hostile) for word in words]
    code = (
        f"import sys; sys.path[:0] = [{entry.format(hostile=hostile)!r}, {HOME!r}]; "
        "import grader; print(grader.__file__)"
    )

    told = subprocess.run(
        [sys.executable, "-I", "-c", code, *arguments],
        cwd=place / cwd,
        capture_output=True,
        text=True,
    )

    assert (told.stdout, told.stderr) == (f"{PACKAGE}/__init__.py\n", "")


def test_the_assignment_and_its_folder_are_no_submissions(place, monkeypatch):
    beside = str(place / "apps" / "lib")
    monkeypatch.setattr("sys.argv", ["grade", "class", "--assignment", str(place / "apps/hw.py")])
    monkeypatch.setenv("PYTHONPATH", beside)

    assert trusted([beside], words()) == [beside]


@pytest.mark.parametrize("value", ["", ".", ".:lib"])
def test_a_variable_of_which_nothing_is_left_is_left_out(place, value):
    assert "PATH" not in trusted_environment({"PATH": value})
