"""All commands alike."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
REFERENCE = ["--assignment", str(ROOT / "reference")]
NAMES = (
    "run", "check", "doctor", "export", "handout", "init", "mail", "override", "report", "review",
    "schema", "validate",
)  # fmt: skip
COMMANDS = [[], *([name] for name in NAMES)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: no such file or folder"),
        (["submissions", "--assignment", "nothing"], "no such installed package"),
        (["submissions", "--workers", "0"], "Invalid value for '--workers'"),
        (["submissions", "--isolation", "none"], "Invalid value for '--isolation'"),
        (["submissions", "--colour", "red"], "No such option"),
        (["check", "nothing.py"], "nothing.py: no such file"),
        (["check", "submissions"], "no public.json in"),
        (["handout", "--assignment", "nothing"], "no such installed package"),
        (["report", "nowhere"], "nowhere contains no records"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_exits_with_2(grade, anna, arguments, message):
    result = grade(*arguments)

    assert result.exit_code == 2
    assert message in result.output


@pytest.mark.parametrize("call", [["submissions"], ["handout"], ["run", "submissions"]])
def test_without_an_assignment_it_is_told_what_one_is_and_how_to_name_it(
    grade, anna, tmp_path, monkeypatch, call
):
    monkeypatch.setitem(sys.modules, "reference", None)  # as where the grader alone is installed

    result = grade(*call)

    assert result.exit_code == 2
    assert f"there is no such path in {tmp_path}, and no such installed package" in result.output
    assert "An assignment is a Python file or package that defines ASSIGNMENT" in result.output
    assert "Name yours with --assignment path/to/assignment.py" in result.output
    assert "docs/how-to/authoring.md" in result.output


def test_a_student_without_a_handout_who_grades_a_file_is_told_the_way(
    grade, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "reference", None)
    (tmp_path / "mine.py").write_text("")

    output = grade("mine.py").output

    assert "If you are a student: put public.json" in output
    assert "and run: grade check mine.py" in output


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("submisions", "submissions"),
        ("Submissions2", "submissions"),
        ("'submissions'", "submissions"),
        ("submissions ", "submissions"),
    ],
)
def test_a_misspelt_path_is_told_what_may_be_meant(grade, anna, path, meant):
    result = grade(path)

    assert result.exit_code == 2
    assert f"no such file or folder. Do you mean {meant}?" in result.output


def test_several_folders_of_submissions_are_refused(grade, anna):
    assert "only one path can be given, but there are 2." in grade("submissions", "more").output


def test_an_error_is_wrapped_between_words_on_a_terminal(tmp_path):
    (tmp_path / "public.json").write_text("{}")
    here, there = os.openpty()
    command = [sys.executable, "-c", "from grader.cli import main; main()", "check", "public.json"]

    subprocess.run(command, cwd=tmp_path, stderr=there, env={**os.environ, "COLUMNS": "40"})

    os.close(there)
    told = os.read(here, 10_000).decode()
    os.close(here)
    assert told.rstrip().split("\r\n") == [
        "Error: public.json is the handout of",
        "your course, not your work. Name your",
        "own file instead",
    ]


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["run"],
        ["check"],
        ["doctor"],
        ["handout"],
        ["report"],
        ["export"],
        ["mail"],
        ["override"],
    ],
)
def test_every_command_explains_itself(grade, command):
    result = grade(*command, "--help")

    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 8
    assert "\b" not in result.output
    assert "\\b" not in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_says_of_itself_fits_a_terminal(grade, command):
    lines = grade(*command, "--help").output.splitlines()

    assert max(map(len, lines)) <= 80


def test_the_commands_are_listed_each_with_what_it_does(grade):
    lines = grade("--help").output.partition("Commands:\n")[2].splitlines()

    assert [line.split()[0] for line in lines] == [
        "run*",
        *("check", "diff", "doctor", "export", "handout", "init", "mail", "override", "report"),
        *("review", "schema", "validate"),
    ]
    assert all(line.endswith(".") for line in lines)


def test_python_m_grader_is_grade():
    command = [sys.executable, "-m", "grader", "--help"]

    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert told.startswith("Usage: grade [OPTIONS] COMMAND [ARGS]...\n")
