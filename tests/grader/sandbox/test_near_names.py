"""Which names are near to one that is asked for."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.student.near_names import letters_of, nearest, nearness

STEPS = ["dL_dyhat", "dL_dz3", "dL_da2", "dL_dz2", "dL_da1", "dL_dz1"]
words = st.text(string.ascii_lowercase, min_size=6, max_size=12)


@pytest.mark.parametrize(
    "own",
    [
        "dL/dyhat",
        "∂L/∂ŷ",
        "𝜕L/𝜕ŷ",
        "δL/δŷ",
        "ΔL/Δŷ",
        "dL_dŷ",
        "DL_DYHAT",
        r"\frac{dL}{d\hat{y}}",
    ],
)
def test_letters_count_and_signs_do_not(own):
    assert letters_of(own) == "dldyhat"


@given(words, st.integers(0, 5))
def test_a_missing_letter_is_a_typo(word, place):
    place = place + 1 if place + 1 < len(word) else 1

    assert nearness(word, word[:place] + word[place + 1 :], typos=True) is not None


@given(words, words)
def test_being_near_is_mutual_except_for_the_plural(one, other):
    there, back = (nearness(*pair, typos=True) for pair in ((one, other), (other, one)))

    assert (there is None) == (back is None)


@given(words, st.integers(0, 99), st.integers(0, 99))
def test_names_with_other_digits_are_never_near(word, one, other):
    same = nearness(f"{word}{one}", f"{word}{other}", typos=True) is not None

    assert same == (one == other)


@pytest.mark.parametrize("asked", STEPS)
@pytest.mark.parametrize("own", STEPS)
def test_no_step_is_taken_for_another(asked, own):
    found = nearest(asked, [(own, 1)], STEPS, typos=False)

    assert bool(found) == (asked == own)
