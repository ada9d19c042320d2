"""The examples, as an author's assignments: graded from their folders, with their submissions."""

from pathlib import Path

import pytest

from grader import grade, validate
from grader.model.record import Record

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="session")
def grade_example(tmp_path_factory):
    """Grade the submissions of an example, and return the records by student."""

    def run(name) -> dict[str, Record]:
        reports = tmp_path_factory.mktemp(name)
        folder = EXAMPLES / name
        grade(folder / "submissions", assignment=str(folder), reports=reports)
        files = sorted((reports / "students").glob("*.json"))
        return {file.stem: Record.model_validate_json(file.read_text()) for file in files}

    return run


@pytest.fixture
def holes_of():
    """Return the holes that `grade validate` finds in an example, as text."""

    def run(name) -> list[str]:
        return [f"{hole.where}: {hole.text}" for hole in validate(str(EXAMPLES / name)).holes]

    return run
