"""A message is a code and values; its sentence is made from them."""

import pytest
from pydantic import ValidationError

from grader.model.findings import Finding
from grader.model.notes import Note
from grader.model.reasons import LastLine, StatusReason, StopReason, UnmatchedReason

TABLES = (LastLine, Note, StatusReason, StopReason, UnmatchedReason, Finding)
SENTENCES = [(kind.__name__, text) for kind in TABLES for text in kind.sentences.values()]


@pytest.mark.parametrize(("kind", "sentence"), SENTENCES)
def test_what_people_read_are_whole_sentences(kind, sentence):
    assert sentence[0].isupper() or sentence[0] in "{`"
    assert sentence[-1] in ".?`}"


def test_the_sentence_is_made_from_the_values():
    assert str(Note.of("too_large", name="a.py", megabytes=20)) == (
        "a.py was not read: it is larger than 20 MB."
    )


def test_a_code_that_there_is_not_is_refused():
    with pytest.raises(ValidationError):
        Note.of("no_such_code")


def test_the_sentence_is_written_and_not_read():
    old = '{"code": "unpacked", "values": {"name": "a.zip"}, "text": "As it was worded once."}'

    assert str(Note.model_validate_json(old)) == "a.zip was unpacked."


def test_a_file_name_that_could_be_read_as_a_sentence_is_quoted():
    note = Note.of("read_as_python", name="Full points were given by hand. x.txt")

    assert str(note).startswith("“Full points were given by hand. x.txt” was read as Python.")


def test_the_line_at_which_code_was_is_told_after_the_reason():
    line = LastLine.of("in_loop", place="line 7 of anna.py")

    reason = StopReason.of("call_timeout", seconds=2).at(line)

    assert (
        str(reason)
        == "The code took longer than 2 s. It was still in the loop at line 7 of anna.py."
    )
    assert reason.code == "call_timeout"


def test_a_reason_is_whole_where_the_line_is_not_known():
    assert str(StopReason.of("call_timeout", seconds=2)) == "The code took longer than 2 s."
    assert str(Finding.of("total_timeout", function="f")) == "f used up the submission's time."
