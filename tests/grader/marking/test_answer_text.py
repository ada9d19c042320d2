"""Answers are read as people write them."""

import math
import time

import pytest

from grader.marking.answer_text import plain_text, read_options, read_quantity


def named(each):
    return "{" + "".join(sorted(each)) + "}" if isinstance(each, set) else repr(each)


OPTIONS = {"a": "softmax", "b": "ReLU", "c": "tanh, scaled"}


@pytest.mark.parametrize(
    ("given", "number", "unit"),
    [
        (5, 5, ""),
        ([5], 5, ""),
        ((5, "cm"), 5, "cm"),
        (["5", "cm"], 5, "cm"),
        ("5", 5, ""),
        ("5 cm", 5, "cm"),
        ("5cm", 5, "cm"),
        ("5e-2m", 0.05, "m"),
        ("5·10⁻³ m", 0.005, "m"),
        ("5 x 10^-3 m", 0.005, "m"),
        ("≈ 5 cm", 5, "cm"),
        ("ca. 5 cm", 5, "cm"),
        ("about 5 cm.", 5, "cm"),
        ("l = 5 cm", 5, "cm"),
        ("E = mc² = 5 J", 5, "J"),
        ("5 [cm]", 5, "cm"),
        ("5 %", 5, "%"),
        ("1/4 m", 0.25, "m"),
        ("½", 0.5, ""),
        ("1,5", 1.5, ""),
        (",5", 0.5, ""),
        ("1.234,5", 1234.5, ""),
        ("1,234.5", 1234.5, ""),
        ("1 234 567", 1234567, ""),
        ("1'234.5", 1234.5, ""),
        ("1.234.567", 1234567, ""),
        ("５ cm", 5, "cm"),
        ("−5", -5, ""),
        ("5 kg·m/s²", 5, "kg*m/s^2"),
        ("5 / s", 5, "1/ s"),
        ("12 students", 12, "students"),
    ],
    ids=named,
)
def test_a_number_and_its_unit_are_read(given, number, unit):
    assert read_quantity(given) == ((number,), unit)


def test_three_digits_after_a_comma_can_be_decimals_or_thousands():
    assert read_quantity("1,234").readings == (1.234, 1234)


@pytest.mark.parametrize(
    "given",
    ["", "five", "-", "--5", "1/0", "1,2,3", "1.2.3", True, None, {"a": 1}, [1, 2], ("5 m", "cm")],
    ids=named,
)
def test_what_is_no_single_number_is_not_read(given):
    assert read_quantity(given) is None


@pytest.mark.parametrize(
    "given",
    ["1e999", "1e9999", 10**400, "9" * 190 + "e300"],
    ids=["e999", "e9999", "int", "digits"],
)
def test_a_number_that_is_too_large_is_infinite(given):
    assert read_quantity(given).readings == (math.inf,)


@pytest.mark.parametrize(
    "given",
    ["9**9**9", "1" * 10**6, "1/" * 10**5, "5 " + "(" * 10**5, "=" * 10**6, "1 000" * 10**5],
    ids=lambda text: text[:8],
)
def test_hostile_texts_are_read_at_once(given):
    started = time.perf_counter()

    read_quantity(given)

    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ("b", ["b"]),
        ("B", ["b"]),
        (" b) ", ["b"]),
        ("(b)", ["b"]),
        ("option b", ["b"]),
        ("relu", ["b"]),
        ("ReLU.", ["b"]),
        ("b) ReLU", ["b"]),
        ("b: relu", ["b"]),
        ("“b”", ["b"]),
        (["b"], ["b"]),
        ("tanh, scaled", ["c"]),
        ("c, a", ["a", "c"]),
        ("a c", ["a", "c"]),
        ("ac", ["a", "c"]),
        ("a and c", ["a", "c"]),
        ("{a, c}", ["a", "c"]),
        ("a\nc", ["a", "c"]),
        (["c", "a", "a"], ["a", "c"]),
        ({"c", "a"}, ["a", "c"]),
        ({"a": True, "b": False, "c": True}, ["a", "c"]),
        (set(), []),
    ],
    ids=named,
)
def test_options_are_found_by_name_or_by_what_they_say(given, chosen):
    assert read_options(given, OPTIONS) == (chosen, [])


@pytest.mark.parametrize(("given", "names"), [(1, ["1"]), ("2", ["2"]), ([1.0, 2], ["1", "2"])])
def test_options_can_be_numbered(given, names):
    assert read_options(given, {"1": "one", "2": "two"}) == (names, [])


def test_true_and_false_can_be_options():
    assert read_options(True, {"True": "True", "False": "False"}) == (["True"], [])


def test_an_option_can_be_a_sign():
    assert read_options("-", {"+": "it grows", "-": "it shrinks"}) == (["-"], [])


@pytest.mark.parametrize(
    ("given", "unknown"),
    [("d", ["d"]), ("a, d", ["d"]), (["a", 5], ["5"]), (None, [""]), ([["a"]], [""])],
    ids=named,
)
def test_what_names_no_option_is_told(given, unknown):
    assert read_options(given, OPTIONS)[1] == unknown


@pytest.mark.parametrize("kind", [set, frozenset])
def test_what_is_told_of_a_set_does_not_depend_on_its_order(kind):
    unknown = [f"option {number}" for number in range(10, 40)]

    assert read_options(kind(unknown), OPTIONS)[1] == unknown


@pytest.mark.parametrize("given", [["a"] * 10**4, "a " * 10**6], ids=["list", "text"])
def test_far_too_many_items_name_no_option(given):
    assert read_options(given, OPTIONS)[0] == []


@pytest.mark.parametrize(
    "text", ["it’s  so.", "“it's so”", "'it's so'", " it's so ", "it`s so!", "it's\nso"]
)
def test_quotes_spaces_and_a_full_stop_do_not_count(text):
    assert plain_text(text) == "it's so"
