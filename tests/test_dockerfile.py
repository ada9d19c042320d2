"""The container image, as far as its recipe tells: no engine builds it here."""

import re
from pathlib import Path

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


def test_the_guide_gives_the_command_that_the_recipe_gives():
    guide = (ROOT / "docs" / "how-to" / "docker.md").read_text("utf-8")

    assert command_in(guide) == command_in(RECIPE)


def test_it_copies_all_that_the_package_is_built_from():
    copied = re.findall(r"[\w.]+", " ".join(re.findall(r"^COPY (.*) /src", RECIPE, re.MULTILINE)))
    allowed = (ROOT / ".dockerignore").read_text().splitlines()

    assert copied == ["pyproject.toml", "README.md", "LICENSE", "grader", "fairgrade_pytest"]
    assert {f"!{name}" for name in copied} <= {*allowed}
