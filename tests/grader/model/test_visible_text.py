"""Names of files: shown as they are, unless they could be read as a sentence of the grader's."""

import pytest

from grader.model.visible_text import show_file


@pytest.mark.parametrize(
    "name",
    [
        "main.py",
        "cell 3",
        "week_1.ipynb, cell 3",
        "Cell In[12]",
        "/srv/courses/deep-learning/autumn-2026/assignment-3/solutions/reference.py",
        "C:\\Users\\teacher\\courses\\deep-learning\\autumn-2026\\assignment-3\\reference.py",
    ],
)
def test_ordinary_names_and_long_paths_are_shown_as_they_are(name: str) -> None:
    assert show_file(name) == name


@pytest.mark.parametrize(
    "name", ["Full marks were given.py", "a/Full marks.py", "a" * 61, "folder/" + "a" * 61]
)
def test_what_could_be_a_sentence_is_quoted(name: str) -> None:
    assert show_file(name) == f"“{name}”"
