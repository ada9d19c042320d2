"""Right in all, in a style of her own: loops, a dict of functions, another unit."""

import pandas as pd

FORMULAS = {"C": lambda x: x, "F": lambda x: (x - 32) / 1.8}


class UnknownUnit(ValueError):
    pass


def to_celsius(reading):
    unit = reading[-1]
    if unit not in FORMULAS:
        raise UnknownUnit(unit)
    return FORMULAS[unit](float(reading[:-1]))


def cold_cities(temperatures, limit):
    cold = []
    for city in sorted(temperatures, key=temperatures.get):
        if temperatures[city] < limit:
            cold.append(city)
    return cold


def print_report(temperatures):
    lines = ["%s: %.1f °C" % pair for pair in sorted(temperatures.items())]
    print("\n".join(lines))


def read_temperatures():
    result = []
    while True:
        line = input()
        if line == "":
            return result
        result.append(float(line))


def city_means(diary):
    rows = []
    for city in set(diary["city"]):
        rows.append((city, diary[diary.city == city].temperature.mean()))
    return pd.DataFrame(rows, columns=["city", "temperature"])


wind = "6 m/s"
division = 3
mutable = ["dict", "list"]
exception = "valueerror"
