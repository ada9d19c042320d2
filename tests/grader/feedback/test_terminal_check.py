"""A self-check in the terminal: what is printed, and how it fits."""

import io
import os
import subprocess
import sys

import pytest
from rich.console import Console

from grader import check_file
from grader.feedback.terminal_check import view
from grader.handout.publish import make_handout
from grader.model.case_id import CaseId
from grader.model.execution import CodePlace
from grader.model.findings import Finding
from grader.model.progress import Progress
from grader.model.record import (
    CaseResult,
    ChainStep,
    Comparison,
    Difference,
    ProblemResult,
    Record,
)
from tests.grader.messages import because, noted, said

NONE = Finding.of("value_is_none", name="b")
WRONG = "def relu_backward(dA, Z):\n    return dA * (Z >= 0)\n"


def a_case(name="one", points=0, **more):
    verdict = "correct" if points else "wrong"
    fields = {"title": f"Case {name}", "points": points, "max_points": 5, "verdict": verdict}
    return CaseResult(id=f"problem1.{name}", **(fields | more))


def a_step(name, **more):
    return a_case(name, checked="format", **({"max_points": 0} | more))


def a_record(*cases, **more):
    problem = ProblemResult(id="problem1", title="Problem 1", points=0, max_points=10)
    fields = {
        "student": "anna", "self_check": True, "status": "graded", "score": 0, "max_score": 10,
        "assignment": "Homework", "file": "anna.py", "problems": (problem,), "cases": cases,
    }  # fmt: skip
    return Record(**(fields | more))


def printed(record, width=80):
    file = io.StringIO()
    Console(file=file, width=width, highlight=False).print(view(record))
    return file.getvalue()


def test_what_passes_is_a_line_for_each_case():
    text = printed(a_record(a_case("one", 5), a_case("other", 5), score=10))

    assert "✓ correct  one    5/5\n✓ correct  other  5/5\n" in text
    assert text.endswith(
        "2 cases right: 10 of 10 points of the public cases.\nHidden cases are not checked here.\n"
    )


def test_a_mistake_is_told_once_with_the_cases_that_show_it():
    cases = [
        a_case(name, mistake="sign", explanation="The sign is lost.") for name in ("one", "two")
    ]

    text = printed(a_record(*cases))

    assert "✗ wrong  one  0/5  see 1\n✗ wrong  two  0/5  see 1\n" in text
    assert "1. The sign is lost.\n   10 points in 2 cases: one, two\n" in text
    assert "0 of 2 cases right, 2 wrong" in text


def test_where_a_mistake_is_seen_differing_numbers_stand_in_brackets():
    comparison = Comparison(
        inputs={"x": "…"}, input_cells={"x": (("1", "2"), ("3", "4"))},
        expected="…", expected_cells=(("1", "0"), ("3", "4")),
        given="…", given_cells=(("1", "-2.5"), ("3", "4")), differing=((0, 1),),
    )  # fmt: skip

    text = printed(a_record(a_case(comparison=comparison, finding=said("Off."))))

    assert (
        "   x     expected   yours\n   1 2   1 0        1 [-2.5]\n   3 4   3 4        3      4\n"
    ) in text


def test_a_single_number_has_no_brackets_which_would_make_a_list_of_it():
    comparison = Comparison(
        expected="20", expected_cells=(("20",),),
        given="50.5", given_cells=(("50.5",),), differing=((0, 0),),
    )  # fmt: skip

    text = printed(a_record(a_case(comparison=comparison, finding=said("Off."))))

    assert "expected   yours\n   20         50.5\n" in text


def test_of_a_large_array_the_first_differences_are_shown():
    difference = Difference(index=(5, 7), inputs={"Z": "-1"}, given="3", expected="0")
    comparison = Comparison(given="0, 1, …", expected="0, 2, …", differences=(difference,))

    text = printed(a_record(a_case(comparison=comparison, finding=said("Off."))))

    assert "   [5, 7]: Z -1, expected 0, yours 3\n" in text


