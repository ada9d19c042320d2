"""What the pages show is what happens."""

import re

import pytest

import grader
from grader import Assignment, FunctionProblem, check_file, load_assignment
from grader.export.student_mail import NAMES, Letter
from grader.feedback.console import console
from grader.feedback.terminal_check import view
from grader.marking import build_key
from grader.model.outline_difference import MAY_DIFFER
from tests.docs.pages import DOCS, ROOT, first_cells, sections
from tests.test_sample_class import SCORES

AUTHORING = (DOCS / "how-to" / "authoring.md").read_text("utf-8")
MAIL = (DOCS / "how-to" / "mail.md").read_text("utf-8")
FIRST_CHECK = (DOCS / "tutorial" / "first-check.md").read_text("utf-8")
SHOWN = re.compile(r"^(\w+) +(\d+)\b", re.MULTILINE)


def block(page, start):
    """The block of code of a page that starts so."""
    [found] = re.findall(rf"^```\w+\n({re.escape(start)}.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return found


@pytest.mark.parametrize("name", ["homework.py", "chain.py", "questions.py"])
def test_an_example_of_an_assignment_can_be_graded_by(tmp_path, name):
    (tmp_path / name).write_text(block(AUTHORING, f"# {name}"), "utf-8")

    assignment = load_assignment(str(tmp_path / name))

    assert build_key(assignment)


def key_of(function, parameters, cases):
    """Build the key of a problem: raises an error if the reference does not do what cases say."""
    points = sum(case.points for case in cases)
    problem = FunctionProblem(
        id="p", title="P", points=points, function=function.__name__, parameters=parameters,
        reference=function, cases=cases,
    )  # fmt: skip
    return build_key(Assignment(id="a", title="A", points=points, problems=[problem]))


@pytest.mark.parametrize(
    ("function", "parameters", "cases"),
    [
        ("count_words", ["text"], ["words"]),
        ("mean_of", ["values"], ["mean", "empty"]),
        ("greet", [], ["ada"]),
    ],
)
def test_the_examples_of_other_values_do_what_their_cases_say(function, parameters, cases):
    names = vars(grader) | {}
    exec(block(AUTHORING, "def count_words"), names)  # noqa: S102

    assert key_of(names[function], parameters, [names[case] for case in cases])


def test_the_example_of_several_results_has_these_parts():
    names = vars(grader) | {}
    exec(block(AUTHORING, "def backward"), names)  # noqa: S102

    key = key_of(names["backward"], ["x", "W", "d"], names["PARTS"])

    shapes = {name: case.expected.shape for name, case in key.functions["p"].items()}
    assert shapes == {"dx": (4, 3), "dW": (3, 2), "db": (2,)}


def test_the_example_of_a_known_answer_is_one():
    names = {}

    exec(block(AUTHORING, "from grader import KnownAnswer"), names)  # noqa: S102

    assert names["printed_sheet"].credit == 1.0


def test_a_students_first_check_prints_what_the_tutorial_shows(tmp_path, reference_path, capsys):
    (tmp_path / "mine.py").write_text(block(FIRST_CHECK, "import numpy"), "utf-8")

    console.print(view(check_file(tmp_path / "mine.py", assignment=reference_path).record))

    assert capsys.readouterr().out == block(FIRST_CHECK, "Assignment 3")


def test_the_example_of_a_message_uses_names_that_there_are():
    assert Letter(block(MAIL, "Dear {{ name }}"))


def test_each_name_that_a_message_can_use_is_listed():
    cells = first_cells(sections(DOCS / "how-to" / "mail.md")["Your own text"])

    assert {*cells} == {*NAMES}


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial/first-class.md"])
def test_the_scores_that_a_page_shows_are_the_sample_classs(page):
    table = block((ROOT / page).read_text("utf-8"), "student  ")
    shown = {student: int(score) for student, score in SHOWN.findall(table)}

    assert shown
    assert shown.items() <= SCORES.items()


OWN_NUMBERS = (DOCS / "how-to" / "own-numbers.md").read_text("utf-8")


def test_the_example_of_own_numbers_works_for_students_who_get_different_ones(tmp_path):
    path = tmp_path / "network.py"
    path.write_text(block(OWN_NUMBERS, "# network.py"), "utf-8")

    ada, bob = (load_assignment(str(path), student) for student in ("ada", "bob"))

    assert build_key(ada)
    assert build_key(bob)
    assert ada.problems[0].given != bob.problems[0].given


def test_each_way_to_draw_is_told():
    section = sections(DOCS / "how-to" / "own-numbers.md")["network.py"]  # below the example
    told = {cell.partition("(")[0] for cell in first_cells(section)}
    ways = {f"draw.{name}" for name in vars(grader.Draw) if name[0] != "_"}

    assert told == ways


def test_each_field_that_may_differ_is_told():
    told = sections(DOCS / "how-to" / "own-numbers.md")["What may differ"]
    of_checks_and_authors = {"values", "mean", "std", "reason", "before", "after"}
    of_questions = {"text", "options", "answer", "answers", "explanation"}

    named = MAY_DIFFER - of_checks_and_authors - of_questions
    assert [name for name in named if f"`{name}`" not in told] == []
