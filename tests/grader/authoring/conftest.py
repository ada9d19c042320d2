"""A copy of the reference that can be edited, and a small assignment."""

import shutil
from pathlib import Path

import pytest

from grader import validate

REFERENCE = Path(__file__).parents[3] / "reference"


@pytest.fixture
def edited(tmp_path):
    """The path of a copy of reference/, with edits: `edited((file, old, new), …)`."""

    def edit(*edits):
        folder = tmp_path / "edited"
        shutil.copytree(REFERENCE, folder, ignore=shutil.ignore_patterns("__pycache__"))
        for name, old, new in edits:
            text = (folder / name).read_text("utf-8")
            assert text.count(old) == 1
            (folder / name).write_text(text.replace(old, new), "utf-8")
        return folder

    return edit


@pytest.fixture
def holes(isolation):
    """The holes that one check finds in an assignment."""

    def find(path, check, runs=2):
        return validate(path, isolation=isolation, runs=runs, checks=[check]).holes

    return find


SMALL = '''
import numpy as np

from grader import ArrayInput, Assignment, Case, EqualMutant, FunctionProblem, KnownMistake


def clip(x):
    """Set what is negative to 0."""
    y = x.copy()
    y[y < 0] = 0
    return y


ASSIGNMENT = Assignment(
    id="small",
    title="Small",
    points=2,
    problems=[
        FunctionProblem(
            id="p",
            title="clip(x)",
            points=2,
            function="clip",
            parameters=["x"],
            reference=clip,
            cases=[
                Case(id="both", title="Both", points=1, inputs=[ArrayInput(values=[0.5, -2.0])]),
                Case(
                    id="kept", title="Kept", points=1, inputs=[ArrayInput(values=[-0.5, 4.0])],
                    unchanged=[0],
                ),
            ],
            mistakes=[KnownMistake(id="as_is", message="As it is.", compute=lambda x: x)],
        )
    ],
)
'''


@pytest.fixture
def small(tmp_path):
    """The path of a small assignment, with edits: `small((old, new), …)`."""

    def write(*edits):
        text = SMALL
        for old, new in edits:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (tmp_path / "small.py").write_text(text, "utf-8")
        return tmp_path / "small.py"

    return write
