"""The terminal shows what students, files and callers write, and never acts on it."""

import csv
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.text import Text

from grader.cli import main
from grader.feedback.console import Line, Terminal
from grader.model.errors import RosterError

ROOT = Path(__file__).parents[2]
REFERENCE = ["--assignment", str(ROOT / "reference")]
SIGNS = {
    "escape": "\x1b[2J",
    "C1 control": "\x9b2J",
    "operating system command": "\x1b]0;title\x07",
    "carriage return": "\r",
    "backspace": "\b\b\b",
    "bell": "\a",
    "delete": "\x7f",
    "next line": "\x85",
    "right-to-left override": "\u202e",
    "left-to-right isolate": "\u2066",
    "pop isolate": "\u2069",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "line separator": "\u2028",
    "tag": "\U000e0041",
}
ALL = ".".join(SIGNS.values())
FORGED = "\nMean 100, median 100."
signs = pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS.keys())


def acting(text):
    """The control characters of a text, except for line ends."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return [sign for sign in text if unicodedata.category(sign) in kinds and sign != "\n"]


@pytest.fixture
def grade(tmp_path, monkeypatch, workers_in_threads):
    monkeypatch.chdir(tmp_path)

    def call(*arguments, **variables):
        variables = {"COLUMNS": "200", **variables}
        return CliRunner().invoke(main, [*map(str, arguments)], env=variables)

    return call


@pytest.fixture
def grade_class(grade, tmp_path, isolation, right):
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "anna.py").write_text(right)

    def call(*arguments, **variables):
        return grade("class", *REFERENCE, "--isolation", isolation, *arguments, **variables)

    call.folder = folder
    return call


def test_a_file_that_is_no_submission_is_named_visibly(grade_class):
    (grade_class.folder / f"no{ALL}tes.md").write_text("notes")

    told = grade_class().output

    assert "Not submissions, left out:" in told
    assert not acting(told)


def test_a_name_that_no_encoding_gives_is_named_visibly(grade_class):
    Path(os.fsdecode(os.fsencode(grade_class.folder) + b"/no\xfftes.md")).write_text("notes")

    told = grade_class().output

    assert "Not submissions, left out:" in told
    assert not acting(told)


def test_a_line_end_in_a_name_makes_no_line(grade_class):
    (grade_class.folder / f"notes{FORGED}.md").write_text("notes")

    told = grade_class().output

    assert "\nMean 100, median 100..md" not in told


def test_the_name_of_a_student_is_shown_visibly(grade_class, right):
    (grade_class.folder / f"b{ALL}ela.py").write_text(right)

    # A terminal gets a table of everybody; one that knows no signs for colours, no other signs.
    output = grade_class(FORCE_COLOR="1", TERM="dumb", NO_COLOR="1").output

    assert re.search(r"^b.+ 100 *\n.*ela", output, re.MULTILINE)
    assert not acting(output)


def a_roster(folder, *rows):
    path = folder / "roster.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_the_columns_of_a_roster_are_listed_visibly(grade_class, tmp_path):
    roster = a_roster(tmp_path, [f"wh{ALL}o", "what"], ["anna", "1"])

    result = grade_class("--roster", roster)

    assert result.exit_code == 2
    assert "Its columns are wh" in result.output
    assert not acting(result.output)


def test_a_line_end_in_a_column_makes_no_line(grade_class, tmp_path):
    roster = a_roster(tmp_path, [f"who{FORGED}", "what"], ["anna", "1"])

    assert FORGED not in grade_class("--roster", roster).output


def test_a_roster_of_others_is_told_visibly(grade_class, tmp_path, right):
    for name in ("bela", "carl", "dora"):
        (grade_class.folder / f"{name}.py").write_text(right)
    roster = a_roster(tmp_path, ["student", f"na{ALL}me"], ["zoe", "Zoe"])

    assert not acting(grade_class("--roster", roster).output)


def test_who_is_not_on_the_roster_is_told_visibly(grade_class, tmp_path, right):
    (grade_class.folder / "annna.py").write_text(right)
    roster = a_roster(tmp_path, ["student", "name"], ["anna", f"An{ALL}na"], ["", f"Bo{ALL}"])

    assert not acting(grade_class("--roster", roster).output)


@pytest.mark.parametrize("sign", [ALL, FORGED], ids=["acts", "forges"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["no{}where"],
        ["class", "--work{}ers", "2"],
        ["class", "--workers", "t{}wo"],
        ["class", "--isolation", "no{}ne"],
        ["class", "--assignment", "no{}thing"],
        ["class", "--layout", "no{}thing"],
        ["class", "--roster", "no{}thing.csv"],
        ["class", "--roster", "r.csv", "--roster-columns", "a{}b"],
        ["class", "mo{}re"],
        ["check", "no{}thing.py"],
        ["check", "class", "--as{}k"],
        ["report", "no{}where"],
        ["export", "mo{}odle"],
        ["export", "moodle", "--reports", "no{}where"],
    ],
)
def test_an_error_cites_its_arguments_visibly(grade_class, grade, arguments, sign):
    result = grade(*(argument.format(sign) for argument in arguments))

    assert result.exit_code == 2
    assert not acting(result.output)
    assert FORGED not in result.output


def test_a_handout_is_told_visibly(grade, right, tmp_path):
    grade("handout", *REFERENCE, "-o", "given", "--install", "git+https://example.org")
    public = tmp_path / "given" / "public.json"
    text = public.read_text()
    title = "Assignment 3: Backpropagation by hand"
    assert title in text
    public.write_text(text.replace(title, title + ALL.replace("\x1b", "\\u001b")), "utf-8")
    work = tmp_path / "given" / f"an{ALL}na.py"
    work.write_text(right)

    assert not acting(grade("check", work).output)


CODE = """
class {name}(Exception): pass
{name}.__name__ = "Er{sign}ror"
def relu_backward(dA, Z):
    print("pr{sign}inted")
    raise {name}("me{sign}ssage")
