"""The sentences of findings are whole, and name code as it is written."""

import re

import pytest

from grader.model.findings import SENTENCES
from grader.model.reasons import ENDINGS


@pytest.mark.parametrize(
    "sentence", [text for text in SENTENCES.values() if text not in ("{reason}", "{text}")]
)
def test_a_sentence_begins_with_a_capital_letter_or_a_value_and_ends(sentence):
    assert re.match(r"[A-Z{`]", sentence)
    assert sentence.removesuffix("{where}").endswith((".", "?", " {finding}", " {difference}"))


def test_every_way_that_a_call_can_end_has_a_finding():
    assert set(ENDINGS) <= set(SENTENCES)
