"""A message is a code and values; its sentence is made from them."""

from typing import get_args

import pytest
from pydantic import ValidationError

from grader.model.notes import Note
from grader.model.reasons import StatusReason, StopReason, UnmatchedReason


@pytest.mark.parametrize("kind", [Note, StatusReason, StopReason, UnmatchedReason])
def test_every_code_has_a_sentence(kind):
    assert set(get_args(kind.model_fields["code"].annotation)) == set(kind.sentences)


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
