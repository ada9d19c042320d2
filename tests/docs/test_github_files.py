"""What GitHub and pre-commit read."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))
COMMANDS = ["ruff check", "ruff format --check", "mypy"]


def read(path):
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


@pytest.fixture
def workflow():
    return read(".github/workflows/ci.yml")["jobs"]


def test_ci_checks_each_python_that_the_package_is_for(workflow):
    project = (ROOT / "pyproject.toml").read_text()
    promised = re.findall(r"Programming Language :: Python :: (3\.\d+)", project)

    assert workflow["checks"]["strategy"]["matrix"]["python"] == promised
    assert f'requires-python = ">={promised[0]}"' in project


def test_ci_checks_on_each_system_that_the_package_is_for(workflow):
    systems = workflow["checks"]["strategy"]["matrix"]["os"]

    assert systems == ["ubuntu-latest", "macos-latest", "windows-latest"]


@pytest.mark.parametrize("command", [*COMMANDS, "pytest"])
def test_ci_runs_lint_types_and_tests(workflow, command):
    assert command in "\n".join(step.get("run", "") for step in workflow["checks"]["steps"])


@pytest.mark.parametrize("command", COMMANDS)
def test_pre_commit_runs_what_ci_runs(command):
    [repository] = read(".pre-commit-config.yaml")["repos"]

    assert any(hook["entry"].startswith(command) for hook in repository["hooks"])


def test_python_packages_and_actions_are_kept_up_to_date():
    updates = read(".github/dependabot.yml")["updates"]

    assert {update["package-ecosystem"] for update in updates} == {"pip", "github-actions"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_form_asks_for_the_version_and_names_each_field_once(form):
    asked = [item["id"] for item in read(form)["body"] if item["type"] != "markdown"]

    assert "version" in asked
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_form_has_what_github_requires(form):
    content = read(form)

    assert {"name", "description", "body"} <= content.keys()
    assert all({"type", "attributes"} <= item.keys() for item in content["body"])


def test_there_is_a_form_for_each_kind_of_report():
    assert [form.stem for form in FORMS] == ["unfair-grade", "unknown-lms-file"]
