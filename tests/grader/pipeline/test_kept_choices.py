"""What a TA chose for gradebooks counts for later runs and exports, until they say otherwise."""

import csv

import pytest

from grader import redraw
from grader.model.errors import ExportError
from grader.pipeline.class_export import export_class
from grader.pipeline.record_store import RecordStore

ROSTER = "id,name,score,max_score\nanna,Anna,,50\nbela,Bela,,50\n"


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return path


@pytest.fixture
def graded(make_class, grade_class, right, roster):
    """A class of anna, who has all points, whose column in the LMS is worth 50, not 100."""
    return grade_class(make_class(anna=right), roster=roster).reports


def written(reports):
    with (reports / "export" / "roster.csv").open(encoding="utf-8-sig") as file:
        return {row["id"]: row["score"] for row in csv.DictReader(file)}


def test_without_a_choice_another_worth_is_refused(graded):
    with pytest.raises(ExportError, match="is worth 50 points"):
        export_class(graded, ["csv"])


def test_a_second_export_converts_scores_as_the_first_did(graded):
    export_class(graded, ["csv"], worth="scale")

    export_class(graded, ["csv"])

    assert written(graded)["anna"] == "50"


def test_another_choice_counts_from_then_on(graded):
    export_class(graded, ["csv"], worth="scale")
    export_class(graded, ["csv"], worth="as_is")

    export_class(graded, ["csv"])

    assert written(graded)["anna"] == "100"


def test_a_choice_that_cannot_be_exported_is_not_kept(graded):
    with pytest.raises(ExportError, match="participant number"):
        export_class(graded, ["moodle"], worth="scale")

    with pytest.raises(ExportError, match="is worth 50 points"):
        export_class(graded, ["csv"])


def test_a_choice_survives_a_redraw_and_a_late_file(graded, grade_class, right, tmp_path):
    export_class(graded, ["csv"], worth="scale")
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "bela.py").write_text(right)

    redraw(graded)
    grade_class(tmp_path / "late", exports=["csv"])

    assert written(graded) == {"anna": "50", "bela": "50"}


def test_a_choice_of_the_run_counts_for_exports(make_class, grade_class, right, roster):
    graded = grade_class(make_class(anna=right), roster=roster, exports=["csv"], worth="scale")

    export_class(graded.reports, ["csv"])

    assert written(graded.reports)["anna"] == "50"


@pytest.mark.parametrize("comments", ["append", "keep", "replace"])
def test_what_is_done_with_comments_of_others_is_kept(graded, comments):
    export_class(graded, ["pages"], comments="keep")
    export_class(graded, ["pages"], comments=comments)

    export_class(graded, ["pages"])

    assert RecordStore(graded).read_manifest().comments == comments


def test_zeros_for_what_could_not_be_run_stay(graded, grade_class, make_class, roster):
    export_class(graded, ["csv"], worth="as_is", zero_unreadable=True)
    (roster.parent / "late").mkdir()
    (roster.parent / "late" / "bela.py").write_text("")

    grade_class(roster.parent / "late", exports=["csv"])

    assert written(graded)["bela"] == "0"


def test_zeros_are_taken_back(graded):
    export_class(graded, ["pages"], zero_unreadable=True)
    export_class(graded, ["pages"], zero_unreadable=False)

    assert not RecordStore(graded).read_manifest().zero_unreadable
