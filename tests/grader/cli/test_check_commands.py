"""A student's self-check, as it is called."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.own_numbers import SOURCE

ROOT = Path(__file__).parents[3]
REFERENCE = ["--assignment", str(ROOT / "reference")]
INSTALL = ["--install", "git+https://example.org/grader"]
NOT_FOR_A_CHECK = (
    "IPython",
    "grader.feedback.class_page",
    "grader.feedback.student_page",
    "jinja2",
    "nbformat",
    "pygments",
    "rich.progress_bar",
    "yaml",
)
MODULES = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from grader.cli import main
main()
"""


@pytest.fixture
def handed_out(grade, tmp_path):
    """The folder that a class was given, which is where the command is called."""
    grade("handout", "-o", ".", *INSTALL, *REFERENCE)
    return tmp_path


def test_a_check_shows_what_fails_and_no_value_of_problem_1(grade, handed_out):
    (handed_out / "mine.py").write_text("dL_dyhat = 3\ndL_dz3 = -3\ndL_da2 = [-3.3, -3.6]")

    result = grade("check", "mine.py")

    told = " ".join(result.output.split())
    assert result.exit_code == 1
    assert "Its size follows from your dL_dyhat, but its sign is the other one." in told
    assert "✓ follows dL_da2" in told
    assert "There is no function relu_backward" in told
    assert "-2" not in told


def test_a_check_shows_small_matrices_with_the_numbers_that_differ_in_brackets(
    grade, handed_out, right_gradients
):
    source = "def relu_backward(dA, Z):\n    return dA * (Z >= 0)\n" + right_gradients
    (handed_out / "mine.py").write_text(source)

    result = grade("check", "mine.py")

    told = " ".join(result.output.split())
    assert "1. The mask is Z < 0 or Z >= 0, so the gradient passes" in told
    assert "[0.1] -0.3 [0.7]" in told


def test_a_check_of_a_right_file_exits_with_0(grade, handed_out, right):
    (handed_out / "mine.py").write_text(right)

    result = grade("check", "mine.py")

    assert result.exit_code == 0
    assert "13 cases right: 30 of 30 points of the public cases." in result.output
    assert "6 values are there and follow from each other." in result.output
    assert "Whether the first (dL_dyhat) is right is not checked." in result.output


def test_a_check_of_the_untouched_starter_has_no_faults(grade, handed_out):
    result = grade("check")

    assert result.exit_code == 1
    assert "Nothing written yet in assignment3." in result.output
    assert "✗" not in result.output


def test_a_second_check_says_what_got_better_and_worse(grade, handed_out, right):
    file = handed_out / "mine.py"
    file.write_text(right.replace("Z > 0, dA, 0", "Z >= 0, dA, 0"))
    first = grade("check", "mine.py")
    file.write_text(right.replace('"dL_dz3": -2', '"dL_dz3": 2'))

    second = grade("check", "mine.py")

    assert "Since your last check" not in first.output
    told = " ".join(second.output.split())
    assert "Since your last check" in told
    assert "better: zero, non_finite; worse: dL_dz3" in told


@pytest.mark.parametrize("body", ["pass", "return 1"], ids=["nothing", "something"])
def test_the_page_of_a_second_check_says_it_too(grade, handed_out, right, monkeypatch, body):
    monkeypatch.setattr("webbrowser.open", lambda address: None)
    file = handed_out / "mine.py"
    file.write_text(right)
    grade("check", "mine.py")
    file.write_text(
        f"def problem1_gradients():\n    pass\n\n\ndef relu_backward(dA, Z):\n    {body}\n"
    )

    shown = grade("check", "--html", "mine.py").output

    page = Path(shown.rpartition("Page: ")[2].strip()).read_text("utf-8")
    assert re.search(r"Since your last check \(.+\): worse: dL_dyhat, ", page)


def test_a_check_leaves_nothing_in_the_folder(grade, handed_out, right):
    (handed_out / "mine.py").write_text(right)
    before = sorted(handed_out.rglob("*"))

    grade("check", "mine.py")
    grade("check", "mine.py")

    assert sorted(handed_out.rglob("*")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="the variable is that of Linux and macOS")
def test_a_check_where_nothing_can_be_remembered_is_a_check(handed_out, right):
    (handed_out / "mine.py").write_text(right)
    code = "from grader.cli import main; main()"
    environment = {**os.environ, "XDG_STATE_HOME": "/dev/null/state", "HOME": "/dev/null"}

    checked = subprocess.run(
        [sys.executable, "-c", code, "check", "mine.py"], cwd=handed_out, env=environment
    )

    assert checked.returncode == 0


