"""Known mistakes: no brackets, nothing raised, the limit included, and a speed upside down."""

import pandas as pd


def to_celsius(reading):
    number, unit = reading.split(" ")
    if unit == "F":
        return float(number) - 32 * 5 / 9
    elif unit == "C":
        return float(number)


def cold_cities(temperatures, limit):
    return [c for c in temperatures if temperatures[c] <= limit]


def print_report(temperatures):
    for city, t in sorted(temperatures.items()):
        print(f"{city}: {t:.1f} °C")


def read_temperatures():
    numbers = []
    line = input("? ")
    while line != "":
        numbers.append(float(line))
        line = input("? ")
    return numbers


def city_means(diary):
    return diary.groupby("city").temperature.mean().reset_index()


wind = "2.78 km/h"
division = 3
mutable = {"list", "dict"}
exception = "ValueError"
