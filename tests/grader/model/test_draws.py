"""A draw is the same for ever, depends on key, student and name alone, and is uniform."""

import subprocess
import sys
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import Draw, RandomInput
from grader.model.draws import MAX_SIZE

KEY = "a secret key of the author"
NAMES = st.text(max_size=20)
STUDENTS = st.none() | st.text(max_size=20)
SMALL = st.integers(-1000, 1000)


def draw(student="ada", key=KEY):
    return Draw(key, student)


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (lambda d: d.integer("i", 1, 1000), 617),
        (lambda d: d.integers("is", (2, 3), -9, 9).tolist(), [[5, -9, -7], [4, -6, -8]]),
        (lambda d: d.number("n", -2, 2), 0.95),
        (lambda d: d.numbers("ns", 4, 0, 1, digits=3).tolist(), [0.554, 0.503, 0.048, 0.491]),
        (lambda d: d.choice("c", ["red", "green", "blue"]), "blue"),
        (lambda d: d.sample("s", range(10), 3), [4, 5, 2]),
        (lambda d: d.shuffled("sh", "abcdef"), ["f", "d", "a", "e", "b", "c"]),
        (lambda d: d.seed("seed"), 6274354398963677),
    ],
    ids=["integer", "integers", "number", "numbers", "choice", "sample", "shuffled", "seed"],
)
def test_a_draw_of_ada_is_this_for_ever(drawn, expected):
    assert drawn(draw()) == expected


def test_other_students_and_the_example_have_their_own_for_ever():
    assert draw("Zoë").integer("i", 1, 10**30) == 236838024692963035646091818518
    assert draw(None).integer("k", 1, 10**12) == 120783529868


def test_a_draw_is_the_same_in_another_process_with_other_hashes():
    code = f"from grader import Draw; print(Draw({KEY!r}, 'ada').sample('s', range(99), 9))"

    ran = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert ran == [f"{draw().sample('s', range(99), 9)}\n"] * 2


def test_a_draw_stays_when_others_are_added_before_it():
    busy = draw()
    busy.numbers("W", (3, 3), 0, 1)
    busy.shuffled("order", range(5))

    assert busy.integer("i", 1, 1000) == draw().integer("i", 1, 1000)


@given(NAMES, STUDENTS, SMALL, SMALL)
def test_an_integer_is_from_low_to_high(name, student, one, other):
    low, high = sorted([one, other])

    assert low <= draw(student).integer(name, low, high) <= high


@given(NAMES, STUDENTS, SMALL, SMALL, st.integers(0, 15))
def test_a_number_is_from_low_to_high_and_has_no_more_digits_than_asked_for(
    name, student, one, other, digits
):
    low, high = sorted([one / 8, other / 8 + 1000])

    written = Decimal(repr(draw(student).number(name, low, high, digits=digits)))

    assert Decimal(low) <= written <= Decimal(high)
    assert written == round(written, digits)


@given(NAMES, st.lists(st.integers(), min_size=1))
def test_shuffling_keeps_all_options(name, options):
    assert Counter(draw().shuffled(name, options)) == Counter(options)


@given(NAMES, st.sets(st.integers(), min_size=1), st.data())
def test_a_sample_has_each_option_at_most_once(name, options, data):
    count = data.draw(st.integers(0, len(options)))

    drawn = draw().sample(name, sorted(options), count)

    assert len({*drawn} & options) == len(drawn) == count


@given(st.text(), st.text(), NAMES)
def test_two_students_have_different_seeds(one, other, name):
    equal = draw(one).seed(name) == draw(other).seed(name)

    assert equal == (one == other)


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_keys_give_different_seeds(one, other):
    assert (draw(key=one).seed("x") == draw(key=other).seed("x")) == (one == other)


def test_a_student_whose_id_is_none_is_not_the_example():
    assert draw("None").seed("x") != draw(None).seed("x") != draw("null").seed("x")


def test_a_name_and_an_id_are_not_run_together():
    assert draw("ab").seed("c") != draw("a").seed("bc")


@pytest.mark.parametrize("count", [3, 5, 6, 7, 100, 257])
def test_all_numbers_are_drawn_equally_often(count):
    drawn = draw().integers("many", 20_000, 1, count)

    found = np.bincount(drawn, minlength=count + 1)[1:]
    expected = 20_000 / count
    chi_square = ((found - expected) ** 2 / expected).sum()
    assert chi_square < count + 6 * (2 * count) ** 0.5


def test_both_ends_can_be_drawn():
    assert {*draw().integers("i", 200, 1, 3).tolist()} == {1, 2, 3}
    assert {*draw().numbers("n", 200, 0.1, 0.3, digits=1).tolist()} == {0.1, 0.2, 0.3}


def test_whole_numbers_may_be_larger_than_any_type_of_numpy():
    assert 10**40 <= draw().integer("i", 10**40, 10**41) <= 10**41


def test_arrays_have_the_shape_and_type_that_is_asked_for():
    whole, broken = draw().integers("i", (2, 0, 3), 1, 2), draw().numbers("n", 4, 0, 1)

    assert (whole.shape, whole.dtype) == ((2, 0, 3), np.int64)
    assert (broken.shape, broken.dtype) == ((4,), np.float64)


def test_a_seed_fits_a_random_input():
    assert RandomInput(seed=draw().seed("x"), shape=(3,)).build().shape == (3,)


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        (lambda d: d.integer("x", 9, 1), "low is 9, above high, 1"),
        (lambda d: d.number("x", 0.9, 0.1), "low is 0.9, above high, 0.1"),
        (lambda d: d.number("x", 0.001, 0.009), "no number with 2 digits is from 0.001 to 0.009"),
        (lambda d: d.number("x", 0, float("nan")), "must be finite"),
        (lambda d: d.number("x", 0, float("inf")), "must be finite"),
        (lambda d: d.number("x", 0, 1, digits=16), "digits is 16"),
        (lambda d: d.number("x", 0, 1, digits=-1), "digits is -1"),
        (lambda d: d.sample("x", [1, 2], 3), "3 of 2 options"),
        (lambda d: d.choice("x", []), "there are no options"),
        (lambda d: d.numbers("x", MAX_SIZE + 1, 0, 1), "RandomInput(seed=draw.seed(…), shape=…)"),
        (lambda d: d.numbers("x", (-1, 2), 0, 1), "negative size"),
        (lambda d: (d.seed("x"), d.integer("x", 1, 2)), "'x' is drawn twice"),
    ],
    ids=[
        "swapped", "swapped_numbers", "no_number", "nan", "infinite", "many_digits",
        "negative_digits", "large_sample", "no_options", "large", "negative_shape", "twice",
    ],
)  # fmt: skip
def test_a_draw_that_cannot_be_made_says_why(drawn, told):
    with pytest.raises(ValueError, match="'x'") as raised:
        drawn(draw())

    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        (lambda d: d.choice("x", {"red", "green"}), "give a list, which has an order"),
        (lambda d: d.integer("x", 0.5, 2), "must be whole numbers; draw others with number"),
        (lambda d: d.integer(1, 9, 2), "the first argument of a draw is its name"),
    ],
    ids=["a_set_has_no_order", "half", "no_name"],
)
def test_a_draw_of_the_wrong_type_says_what_to_write(drawn, told):
    with pytest.raises(TypeError, match=told):
        drawn(draw())