globals()["na{sign}me"] = 1
raise {name}("a{sign}t the top")
"""


@pytest.mark.parametrize("sign", [ALL, FORGED], ids=["acts", "forges"])
def test_what_code_says_is_told_visibly(grade, tmp_path, sign):
    grade("handout", *REFERENCE, "-o", "given", "--install", "git+https://example.org")
    escaped = sign.encode("unicode_escape").decode()
    (tmp_path / "given" / "anna.py").write_text(CODE.format(name="Odd", sign=escaped))

    told = grade("check", "given/anna.py").output

    assert "Fix first" in told
    assert not acting(told.replace("\t", " "))
    assert FORGED not in told


def test_a_real_terminal_is_not_acted_on_by_an_error(tmp_path):
    command = [sys.executable, "-m", "grader", "no\x1b[2Jwhere", "--assignment", "no\x9bthing"]

    result = subprocess.run(
        command, cwd=tmp_path, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )

    assert b"\x1b" not in result.stderr
    assert b"no\\x1b[2Jwhere" in result.stderr


def test_a_real_terminal_is_given_names_that_no_encoding_gives(tmp_path):
    command = [sys.executable, "-m", "grader", "check", b"no\xff\x1bthing.py"]

    result = subprocess.run(
        command, cwd=tmp_path, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )

    assert b"\xff" not in result.stderr
    assert b"no\\xdcff\\x1bthing.py: no such file" in result.stderr


def test_pytest_is_told_visibly_what_cannot_be_checked(tmp_path):
    command = [sys.executable, "-m", "pytest", "-p", "fairgrade_pytest"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    result = subprocess.run(
        [*command, "--submission", "no\x1b[2Jthing.py"],
        cwd=tmp_path,
        capture_output=True,
        env=environment,
    )

    assert b"no\\x1b[2Jthing.py: no such file" in result.stderr
    assert b"\x1b" not in result.stderr


def test_a_notebook_is_told_an_error_visibly():
    error = RosterError(f"roster\x1b[2J.csv{FORGED}")

    assert error._render_traceback_() == ["RosterError: roster\\x1b[2J.csv Mean 100, median 100."]


@signs
def test_each_sign_is_shown_by_its_code(sign):
    assert not acting(Line(sign).plain)
    assert f"\\x{ord(sign[0]):02x}" in Line(sign).plain


def drawn(capsys, renderable):
    Terminal(width=80).print(renderable)
    return capsys.readouterr().out


@pytest.mark.parametrize("kind", [str, Line, Text])
def test_no_print_can_forget_to_make_a_text_visible(capsys, kind):
    assert drawn(capsys, kind("a\x1b[2Jb\u202ec\nd")) == "a\\x1b[2Jb\\x202ec d\n"


def test_square_brackets_and_colons_of_others_are_no_markup(capsys):
    assert drawn(capsys, "[red]a[/red] :skull:") == "[red]a[/red] :skull:\n"


@pytest.mark.parametrize("text", ["می\u200cخواهم", "👩\u200d🚀", "a\tb", "é ü 王"])
def test_what_scripts_need_stays_as_it_is(text):
    assert Line(text).plain == text
