"""The command as a user runs it, in a process of its own where that matters."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import main, run

ROOT = Path(__file__).parents[2]
REFERENCE = ["--assignment", str(ROOT / "reference")]


@pytest.fixture
def grade(tmp_path, monkeypatch):
    """Call the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.fixture(autouse=True)
def _isolation(isolation, monkeypatch):
    """Where strict isolation is not to be had, `grade` is called as one has to call it there."""
    [option] = [option for option in run.params if option.name == "isolation"]
    monkeypatch.setattr(option, "default", isolation)


@pytest.fixture
def anna(tmp_path, right):
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "anna.py").write_text(right)
    return folder


def test_a_folder_is_graded_into_reports(grade, anna, tmp_path):
    result = grade("submissions", *REFERENCE)

    assert result.exit_code == 0, result.output
    assert (tmp_path / "reports" / "grades.csv").is_file()


def test_run_is_the_same_command(grade, anna):
    assert grade("run", "submissions", *REFERENCE, "--reports", "elsewhere").exit_code == 0


def test_output_that_is_no_terminal_is_plain_and_short(grade, anna):
    result = grade("submissions", *REFERENCE)

    lines = result.output.splitlines()
    assert lines[0].startswith("Graded 1 submission in ")
    assert lines[2].startswith("Isolation: ")
    assert lines[1:] == [
        "Mean 100, median 100.",
        lines[2],
        f"Class page: {Path('reports/index.html')}",
        f"Gradebook:  {Path('reports/grades.csv')}",
    ]


def test_a_second_run_tells_what_had_not_changed(grade, anna):
    grade("submissions", *REFERENCE)

    result = grade("submissions", *REFERENCE)

    assert "1 had not changed since the last run" in result.output


def test_what_is_no_submission_is_told(grade, anna):
    (anna / "README.md").write_text("")

    assert "left out: README.md" in grade("submissions", *REFERENCE).output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: no such file or folder"),
        (["submissions", "--assignment", "nothing"], "neither a path nor an installed package"),
        (["submissions", "--workers", "0"], "Invalid value for '--workers'"),
        (["submissions", "--isolation", "none"], "Invalid value for '--isolation'"),
        (["submissions", "--colour", "red"], "No such option"),
        (["check", "nothing.py"], "nothing.py: no such file"),
        (["report", "nowhere"], "nowhere holds no records"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_exits_with_2(grade, anna, arguments, message):
    result = grade(*arguments)

    assert result.exit_code == 2
    assert message in result.output


def test_pages_can_be_drawn_again(grade, anna, tmp_path):
    grade("submissions", *REFERENCE)
    (tmp_path / "reports" / "index.html").unlink()

    assert grade("report").exit_code == 0
    assert (tmp_path / "reports" / "index.html").is_file()


def test_a_check_shows_each_public_case_and_no_expected_value_of_problem_1(grade, tmp_path):
    (tmp_path / "mine.py").write_text("dL_dyhat = 2\ndL_dz3 = 2")

    result = grade("check", "mine.py", *REFERENCE)

    assert result.exit_code == 1
    assert "problem1.dL_dyhat" in result.output
    assert "The minus sign is lost" in " ".join(result.output.split())
    assert "matrix" not in result.output
    assert "-2" not in result.output


def test_a_check_of_a_right_file_exits_with_0(grade, anna):
    assert grade("check", "submissions/anna.py", *REFERENCE).exit_code == 0


@pytest.mark.parametrize("command", [[], ["run"], ["check"], ["report"]])
def test_every_command_explains_itself(grade, command):
    result = grade(*command, "--help")

    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 8
    assert "\b" not in result.output
    assert "\\b" not in result.output


def test_ctrl_c_once_or_twice_ends_with_130_and_keeps_what_was_done(tmp_path, right):
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "anna.py").write_text(right)
    for number in range(20):
        (folder / f"bela{number}.py").write_text("def relu_backward(dA, Z):\n    while True: pass")
    command = [sys.executable, "-m", "grader", str(folder), *REFERENCE, "--workers", "2"]
    process = subprocess.Popen(
        [*command, "--reports", str(tmp_path / "reports")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    record = tmp_path / "reports" / "students" / "anna.json"
    while not record.exists() and process.poll() is None:
        os.sched_yield()

    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 130, output
    assert "What was done is kept" in output
    assert "anna" in (tmp_path / "reports" / "grades.csv").read_text()
