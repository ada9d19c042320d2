"""`pytest --submission FILE`, as students and their editors run it."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from nbformat import v4, writes

WRONG = "def relu_backward(dA, Z):\n    return dA * (Z >= 0)\n"
RAISING = "def relu_backward(dA, Z):\n    return pick(dA)\n\ndef pick(d):\n    return d[7, 7]\n"
ADVISED = "def relu_backward(dA, Z):\n    return dA * (Z > 0)\n"
IMPORTED = """
import sys
import pytest
before = set(sys.modules)
import fairgrade_pytest
print(*sorted(set(sys.modules) - before))
"""


@pytest.fixture
def run_pytest(tmp_path, pytester, monkeypatch):
    """Run pytest, in this process, in the student's folder or in one of its folders."""
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--color=no"]

    def run(*arguments, folder=""):
        monkeypatch.chdir(tmp_path / folder)
        result = pytester.runpytest_inprocess(*quiet, *arguments)
        told = {"stdout": str(result.stdout), "stderr": str(result.stderr)}
        return SimpleNamespace(returncode=result.ret, **told)

    return run


@pytest.fixture
def leaving_a_mark(tmp_path, right):
    """A submission that leaves a line in the file `mark` each time that it is run."""
    return (
        f"with open({str(tmp_path / 'mark')!r}, 'a') as mark:\n    print('x', file=mark)\n{right}"
    )


def test_each_public_case_is_a_test_with_a_readable_name(make_folder, run_pytest, right):
    make_folder(anna=right)

    listed = run_pytest("--submission", "anna.py", "--collect-only")

    assert "anna.py::problem2.zero\n" in listed.stdout
    assert "20 tests collected" in listed.stdout


def test_a_right_submission_passes(make_folder, run_pytest, right):
    make_folder(anna=right)

    result = run_pytest("--submission", "anna.py")

    assert result.returncode == 0
    assert "20 passed" in result.stdout


def test_a_notebook_is_checked_as_well(make_folder, run_pytest, right):
    notebook = v4.new_notebook(cells=[v4.new_code_cell(right)])
    (make_folder() / "anna.ipynb").write_text(writes(notebook), "utf-8")

    result = run_pytest("--submission", "anna.ipynb")

    assert result.returncode == 0
    assert "20 passed" in result.stdout


def test_a_failure_tells_the_mistake_and_shows_the_numbers_and_nothing_of_ours(
    make_folder, run_pytest, right_gradients
):
    make_folder(anna=WRONG + right_gradients)

    result = run_pytest("--submission", "anna.py", "-k", "zero")

    assert result.returncode == 1
    assert "problem2.zero: Z exactly 0 in places" in result.stdout
    assert "The mask is Z < 0" in result.stdout
    assert "The result differs at [0, 0]" in result.stdout
    assert "0.1 -0.3  0.7      0 1.4 0   0 -0.3    0   [0.1]  -0.3 [0.7]" in result.stdout
    assert "FAILED anna.py::problem2.zero - The mask is" in result.stdout
    assert "pytest_plugin" not in result.stdout


def test_an_exception_shows_the_students_own_lines_alone(make_folder, run_pytest):
    make_folder(anna=RAISING)

    result = run_pytest("--submission", "anna.py", "-k", "zero")

    assert "relu_backward raised IndexError" in result.stdout
    assert "anna.py, line 2: return pick(dA)\n" in result.stdout
    assert "anna.py, line 5: return d[7, 7]\n" in result.stdout
    assert "Traceback" not in result.stdout


def test_advice_is_an_expected_failure_with_its_reason(make_folder, run_pytest, right_gradients):
    make_folder(anna=ADVISED + right_gradients)

    result = run_pytest("--submission", "anna.py", "-rx")

    assert result.returncode == 0
    assert "19 passed, 1 xfailed" in result.stdout
    assert "XFAIL anna.py::problem2.non_finite - " in result.stdout
    assert "The result differs at [0]" in result.stdout
    assert "Hint: Where a unit is inactive, the gradient is 0" in result.stdout


def test_an_unreadable_file_is_one_failure_that_says_why(make_folder, run_pytest):
    make_folder(anna="def (")

    result = run_pytest("--submission", "anna.py")

    assert result.returncode == 1
    assert "Nothing could be run. anna.py, line 1: " in result.stdout
    assert "1 failed, 19 skipped" in result.stdout


