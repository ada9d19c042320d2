"""Where a reader can add up points, they add up: on pages, in the terminal, in files for LMSes."""

import json
import re

import pytest

from grader.export import grades_csv
from grader.export.class_results import Results
from grader.export.comments import comment
from grader.export.gradescope_results import gradescope
from grader.feedback.class_page import class_page
from grader.feedback.console import console
from grader.feedback.student_page import fragment, student_page
from grader.feedback.terminal_check import view
from grader.model.findings import Finding
from grader.model.record import CaseResult, Manifest, ProblemResult, Record
from tests.grader.export.importers import rows_of
from tests.grader.feedback.elements import Elements

THIRD = 100 / 9
RIGHT = [True, True, False], [True, False, True], [False, True, True]


def a_case(problem, number, is_right):
    return CaseResult(
        id=f"p{problem}.c{number}", title=f"Case {problem}{number}",
        points=THIRD if is_right else 0.0, max_points=THIRD,
        verdict="correct" if is_right else "wrong",
        finding=None if is_right else Finding.of("hidden_wrong", function=f"f{problem}"),
        hidden=not is_right,
    )  # fmt: skip


CASES = [a_case(p, c, right) for p, row in enumerate(RIGHT) for c, right in enumerate(row)]
PROBLEMS = [
    ProblemResult(id=f"p{p}", title=f"Problem {p}", points=22.2222, max_points=33.3333)
    for p in range(3)
]
RECORD = Record(
    student="anna", status="graded", score=66.6667, max_score=100, assignment="HW",
    cases=CASES, problems=PROBLEMS,
)  # fmt: skip


def parts_of(text):
    """The points and maxima that a text shows, as `22.22 / 33.33`, in hundredths."""
    found = re.findall(r"([\d.]+) ?/ ?([\d.]+)", text)
    return [tuple(round(float(number) * 100) for number in pair) for pair in found]


def added(pairs):
    return tuple(map(sum, zip(*pairs, strict=True)))


def text_of(page):
    body = page[page.index("<body") :] if "<body" in page else page
    return " ".join(Elements(body).text.split())


def test_on_a_students_page_cases_add_up_to_problems_and_problems_to_the_score():
    *sections, last = text_of(student_page(RECORD)).split(" Problem ")[-3:]

    shown = [parts_of(section) for section in (*sections, last)]
    assert added([heading for heading, *_ in shown]) == (6667, 10000)


def test_in_a_notebook_cases_add_up_to_the_score():
    assert added(parts_of(text_of(fragment(RECORD)))) == (6667, 10000)


def test_in_the_terminal_cases_add_up_to_the_score(capsys):
    console.print(view(RECORD))

    assert added(parts_of(capsys.readouterr().out)) == (6667, 10000)


def test_what_mistakes_cost_adds_up_to_what_is_lost():
    costs = re.findall(r"This cost ([\d.]+) points?", text_of(student_page(RECORD)))

    assert sum(round(float(cost) * 100) for cost in costs) == 10000 - 6667


def test_what_mistakes_cost_in_a_comment_adds_up_to_what_is_lost():
    costs = re.findall(r"\(([\d.]+) points?:", comment(RECORD))

    assert sum(round(float(cost) * 100) for cost in costs) == 10000 - 6667


def test_in_the_gradebook_problems_add_up_to_the_score():
    header, line = rows_of(grades_csv([RECORD]))
    row = dict(zip(header, line, strict=True))

    assert row["score"] == "66.67"
    assert sum(round(float(row[f"p{problem}"]) * 100) for problem in range(3)) == 6667


def test_on_the_class_page_problems_add_up_to_the_score():
    page = class_page(Manifest(assignment="HW"), [RECORD])

    cells = re.findall(r"<td>([\d.]+)", page[page.index("<tr data-in") :])
    score, *problems = [round(float(cell) * 100) for cell in cells[:4]]
    assert score == sum(problems) == 6667


def test_on_the_class_page_what_cases_are_worth_adds_up():
    page = class_page(Manifest(assignment="HW"), [RECORD])

    worth = re.findall(r'</th><td class="number">([\d.]+)</td>', page)
    assert sum(round(float(each) * 100) for each in worth) == 10000


@pytest.mark.parametrize(("field", "whole"), [("score", 6667), ("max_score", 10000)])
def test_for_gradescope_tests_add_up(field, whole):
    results = Results("HW", 100, lambda: [RECORD], lambda _: b"")

    [file] = gradescope(results)

    tests = json.loads(file.content)["tests"]
    assert sum(round(test[field] * 100) for test in tests) == whole