def test_a_chain_shows_what_was_checked_and_no_points():
    text = printed(a_record(a_step("a", verdict="correct"), a_step("b", finding=said("Too long."))))

    assert "\n• given  a\n✗ wrong  b       see 1\n" in text
    assert "1. Too long.\n   b\n" in text


def test_a_chain_shows_no_value():
    step = a_step("a", finding=said("Too long."), comparison=Comparison(given="[1, 2]"))

    assert "[1, 2]" not in printed(a_record(step))


def test_a_hint_is_shown_where_it_holds_for_all_that_a_mistake_costs():
    shared = a_case("one", finding=said("Off."), hint="Mind the sign.")
    cases = [a_case(n, finding=said("None."), hint=f"Hint of {n}.") for n in ("two", "three")]

    text = printed(a_record(shared, *cases))

    assert "Hint: Mind the sign." in text
    assert "Hint of" not in text


def test_advice_costs_nothing_and_is_told_below():
    advice = a_case("nan", max_points=0, finding=said("It gives nan."), hint="Use where.")

    text = printed(a_record(a_case("one", 5), advice))

    assert "i advice   nan\n" in text
    assert "Worth knowing\n   nan: It gives nan. Hint: Use where.\n" in text
    assert "1 case right, advice on 1" in text


def test_advice_that_is_a_mistake_already_told_is_not_told_again():
    cases = (
        a_case("one", finding=said("None.")),
        a_case("nan", max_points=0, finding=said("None.")),
    )

    text = printed(a_record(*cases))

    assert "i advice  nan       see 1\n" in text
    assert "Worth knowing" not in text


def test_what_is_not_written_yet_is_told_apart_from_what_is_wrong():
    no_body = Finding.of("no_body", function="g")
    cases = (a_case("one", finding=said("Off.")), a_case("two", finding=no_body))

    text = printed(a_record(*cases))

    assert "✗ wrong            one  0/5  see 1\n○ not written yet  two  0/5\n" in text
    assert "\nFix first\n1. Off.\n   5 points: one\n" in text
    assert "2." not in text
    assert "\nNot written yet\n   g has no body yet.\n" in text


def test_a_problem_that_is_not_begun_is_one_line():
    finding = Finding.of("no_body", function="g")
    cases = [a_case(name, finding=finding) for name in ("one", "two")]
    other = a_case("three", 5).model_copy(update={"id": CaseId("problem2.three")})
    problems = tuple(
        ProblemResult(id=name, title=name, points=0, max_points=10, function="g")
        for name in ("problem1", "problem2")
    )

    text = printed(a_record(*cases, other, problems=problems))

    assert "\nproblem1\n○ not written yet\n\nproblem2\n" in text


@pytest.mark.parametrize(
    ("cases", "has_red"),
    [
        ([a_case("one", finding=Finding.of("no_body", function="g"))], False),
        ([a_step("a", verdict="correct"), a_step("b", finding=NONE)], False),
        ([a_case("one"), a_step("b", finding=NONE)], True),
    ],
)
def test_only_what_is_wrong_is_red(cases, has_red):
    file = io.StringIO()

    Console(file=file, force_terminal=True, color_system="standard").print(view(a_record(*cases)))

    assert ("\x1b[31m" in file.getvalue() or "\x1b[1;31m" in file.getvalue()) == has_red


def test_a_starter_in_which_nothing_is_written_is_told_what_to_write():
    steps = [a_step(name, finding=NONE, step=ChainStep(symbol="")) for name in ("a", "b")]
    problem = ProblemResult(
        id="problem1", title="Problem 1", points=0, max_points=0, function="values"
    )

    assert printed(a_record(*steps, problems=(problem,))) == (
        "Homework – anna.py\n\n"
        "Nothing written yet in anna.py.\n"
        "The assignment asks for:\n"
        "   values   Problem 1\n"
        "            2 values: a, b\n"
        "Write your code, save the file, and check it again.\n"
    )


