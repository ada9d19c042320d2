"""The report is returned and not printed, the numbers stay texts, and half of a choice is given."""

import pandas as pd


def to_celsius(reading):
    number, unit = reading.split()
    if unit == "C":
        return float(number)
    if unit == "F":
        return (float(number) - 32) * 5 / 9
    raise ValueError("unknown unit: " + unit)


def cold_cities(temperatures, limit):
    return [city for city, t in temperatures.items() if t < limit]


def print_report(temperatures):
    report = ""
    for city in sorted(temperatures):
        report += f"{city}: {temperatures[city]:.1f} °C\n"
    return report


def read_temperatures():
    numbers = []
    while True:
        line = input("Temperature? ")
        if not line:
            break
        numbers.append(line)
    return numbers


def city_means(diary):
    means = diary.groupby("city")["temperature"].mean()
    return means


wind = "21.6 km/h"
division = "3.5"
mutable = "list"
exception = "ValueError"