def test_the_page_of_the_untouched_starter_says_the_same(grade, handed_out, monkeypatch):
    monkeypatch.setattr("webbrowser.open", lambda address: None)

    shown = grade("check", "--html").output

    page = Path(shown.rpartition("Page: ")[2].strip()).read_text("utf-8")
    assert "Nothing written yet in assignment3." in page
    assert 'class="verdict' not in page


def test_a_check_without_a_name_finds_the_file(grade, handed_out, right):
    (handed_out / "assignment3.py").write_text(right)

    assert grade("check").exit_code == 0


def test_no_line_of_a_check_is_wider_than_80_columns(grade, handed_out):
    lines = grade("check").output.splitlines()

    assert max(map(len, lines)) <= 80


def test_a_check_asks_nothing_of_the_reference(tmp_path, handed_out, right):
    (handed_out / "mine.py").write_text(right)
    code = "import sys; sys.modules['reference'] = None; from grader.cli import main; main()"

    checked = subprocess.run([sys.executable, "-c", code, "check", "mine.py"], cwd=handed_out)

    assert checked.returncode == 0


def test_a_handout_is_told_file_by_file(grade, tmp_path):
    result = grade("handout", "-o", "given", *INSTALL, *REFERENCE)

    assert result.exit_code == 0
    assert [line.strip() for line in result.output.splitlines()[:7]] == [
        "given/",
        "assignment3.py",
        "assignment3.ipynb",
        "public.json",
        "HOWTO.md",
        ".github/workflows/check.yml",
        ".gitignore",
    ]


def test_what_is_in_the_way_of_a_handout_is_told(grade, tmp_path):
    (tmp_path / "assignment3.py").write_text("")

    output = grade("handout", "-o", ".", *INSTALL, *REFERENCE).output

    assert (
        "assignment3.py: not written, because another file has this name; choose another folder "
        "with -o"
    ) in " ".join(output.split())


def test_a_check_of_a_python_file_imports_nothing_that_only_grading_needs(handed_out, right):
    (handed_out / "mine.py").write_text(right)

    checked = subprocess.run(
        [sys.executable, "-c", MODULES, "check", "mine.py"],
        cwd=handed_out,
        capture_output=True,
        text=True,
    )

    modules = set(checked.stderr.split())
    assert checked.returncode == 0, checked.stderr
    assert "grader.selfcheck.file_check" in modules
    assert modules.isdisjoint(NOT_FOR_A_CHECK)


def test_a_student_who_forgets_the_word_check_is_told(grade, handed_out, right):
    (handed_out / "mine.py").write_text(right)

    result = grade("mine.py")

    assert result.exit_code == 2
    assert "grade check mine.py" in result.output


@pytest.mark.parametrize(
    ("call", "meant"),
    [
        (["chekc"], "check"),
        (["chek", "mine.py"], "check"),
        (["chek", "mine.py", "--watch"], "check"),
        (["Check", "mine.py"], "check"),
        (["check.py"], "check"),
        (["handot"], "handout"),
        (["exprot", "canvas"], "export"),
        (["docter"], "doctor"),
        (["help"], "--help"),
        (["version"], "--version"),
    ],
)
def test_a_misspelt_command_is_told(grade, call, meant):
    result = grade(*call)

    assert result.exit_code == 2
    assert f"{call[0]}: no such command, and no such file or folder." in result.output
    assert f"Did you mean '{meant}'?" in result.output


def test_a_folder_with_a_name_like_a_commands_is_a_folder(grade, anna, tmp_path):
    anna.rename(tmp_path / "checks")

    assert grade("checks", *REFERENCE).exit_code == 0


def test_two_files_are_to_be_put_into_a_folder(grade, handed_out):
    result = grade("check", "mine.py", "other.py")

    assert result.exit_code == 2
    assert "only one path can be given, but there are 2." in result.output
    assert "put them into one folder" in result.output


def test_the_handout_is_not_graded_as_a_class(grade, handed_out):
    result = grade("public.json")

    assert result.exit_code == 2
    assert "public.json is a handout, and has no submissions." in result.output
    assert not (handed_out / "reports").exists()


def test_a_student_who_grades_their_own_folder_is_told_the_command(grade, handed_out):
    result = grade(".")

    assert result.exit_code == 2
    assert "To check your own work: grade check ." in result.output
    assert not (handed_out / "reports").exists()


