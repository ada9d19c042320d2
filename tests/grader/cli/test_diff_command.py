"""`grade diff`, and what a run says of the last one, as a TA sees it."""

from pathlib import Path

import pytest

REFERENCE = ["--assignment", str(Path(__file__).parents[3] / "reference")]


@pytest.fixture
def regraded(grade, anna, right):
    """The output of a second run, with less for Anna."""
    grade("submissions", *REFERENCE)
    (anna / "anna.py").write_text(right.replace("Z > 0", "Z >= 0"))
    return grade("submissions", *REFERENCE).output


def test_a_run_says_how_many_scores_changed_and_where_the_list_is(regraded):
    told = "Since the last run: 1 score changed, by −8 points: see reports/changes.html."

    assert told in " ".join(regraded.split())


@pytest.mark.usefixtures("regraded")
def test_the_changes_are_listed(grade, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")

    result = grade("diff")

    assert result.exit_code == 0
    assert "problem2.zero 5 → 0" in result.output
    assert "other work was handed in" in result.output
    assert result.output.endswith("1 score changed, by −8 points.\n")


@pytest.mark.usefixtures("regraded")
def test_the_list_is_written_where_it_is_asked_for(grade, tmp_path):
    result = grade("diff", "--html", "changes.html", "--csv", "changes.csv")

    assert result.output.endswith("Page:  changes.html\nTable: changes.csv\n")
    assert "\nanna,,100,92,-8," in (tmp_path / "changes.csv").read_text("utf-8")
    assert "<a " not in (tmp_path / "changes.html").read_text("utf-8")


def test_nothing_to_compare_is_a_wrong_call(grade, anna):
    grade("submissions", *REFERENCE)

    result = grade("diff")

    assert result.exit_code == 2
    assert "has the results of one run only" in " ".join(result.output.split())