def test_what_has_changed_since_the_last_check_is_the_last_line():
    record = a_record(a_case("one", 5), a_case("two"))

    file = io.StringIO()
    Console(file=file, width=80).print(view(record, Progress(60, worse=record.cases[1:])))

    assert file.getvalue().endswith("Since your last check (1 minute ago): worse: two.\n")


def test_many_mistakes_are_cut_short():
    text = printed(a_record(*(a_case(f"case{n}", finding=said(f"Fault {n}.")) for n in range(7))))

    assert "5. Fault 4." in text
    assert "Fault 5." not in text
    assert "… and 2 more; `grade check --html` shows all." in text


def test_a_file_that_cannot_be_read_says_why():
    record = a_record(
        a_case(), status="unreadable", reason=because("Python cannot read it: line 1.")
    )

    assert printed(record) == "Homework – anna.py\nPython cannot read it: line 1.\n"


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_no_line_is_wider_than_the_terminal_or_ends_in_a_space(width):
    long = "漢字" * 100 + "\x1b[2J\r" + "word " * 100
    comparison = Comparison(
        inputs={"x": long}, expected=long, given="…", given_cells=(("123456789",) * 12,)
    )
    case = a_case(
        "n" * 60,
        finding=said(long),
        hint=long,
        traceback=(CodePlace(long, 1, long),),
        comparison=comparison,
    )

    text = printed(a_record(case, file=long, notes=(noted(long),)), width)

    lines = Console(width=10_000).render_lines(text, pad=False)
    assert max(sum(segment.cell_length for segment in line) for line in lines) <= width
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("sign", ["\x1b", "\r", "\x07", "\u202e"])
def test_control_and_direction_characters_are_made_visible(sign):
    text = f"a{sign}b"
    comparison = Comparison(inputs={"x": text}, expected=text, given=text)
    case = a_case(
        finding=said(text),
        explanation=text,
        traceback=(CodePlace(text, 1, text),),
        comparison=comparison,
    )

    shown = printed(a_record(case, file=text, notes=(noted(text),)))

    assert sign not in shown
    assert f"a\\x{ord(sign):02x}b" in shown


@pytest.fixture
def call(tmp_path, assignment):
    """Call `grade check` on wrong work in a process of its own; its output in bytes."""
    (tmp_path / "public.json").write_text(make_handout(assignment).to_json(), encoding="utf-8")
    (tmp_path / "anna.py").write_text(WRONG, encoding="utf-8")

    def run(**environment):
        called = subprocess.run(
            [sys.executable, "-c", "from grader.cli import main; main()", "check", "anna.py"],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "80", "FORCE_COLOR": "", **environment},
            capture_output=True,
        )
        assert called.returncode == 1, called.stderr.decode()
        return called.stdout

    return run


def test_signs_that_an_encoding_lacks_are_written_in_others(call):
    shown = call(PYTHONIOENCODING="ascii").decode("ascii")

    assert "+ correct  positive" in shown
    assert "x wrong    zero" in shown
    assert "o missing\n" in shown


def test_signs_that_an_encoding_has_are_kept(call):
    shown = call(PYTHONIOENCODING="cp1252").decode("cp1252")

    assert "Assignment 3: Backpropagation by hand – anna.py" in shown
    assert "+ correct  positive" in shown


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_what_is_piped_is_plain_text(call, variables):
    shown = call(PYTHONIOENCODING="utf-8", **variables).decode()

    assert "\x1b" not in shown
    assert "✗ wrong    zero          0/5  see 1\n" in shown


def test_a_check_fits_eighty_columns(tmp_path, assignment):
    (tmp_path / "public.json").write_text(make_handout(assignment).to_json(), encoding="utf-8")
    (tmp_path / "anna.py").write_text(WRONG, encoding="utf-8")

    text = printed(check_file(tmp_path / "anna.py").record)

    assert "   0.1 -0.3  0.7      0 1.4 0   0 -0.3    0   [0.1]  -0.3 [0.7]\n" in text
    assert max(map(len, text.splitlines())) <= 80
