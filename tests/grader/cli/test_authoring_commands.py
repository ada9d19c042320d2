"""`grade init`, `grade validate` and `grade schema`, as an author calls them."""

import json

import pytest

from grader.cli.authoring_commands import validate_command


@pytest.fixture(autouse=True)
def _isolation_of_validate(isolation, monkeypatch):
    [option] = [option for option in validate_command.params if option.name == "isolation"]
    monkeypatch.setattr(option, "default", isolation)


def test_a_new_assignment_is_told_with_what_to_do_next(grade):
    result = grade("init", "homework")

    assert result.exit_code == 0
    assert "submissions/wrong_rows.py" in result.output
    assert "grade homework/submissions --assignment homework" in result.output
    assert "grade validate homework" in result.output


def test_a_second_assignment_of_the_name_exits_with_2(grade):
    grade("init", "homework")

    result = grade("init", "homework")

    assert result.exit_code == 2
    assert "homework exists already" in result.output


def test_a_new_assignment_grades_at_once(grade):
    grade("init", "homework")

    result = grade("homework/submissions", "--assignment", "homework")

    assert result.exit_code == 0
    assert "Graded 4 submissions" in result.output


def test_an_assignment_without_holes_exits_with_0(grade):
    grade("init", "homework")

    result = grade("validate", "homework")

    assert result.exit_code == 0
    assert "✓  The reference gets full marks, as a student  10 of 10 points" in result.output
    assert "–  Derivatives agree with finite differences" in result.output
    assert result.output.endswith("No holes.\n")


def test_a_change_that_no_case_notices_is_shown_as_a_diff(grade, tmp_path):
    grade("init", "homework")
    file = tmp_path / "homework" / "__init__.py"
    text = file.read_text("utf-8")
    copied = "Y = X.copy()\n    Y -= X.mean(axis=0)\n    return Y / X.std(axis=0)"
    text = text.replace("return (X - X.mean(axis=0)) / X.std(axis=0)", copied)
    rule = "unchanged=(0,),  # the positions of the arguments that must stay as they are"
    file.write_text(text.replace(rule, "not_shared=(0,),"), "utf-8")

    result = grade("validate", "homework")

    assert result.exit_code == 1
    assert "__init__.py, line" in result.output
    assert "  -     Y = X.copy()\n  +     Y = X\n" in result.output
    assert "Mend before students see the assignment." in result.output


def test_changes_without_effect_are_shown_if_they_are_asked_for(grade, tmp_path):
    grade("init", "homework")
    file = tmp_path / "homework" / "__init__.py"
    text = file.read_text("utf-8")
    file.write_text(text.replace("return (X - X.mean(axis=0))", "return (X + 0 - X.mean(axis=0))"))

    silent, told = grade("validate", "homework"), grade("validate", "homework", "--changes")

    assert "Without effect" not in silent.output
    assert "Without effect: __init__.py, line" in told.output
    assert told.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing"], "there is no such path"),
        (["homework", "--solution", "nothing.py"], "nothing.py cannot be read as a Python file"),
    ],
)
def test_what_cannot_be_loaded_exits_with_2(grade, arguments, told):
    grade("init", "homework")

    result = grade("validate", *arguments)

    assert result.exit_code == 2
    assert told in result.output


def test_a_wrong_definition_exits_with_2_and_its_line(grade, tmp_path):
    grade("init", "homework")
    file = tmp_path / "homework" / "__init__.py"
    text = file.read_text("utf-8")
    line = text[: text.index("RandomInput(seed=1")].count("\n") + 1
    file.write_text(text.replace("(RandomInput(seed=1, shape=(50, 4)),)", "[range(3)]"))

    result = grade("validate", "homework")

    assert result.exit_code == 2
    assert f"__init__.py, line {line}: Case, inputs[0]: an input is" in result.output


@pytest.mark.parametrize(("arguments", "title"), [([], "Record"), (["record"], "Record")])
def test_the_schema_of_records_is_printed(grade, arguments, title):
    result = grade("schema", *arguments)

    assert json.loads(result.output)["title"] == title


def test_the_schema_of_public_json_is_printed(grade):
    assert json.loads(grade("schema", "public").output)["title"] == "Handout"


def test_another_schema_exits_with_2(grade):
    result = grade("schema", "grades")

    assert result.exit_code == 2
    assert "'record', 'public'" in result.output