def test_a_path_with_spaces_needs_quotation_marks(grade, handed_out, right):
    (handed_out / "my own work.py").write_text(right)

    assert 'in quotation marks: "my own work.py"' in grade("check", "my", "own", "work.py").output


def test_the_handout_is_no_work(grade, handed_out):
    result = grade("check", "public.json")

    assert result.exit_code == 2
    assert (
        "public.json is the handout of your course, not your work. Name your own file instead: "
        "assignment3.ipynb or assignment3.py"
    ) in result.output


def test_a_teacher_who_checks_a_class_is_told_the_command(grade, anna):
    result = grade("check", "submissions")

    assert result.exit_code == 2
    assert "To grade a class instead: grade submissions" in result.output


def test_a_handout_wants_to_be_told_where_students_get_the_grader(grade, tmp_path):
    result = grade("handout", "-o", "given", *REFERENCE)

    assert result.exit_code == 2
    assert "name what your students install, with --install" in result.output
    assert not (tmp_path / "given").exists()


def test_a_handout_says_where_students_get_the_grader(grade, tmp_path):
    result = grade("handout", "-o", "given", *INSTALL, *REFERENCE)

    assert result.exit_code == 0
    assert "pip install git+https://example.org/grader" in (tmp_path / "given/HOWTO.md").read_text()


def test_what_the_code_printed_is_shown_from_its_beginning(grade, handed_out, right):
    (handed_out / "mine.py").write_text(f"for i in range(99): print('line', i)\n{right}")

    told = grade("check", "mine.py").output

    assert "Your code printed\n   line 0\n   line 1\n" in told
    assert "… and 89 more lines" in told


@pytest.fixture
def network(tmp_path):
    """An assignment in which each student has their own numbers, and a roster."""
    (tmp_path / "network.py").write_text(SOURCE, "utf-8")
    (tmp_path / "roster.csv").write_text("student\nada\nbob\n")
    return ["--assignment", str(tmp_path / "network.py"), *INSTALL]


def test_a_handout_for_a_roster_makes_a_folder_for_each_student(grade, network, tmp_path):
    result = grade("handout", "--roster", "roster.csv", *network)

    assert result.exit_code == 0
    assert "2 folders, one for each student or group" in result.output
    assert "folders.csv: whose each folder is" in result.output
    assert "Give each student their own folder, and nobody another's." in result.output
    assert sorted(path.name for path in (tmp_path / "handout").iterdir()) == [
        "ada", "bob", "folders.csv"
    ]  # fmt: skip


def test_a_handout_for_a_roster_names_the_files_that_are_kept_and_the_rows_without_id(
    grade, network, tmp_path
):
    grade("handout", "--roster", "roster.csv", *network)
    (tmp_path / "handout" / "bob" / "network.py").write_text("# mine")
    (tmp_path / "roster.csv").write_text("student,name\nbob,Bob\n,Nobody\n")

    result = grade("handout", "--roster", "roster.csv", *network)

    assert "bob/network.py: kept, because it was edited" in result.output
    assert "Rows of the roster without an id get no folder: row 3 (Nobody)." in result.output


def test_a_handout_for_one_student(grade, network, tmp_path):
    result = grade("handout", "--student", "ada", "-o", "ada", *network)

    assert "Give this folder to its student." in result.output
    assert "# Own numbers of: ada\n" in (tmp_path / "ada" / "network.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "Name the class list with --roster, to make a folder for each student"),
        (("--roster", "roster.csv", "--student", "ada"), "name one"),
        (("--groups", "groups.csv"), "--groups needs a roster"),
    ],
    ids=["nobody", "both", "groups"],
)
def test_a_handout_of_own_numbers_says_what_it_needs(grade, network, tmp_path, options, told):
    result = grade("handout", *options, *network)

    assert result.exit_code == 2
    assert told in " ".join(result.output.split())
    assert not (tmp_path / "handout").exists()


@pytest.mark.parametrize("option", [["--roster", "roster.csv"], ["--student", "ada"]], ids=str)
def test_a_handout_of_the_same_numbers_for_all_is_for_nobody_in_particular(
    grade, network, tmp_path, option
):
    result = grade("handout", *option, *INSTALL, *REFERENCE)

    assert result.exit_code == 2
    assert "everybody has the same numbers, so one handout is enough" in result.output


def test_an_author_can_check_with_the_numbers_of_the_example(grade, network, tmp_path):
    (tmp_path / "mine.py").write_text("def scale(x, factor):\n    return x * factor\n")

    result = grade("check", "mine.py", *network[:2])

    assert "✓ correct  shown  10/10" in result.output
