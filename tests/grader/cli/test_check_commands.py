"""A student's self-check, as it is called."""

import subprocess
import sys
from pathlib import Path

import pytest

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
    assert "All 19 public checks pass." in result.output


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
    assert [line.strip() for line in result.output.splitlines()[:6]] == [
        "given/",
        "assignment3.py",
        "assignment3.ipynb",
        "public.json",
        "HOWTO.md",
        ".github/workflows/check.yml",
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


def test_a_misspelt_command_is_told(grade):
    result = grade("chekc")

    assert result.exit_code == 2
    assert "chekc: no such file or folder; do you mean: grade check" in result.output


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
