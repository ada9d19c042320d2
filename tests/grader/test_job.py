"""What a record keeps of the code that was handed in."""

from grader.job import MAX_SOURCE
from grader.records import Record


def test_the_record_keeps_the_code_as_it_was_written(grade_source, right):
    record = grade_source(right)

    assert [(cell.name, cell.code) for cell in record.source] == [("anna.py", right)]
    assert not record.source_cut


def test_code_that_cannot_be_run_is_kept_as_well(grade_source):
    record = grade_source("def f(:\n")

    assert record.status == "unreadable"
    assert record.source[0].code == "def f(:\n"


def test_of_very_long_code_the_beginning_is_kept(grade_source, right):
    record = grade_source(right + "# x" * MAX_SOURCE)

    assert record.score == record.max_score
    assert len(record.source[0].code) == MAX_SOURCE
    assert record.source_cut


def test_a_record_of_an_older_version_is_still_read(grade_source, right):
    newer = {"source": True, "source_cut": True, "cases": {"__all__": {"step": True}}}

    older = grade_source(right).model_dump_json(exclude=newer)

    assert Record.model_validate_json(older).score == 100
