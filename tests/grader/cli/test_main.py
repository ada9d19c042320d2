"""All commands alike."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
REFERENCE = ["--assignment", str(ROOT / "reference")]


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


@pytest.mark.parametrize(
    "command", [[], ["run"], ["check"], ["doctor"], ["handout"], ["report"], ["export"], ["mail"]]
)
def test_every_command_explains_itself(grade, command):
    result = grade(*command, "--help")

    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 8
    assert "\b" not in result.output
    assert "\\b" not in result.output


@pytest.mark.parametrize(
    "command", [[], ["run"], ["check"], ["doctor"], ["handout"], ["report"], ["export"]]
)
def test_what_a_command_says_of_itself_fits_a_terminal(grade, command):
    lines = grade(*command, "--help").output.splitlines()

    assert max(map(len, lines)) <= 80


def test_the_commands_are_listed_each_with_what_it_does(grade):
    lines = grade("--help").output.partition("Commands:\n")[2].splitlines()

    assert [line.split()[0] for line in lines] == [
        "run*",
        *["check", "doctor", "export", "handout", "mail", "report"],
    ]
    assert all(line.endswith(".") for line in lines)


def test_python_m_grader_is_grade():
    command = [sys.executable, "-m", "grader", "--help"]

    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert told.startswith("Usage: grade [OPTIONS] COMMAND [ARGS]...\n")
