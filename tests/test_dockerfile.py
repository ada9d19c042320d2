"""The container image, as far as its recipe tells: no engine builds it here."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECIPE = (ROOT / "Dockerfile").read_text()
SCRIPTS = (ROOT / "pyproject.toml").read_text().partition("[project.scripts]\n")[2]


def command_in(text):
    """The `docker run` of a page or of the recipe's comments, on one line."""
    [found] = re.findall(r"docker run --rm -it(?:.*\\\n)*.*", text.replace("\n# ", "\n"))
    return " ".join(found.replace("\\\n", " ").split())


def test_the_image_runs_as_a_user_without_rights():
    [user] = re.findall(r"^USER (\d+):\d+$", RECIPE, re.MULTILINE)

    assert int(user) > 0


def test_its_entry_point_is_the_command_that_the_package_installs():
    [entry] = re.findall(r'^ENTRYPOINT \["(\w+)"\]$', RECIPE, re.MULTILINE)

    assert f"{entry} = " in SCRIPTS.partition("\n\n")[0]


@pytest.mark.parametrize("page", ["README.md", "docs/security.md"])
def test_the_pages_give_the_command_that_the_recipe_gives(page):
    assert command_in((ROOT / page).read_text()) == command_in(RECIPE)
