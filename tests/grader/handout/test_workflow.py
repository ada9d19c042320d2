"""The workflow by which GitHub checks what a student pushes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from grader.handout.handout_folder import write_handout

ON = True
"""The key `on`: YAML 1.1, which PyYAML reads, takes it for a truth value. GitHub does not."""


@pytest.fixture
def make_workflow(handout, tmp_path):
    def make(install="fairgrade"):
        made = write_handout(handout.model_copy(update={"install": install}), tmp_path)
        return yaml.safe_load((made.folder / ".github/workflows/check.yml").read_text("utf-8"))

    return make


@pytest.fixture
def run_step(tmp_path):
    """Run a step as GitHub does, in the repository's folder."""

    def run(step, before=""):
        beside_python = str(Path(sys.executable).parent)
        return subprocess.run(
            ["bash", "-e", "-c", before + step["run"]],
            cwd=tmp_path,
            env=os.environ | {"PATH": f"{beside_python}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            encoding="utf-8",
        )

    return run


def test_it_runs_at_each_push_and_when_asked(make_workflow):
    workflow = make_workflow()

    assert set(workflow) == {"name", ON, "permissions", "jobs"}
    assert workflow[ON] == ["push", "workflow_dispatch"]


def test_it_may_read_the_repository_and_nothing_else(make_workflow):
    assert make_workflow()["permissions"] == {"contents": "read"}


def test_it_fetches_the_work_and_python_installs_the_grader_and_checks(make_workflow):
    steps = make_workflow()["jobs"]["check"]["steps"]

    assert [step.get("uses", step.get("run")) for step in steps] == [
        "actions/checkout@v4",
        "actions/setup-python@v5",
        "pip install fairgrade\n",
        "grade check",
    ]


def test_it_does_not_run_while_classroom_makes_the_repository(make_workflow):
    assert make_workflow()["jobs"]["check"]["if"] == "github.actor != 'github-classroom[bot]'"


@pytest.mark.parametrize(
    "requirement",
    [
        "git+https://example.org/x/y@v1",
        "grader[x]>=1,<2",
        "https://example.org/grader.zip#egg=grader",
        "grader @ git+https://example.org/x/y@v1",
        'grader>=1; python_version >= "3.10"',
        "./it's $HOME: here #1",
    ],
)
def test_any_requirement_reaches_pip_as_it_is(make_workflow, run_step, requirement):
    step = make_workflow(requirement)["jobs"]["check"]["steps"][2]

    called = run_step(step, before='pip() { printf "%s\\n" "$@"; }\n')

    assert called.stdout.splitlines() == ["install", requirement]


def test_the_check_is_green_for_a_right_submission(make_workflow, run_step, tmp_path, right):
    step = make_workflow()["jobs"]["check"]["steps"][-1]
    (tmp_path / "assignment3.ipynb").unlink()
    (tmp_path / "assignment3.py").write_text(right)

    checked = run_step(step)

    assert checked.returncode == 0
    assert "13 cases right" in checked.stdout


def test_the_check_is_red_for_a_wrong_submission(
    make_workflow, run_step, tmp_path, right_gradients
):
    step = make_workflow()["jobs"]["check"]["steps"][-1]
    (tmp_path / "assignment3.ipynb").unlink()
    (tmp_path / "assignment3.py").write_text(right_gradients)

    checked = run_step(step)

    assert checked.returncode == 1
    assert "0 of 13 cases right" in checked.stdout
