"""The functions to write, with wrong ones that students hand in."""

import pandas as pd

from grader import Case, FunctionProblem


def to_celsius(reading):
    number, unit = reading.split()
    if unit == "C":
        return float(number)
    if unit == "F":
        return (float(number) - 32) * 5 / 9
    raise ValueError(f"{reading!r} is neither in C nor in F")


def without_brackets(reading):
    """`*` and `/` come before `-`. Subtract 32 first, in brackets: `(number - 32) * 5 / 9`."""
    number, unit = reading.split()
    return float(number) - 32 * 5 / 9 if unit == "F" else to_celsius(reading)


def always_converted(reading):
    """The reading is in °C already, but is converted as if in °F. Look at its last letter."""
    return to_celsius(reading[:-1] + "F")


def nothing_raised(reading):
    """In another unit, nothing can be returned. Write `raise ValueError("…")`."""
    return to_celsius(reading) if reading[-1] in "CF" else None


CELSIUS = FunctionProblem(
    id="celsius",
    docstring='Return the °C of a reading such as "68 F". In other units, raise a ValueError.',
    reference=to_celsius,
    cases=[
        Case(id="fahrenheit", title="68 F", points=1, inputs=["68 F"]),
        Case(id="celsius", title="20.5 C", points=1, inputs=["20.5 C"]),
        Case(id="kelvin", title="Kelvin", points=1, inputs=["293 K"], raises="ValueError"),
        Case(id="frost", title="Below zero", points=1, inputs=["-40.5 F"], visibility="hidden"),
    ],
    mistakes=[without_brackets, always_converted, nothing_raised],
)


def cold_cities(temperatures, limit):
    return [city for city, temperature in temperatures.items() if temperature < limit]


def limit_included(temperatures, limit):
    """A city at the limit itself is not below it: compare with `<`, not with `<=`."""
    return [city for city, temperature in temperatures.items() if temperature <= limit]


def first_city_only(temperatures, limit):
    """`return` ends the loop at the first city. Collect the cities, and return after the loop."""
    return cold_cities(temperatures, limit)[:1]


NORTH = {"Oslo": 4.0, "Rome": 17.5, "Turku": -1.5, "Bergen": 7.0}

COLD = FunctionProblem(
    id="cold",
    docstring="Return a list of the cities that are colder than the limit, in any order.",
    reference=cold_cities,
    check="unordered",
    cases=[
        Case(id="two", title="Two cities", points=2, inputs=[NORTH, 5]),
        Case(id="at_limit", title="A city at the limit", points=1, inputs=[NORTH, 7.0]),
        Case(
            id="others",
            title="Other cities",
            points=1,
            inputs=[{"Lima": 19, "Quito": 15}, 19],
            visibility="hidden",
        ),
    ],
    mistakes=[limit_included, first_city_only],
)


def print_report(temperatures):
    for city in sorted(temperatures):
        print(f"{city}: {temperatures[city]:.1f} °C")


def not_sorted(temperatures):
    """The lines are right, but not in alphabetical order: loop over `sorted(temperatures)`."""
    for city, temperature in temperatures.items():
        print(f"{city}: {temperature:.1f} °C")


def not_rounded(temperatures):
    """Print one decimal of each temperature, also of whole numbers: `{temperature:.1f}`."""
    for city in sorted(temperatures):
        print(f"{city}: {temperatures[city]} °C")


REPORT = FunctionProblem(
    id="report",
    docstring="Print a line such as `Oslo: 4.0 °C` for each city, in alphabetical order.",
    reference=print_report,
    cases=[
        Case(
            id="sorted",
            title="Cities in another order",
            points=2,
            inputs=[{"Oslo": 4.5, "Bergen": 7.5}],
            prints="Bergen: 7.5 °C\nOslo: 4.5 °C",
        ),
        Case(
            id="decimals",
            title="Whole numbers and many decimals",
            points=1,
            inputs=[{"Oslo": 4, "Rome": 17.52}],
            prints="Oslo: 4.0 °C\nRome: 17.5 °C",
        ),
    ],
    mistakes=[not_sorted, not_rounded],
)


def read_temperatures():
    temperatures = []
    while line := input("Temperature: "):
        temperatures.append(float(line))
    return temperatures


def left_as_text():
    """`input` returns a text. Make a number of it: `float(line)`."""
    return [*iter(input, "")]


def one_line_only():
    """Only the first line is read. Call `input` in a loop, until the line is empty."""
    return read_temperatures()[:1]


READ = FunctionProblem(
    id="read",
    docstring="Read numbers with `input`, each in a line, until a line is empty. Return a list.",
    reference=read_temperatures,
    cases=[
        Case(id="two", title="Two numbers", points=2, inputs=[], stdin="4.5\n-12.5\n\n"),
        Case(id="zero", title="0 among them", points=1, inputs=[], stdin="7\n0\n3\n\n"),
    ],
    mistakes=[left_as_text, one_line_only],
)


def city_means(diary):
    return diary.groupby("city", as_index=False)["temperature"].mean()


def highest(diary):
    """These are the highest temperatures of the cities. Take their means: `.mean()`."""
    return diary.groupby("city", as_index=False)["temperature"].max()


def city_as_index(diary):
    """The cities are an index, not a column. Write `.reset_index()` after `.mean()`."""
    return diary.groupby("city")["temperature"].mean()


DIARY = pd.DataFrame(
    {"city": ["Oslo", "Rome", "Oslo"], "temperature": [4.0, 17.5, 7.0], "rain": [0.5, 0.0, 2.5]}
)

MEANS = FunctionProblem(
    id="means",
    docstring="Return a table with the columns city and temperature: the mean of each city.",
    reference=city_means,
    check="unordered",
    cases=[
        Case(id="diary", title="Three days", points=3, inputs=[DIARY]),
        Case(
            id="more",
            title="Another diary",
            points=1,
            inputs=[DIARY.assign(temperature=[-3.0, 12.0, 8.0])],
            visibility="hidden",
        ),
    ],
    mistakes=[highest, city_as_index],
)
