"""The distribution `fairgrade`, as pyproject.toml names it and as pip installs it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.pipeline.assignment_loader import own_paths

ROOT = Path(__file__).parents[1]
[NAME] = re.findall(r'^name = "(.*)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A folder of packages into which the distribution was installed."""
    packages = tmp_path / "site-packages"
    metadata = packages / f"{NAME}-9.8.7.dist-info"
    (packages / "grader").mkdir(parents=True)
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {NAME}\nVersion: 9.8.7\n")
    (packages / f"_editable_{NAME}.pth").write_text(str(tmp_path))
    files = ["grader/__init__.py", f"{metadata.name}/METADATA", f"_editable_{NAME}.pth"]
    (metadata / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    monkeypatch.syspath_prepend(str(packages))
    return packages


def test_it_is_called_fairgrade():
    assert NAME == "fairgrade"


def test_the_command_knows_the_version_of_what_is_installed(installed):
    result = CliRunner().invoke(main, ["--version"])

    assert result.output == "grade, version 9.8.7\n"


def test_all_that_was_installed_is_hidden_from_submissions(installed, reference_path):
    hidden = own_paths(reference_path)

    assert {str(path) for path in installed.iterdir()} <= set(hidden)
    assert len(list(installed.iterdir())) == 3
