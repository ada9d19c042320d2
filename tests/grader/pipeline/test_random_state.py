"""Code that draws numbers draws the same ones in each run, and as the reference does."""

import pytest

from grader import check_file, grade, load_assignment, make_handout
from grader.model.record import Record

ASSIGNMENT = """
import random
import numpy as np
from grader import Assignment, Case, FunctionProblem

def state(n):
    return np.random.normal(size=n)

def python(n):
    return [random.random() for _ in range(n)]

def generator(n):
    return np.random.default_rng().normal(size=n)

def two_generators(n):
    return np.random.default_rng().normal(size=n), np.random.default_rng().normal(size=n)

def bits(n):
    return np.random.Generator(np.random.PCG64()).integers(1000, size=n)

def legacy(n):
    return np.random.RandomState().normal(size=n)

def problem(reference):
    cases = [Case(id=name, points=1, inputs=[3]) for name in ("first", "second")]
    return FunctionProblem(id=reference.__name__, reference=reference, cases=cases)

ASSIGNMENT = Assignment(
    id="draws", title="Draws",
    problems=[*map(problem, (state, python, generator, two_generators, bits, legacy))],
)
"""
# Importing and drawing at the top level changes no call.
WORK = ASSIGNMENT.partition("def problem")[0].replace(
    "from grader import Assignment, Case, FunctionProblem",
    "from numpy.random import default_rng\nfirst = default_rng().random()\nnp.random.rand()",
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "draws.py").write_text(ASSIGNMENT)
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "anna.py").write_text(WORK)
    return tmp_path


def test_each_way_to_draw_gives_what_the_reference_draws(folder):
    grade(folder / "class", assignment=str(folder / "draws.py"), reports=folder / "reports")

    text = (folder / "reports" / "students" / "anna.json").read_text()
    assert {case.verdict for case in Record.model_validate_json(text).cases} == {"correct"}


def test_a_self_check_draws_the_same(folder):
    handout = make_handout(load_assignment(str(folder / "draws.py")))
    (folder / "class" / "public.json").write_text(handout.to_json())

    assert check_file(folder / "class" / "anna.py").passed
