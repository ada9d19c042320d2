"""Units are read and converted; hostile ones are refused before pint sees them."""

import sys
import time
from subprocess import run

import pytest

from grader.marking.units import convert, measures, read_unit


@pytest.mark.parametrize(
    ("number", "unit", "asked", "converted"),
    [
        (5, "cm", "m", 0.05),
        (36, "km/h", "m/s", 10),
        (1, "kg m s^-2", "N", 1),
        (1, "kg·m/s²", "N", 1),
        (1, "kg m s⁻²", "N", 1),
        (1, "kg*m/s2", "N", 1),
        (1, "J/(mol K)", "J/(mol*K)", 1),
        (7, "µs", "μs", 7),
        (7, "us", "ns", 7000),
        (25, "°C", "K", 298.15),
        (25, "℃", "°C", 25),
        (5, "%", "", 0.05),
        (3, "kΩ", "ohm", 3000),
        (1, "1/s", "Hz", 1),
        (2, "Kg", "g", 2000),
        (2, "metres", "m", 2),
        (8, "KB", "kB", 8),
    ],
)
def test_a_number_is_converted(number, unit, asked, converted):
    assert convert(number, unit, asked) == pytest.approx(converted)


@pytest.mark.parametrize(("unit", "asked"), [("kg", "m"), ("m", ""), ("m^2", "m"), ("foo", "m")])
def test_a_unit_of_another_kind_cannot_be_converted(unit, asked):
    assert convert(1, unit, asked) is None


def test_a_conversion_that_overflows_gives_nothing():
    assert convert(1e308, "km", "mm") is None


@pytest.mark.parametrize(
    "unit",
    [
        "", "foo", "5", "m5 5", "m**99", "m^9^9", "cm**9**9", "9**9**9", "()", "((m))", "m(",
        "m.real", "__class__", "m; s", "m\x00", "m[0]", "lambda: m", "m" * 61, "m*" * 10**6,
        "(" * 10**6,
    ],
    ids=lambda unit: repr(unit[:12]),
)  # fmt: skip
def test_what_is_no_unit_is_refused_at_once(unit):
    started = time.perf_counter()

    assert read_unit(unit) is None
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("unit", "what"), [("km", "a length"), ("km/h", "a speed"), ("J", "an energy"), ("V/m", "")]
)
def test_what_a_unit_measures_is_told(unit, what):
    assert measures(unit) == what


def test_pint_is_not_imported_where_no_question_has_a_unit():
    code = "import sys, grader; sys.exit('pint' in sys.modules)"

    assert run([sys.executable, "-c", code], check=False).returncode == 0
