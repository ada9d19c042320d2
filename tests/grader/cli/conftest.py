"""The command, called in this process, and a class of one."""

import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.cli.class_commands import run


@pytest.fixture
def grade(tmp_path, monkeypatch, workers_in_threads):
    """Call the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.fixture(autouse=True)
def _isolation(isolation, monkeypatch):
    """Call `grade` with `--isolation process` where strict isolation is not available."""
    [option] = [option for option in run.params if option.name == "isolation"]
    monkeypatch.setattr(option, "default", isolation)


@pytest.fixture
def anna(tmp_path, right):
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "anna.py").write_text(right)
    return folder