def test_what_was_skipped_and_how_it_was_read_is_told_at_the_end(make_folder, run_pytest, right):
    folder = make_folder()
    (folder / "anna.py").write_bytes(f"1 / 0\n{right}# é".encode("latin-1"))

    result = run_pytest("--submission", "anna.py")

    assert result.returncode == 0
    assert (
        "anna.py, line 1: The code raised ZeroDivisionError: “division by zero”.\n" in result.stdout
    )
    assert "anna.py is not valid UTF-8" in result.stdout


def test_the_submission_is_run_once_for_all_tests(
    make_folder, run_pytest, leaving_a_mark, tmp_path
):
    make_folder(anna=leaving_a_mark)

    run_pytest("--submission", "anna.py")

    assert (tmp_path / "mark").read_text() == "x\n"


def test_a_submission_named_like_tests_is_neither_imported_nor_run_by_collecting_it(
    make_folder, run_pytest, leaving_a_mark, tmp_path
):
    make_folder(test_anna=f"{leaving_a_mark}\ndef test_mine():\n    pass\n")

    listed = run_pytest("--submission", "test_anna.py", "--doctest-modules", "--collect-only")

    assert "20 tests collected" in listed.stdout
    assert "test_mine" not in listed.stdout
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("is_absolute", [False, True], ids=["relative", "absolute"])
def test_alone_it_is_all_that_is_run_whatever_the_settings_of_the_folder(
    make_folder, run_pytest, right, is_absolute
):
    folder = make_folder(anna=right)
    (folder / "course" / "tests").mkdir(parents=True)
    (folder / "course" / "tests" / "conftest.py").write_text("raise SystemExit")
    (folder / "course" / "pytest.ini").write_text(
        "[pytest]\ntestpaths = tests\npython_files = check_*.py\nfilterwarnings = error\n"
    )
    file = str(folder / "anna.py") if is_absolute else str(Path("..", "anna.py"))

    result = run_pytest("--submission", file, folder="course")

    assert result.returncode == 0
    assert "20 passed" in result.stdout


def test_with_other_arguments_it_is_run_as_well(make_folder, run_pytest, right):
    make_folder(anna=right, test_own="def test_own():\n    pass\n")

    result = run_pytest("--submission", "anna.py", "test_own.py")

    assert "21 passed" in result.stdout


def test_a_case_that_is_named_is_run_alone(make_folder, run_pytest, right):
    make_folder(anna=right)

    result = run_pytest("--submission", "anna.py", "anna.py::problem2.zero")

    assert "1 passed" in result.stdout


def test_what_failed_last_is_run_alone(make_folder, run_pytest, right_gradients):
    make_folder(anna=WRONG + right_gradients)
    run_pytest("--submission", "anna.py", "-p", "cacheprovider")

    result = run_pytest("--submission", "anna.py", "-p", "cacheprovider", "--lf")

    assert "1 failed, 19 deselected" in result.stdout


@pytest.mark.ci
def test_it_can_be_distributed_over_processes(make_folder, run_pytest, right_gradients):
    make_folder(anna=f"1 / 0\n{WRONG}{right_gradients}")

    result = run_pytest("--submission", "anna.py", "-n", "2")

    assert "1 failed, 18 passed, 1 xfailed" in result.stdout
    assert "[0.1]  -0.3 [0.7]" in result.stdout
    assert "anna.py, line 1: The code raised ZeroDivisionError" in result.stdout


def test_a_junit_report_holds_message_and_numbers(make_folder, run_pytest, right_gradients):
    folder = make_folder(anna=WRONG + right_gradients)

    run_pytest("--submission", "anna.py", "--junitxml", "report.xml", "-k", "zero")

    case = ElementTree.parse(folder / "report.xml").find(".//testcase")  # noqa: S314 (our own)
    assert (case.get("classname"), case.get("name")) == ("anna", "problem2.zero")
    assert case.find("failure").get("message").startswith("The mask is Z < 0")
    assert "[0.1]  -0.3 [0.7]" in case.find("failure").text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nobody.py", "nobody.py: no such file"),
        (".", "is a folder: name your file"),
        ("elsewhere/anna.py", "there is no public.json in"),
    ],
    ids=["no file", "folder", "no handout"],
)
def test_what_cannot_be_checked_is_a_wrong_call(make_folder, run_pytest, right, name, told):
    folder = make_folder()
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "anna.py").write_text(right)

    result = run_pytest("--submission", name)

    assert result.returncode == 4
    assert told in result.stderr
    assert "Traceback" not in result.stdout + result.stderr


def test_other_runs_of_pytest_do_not_wait_for_the_grader():
    imported = subprocess.run(
        [sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True
    )

    assert imported.stdout.split() == ["fairgrade_pytest"]
