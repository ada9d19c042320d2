"""What a class is given of Assignment 3 gives away nothing that is hidden."""

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest

from grader import make_handout, write_handout

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def texts(assignment, tmp_path_factory):
    """All files of the handout, by name."""
    handout = make_handout(assignment, install="grader")
    made = write_handout(handout, tmp_path_factory.mktemp("handout"))
    return {name: (made.folder / name).read_text("utf-8") for name in made.written}


@pytest.fixture(scope="module")
def everything(texts):
    return "\n".join(texts.values())


@pytest.fixture(scope="module")
def chain(texts):
    return next(p for p in json.loads(texts["public.json"])["problems"] if p["id"] == "problem1")


def numbers_in(text):
    return {abs(float(number)) for number in re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", text)}


@pytest.fixture(scope="module")
def hidden_cases(assignment):
    return [case for case in assignment.problems[1].cases if case.visibility == "hidden"]


def test_there_are_hidden_cases(hidden_cases):
    assert len(hidden_cases) == 6


def test_no_hidden_case_is_named(everything, hidden_cases):
    shown = [case for case in hidden_cases if f'"{case.id}"' in everything]

    assert shown == []


def test_no_title_and_no_hint_of_a_hidden_case_is_told(everything, assignment, hidden_cases):
    public = {
        text
        for case in assignment.problems[1].cases
        if case.visibility == "public"
        for text in (case.title, case.hint)
    }
    hidden = {text for case in hidden_cases for text in (case.title, case.hint)} - public

    assert [text for text in hidden if text in everything] == []


def test_no_input_and_no_expected_value_of_a_hidden_case_is_given(
    everything, assignment, hidden_cases
):
    reference = assignment.problems[1].reference
    public = {
        abs(number)
        for case in assignment.problems[1].cases
        if case.visibility == "public"
        for array in case.build_inputs()
        for number in array.ravel().tolist()
    }
    hidden = {
        abs(number)
        for case in hidden_cases
        for array in (*case.build_inputs(), reference(*case.build_inputs()))
        for number in array.ravel().tolist()
        if np.isfinite(number) and number % 1
    } - public

    assert hidden
    assert hidden.isdisjoint(numbers_in(everything))


def test_no_seed_of_a_hidden_case_is_given(everything):
    assert '"seed"' not in everything


@pytest.mark.parametrize("name", ["relu", "gradients", "network", "problem1"])
def test_no_statement_of_the_reference_is_given(everything, name):
    tree = ast.parse((ROOT / "reference" / f"{name}.py").read_text("utf-8"))
    statements = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Return | ast.Assign | ast.AnnAssign | ast.Lambda)
        and len(ast.unparse(node)) > len("return dZ")
    ]

    assert statements
    assert [statement for statement in statements if statement in everything] == []


def test_no_value_of_problem_1_is_given(chain):
    assert numbers_in(json.dumps(chain["cases"])).isdisjoint({2.2, 2.4, 3.7, 4.16})


def test_no_known_answer_of_problem_1_is_given(everything):
    assert numbers_in(everything).isdisjoint({4.54, 5.18})


def test_no_weight_of_the_network_is_given(chain):
    relations = json.dumps([step["relation"] for step in chain["cases"]])

    assert numbers_in(relations).isdisjoint(
        {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2}
    )


def test_the_first_value_of_the_chain_is_checked_in_form_alone(chain):
    assert chain["cases"][0]["relation"] is None


def test_no_formula_no_hint_and_no_mistake_of_problem_1_is_told(everything, assignment):
    told = [
        text
        for step in assignment.problems[0].cases
        for text in (step.formula, step.hint, *(mistake.message for mistake in step.mistakes))
        if len(text) > len("∂L/∂ŷ") and text in everything
    ]

    assert told == []
