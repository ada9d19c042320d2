"""Half done: the rest of the starter is as it was given, and a call at the end asks for input."""

import pandas as pd


def to_celsius(reading):
    """Return the °C of a reading such as "68 F" or "20.5 C". Raise a ValueError for others."""
    number = float(reading[:-1])
    return (number - 32) * 5 / 9


def cold_cities(temperatures, limit):
    """Return a list of the cities that are colder than the limit, in any order."""
    result = []
    for city, temperature in temperatures.items():
        if temperature < limit:
            result.append(city)
    return result


def print_report(temperatures):
    """Print a line such as `Oslo: 4.0 °C` for each city, in alphabetical order."""
    # Write your code here.


def read_temperatures():
    """Read numbers with `input`, one in a line, up to an empty line. Return a list of them."""
    line = input("Temperature: ")
    return [float(line)]


wind = ...
division = 3
mutable = ...
exception = ...

print(cold_cities({"Oslo": 4.0}, float(input("Limit: "))))
